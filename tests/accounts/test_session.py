"""A session that ends: how long it lasts, and that nothing typed is lost with it."""

import re
import time
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.middleware import SINCE, TOUCHED
from actors.models import Actor
from outbox.models import OutboxMessage
from tests.common.test_sent import BACKEND, sent_as_shown, visitor
from tests.factories.actors import make_actor

TODAY = "portal:today"
STAY = "accounts:stay"


@pytest.fixture
def jana(town, coordinator):
    return visitor(coordinator)


def sign_in_by_code(page, user):
    """From the sign-in page somebody was led to."""
    who = page["visitor"]
    asked = who.send(page["at"], {"email": user.email}, action="")
    code = re.search(r"\b[A-Z0-9]{4}-?[A-Z0-9]{2,4}\b", OutboxMessage.objects.latest("pk").text).group()
    return who.send(asked, {"code": code}, action="confirm")


def end_all_sessions():
    Session.objects.all().delete()


def test_what_was_typed_is_there_after_signing_in_again(jana, coordinator):
    coordinator.language = "en"
    coordinator.save()
    page = jana.open(reverse("actors:create"))
    end_all_sessions()

    sign_in = jana.send(page, {"name": "Molkerei", "notes": "Zeile 1\nZeile 2", "kind": "organisation"})
    assert not Actor.objects.exists()
    assert sign_in.heading == "Sign in"
    assert "What you typed is kept: sign in, and it is there again." in sign_in.words

    again = sign_in_by_code({"visitor": jana, "at": sign_in}, coordinator)
    assert again.url == reverse("actors:create")
    assert "Nothing is saved yet" in again.words
    inputs = again.form().inputs
    assert (inputs["name"].value, inputs["notes"].value.split()) == ("Molkerei", ["Zeile", "1", "Zeile", "2"])
    assert not again.document.xpath("//div[@class='errors']")
    assert not Actor.objects.exists()

    jana.send(again)
    assert Actor.objects.get().name == "Molkerei"
    assert jana.open(reverse("actors:create")).form().inputs["name"].value is None


def test_a_page_that_saves_by_itself_piles_up_no_messages(jana, coordinator):
    data = sent_as_shown(jana.open(reverse("actors:create"))) | {"name": "Molkerei"}
    client = Client(headers={"accept-language": "en"})
    for _time in range(3):
        client.post(reverse("actors:create"), data, headers={"HX-Request": "true", "X-Autosave": "1"})
    assert "What you typed is kept" not in client.get(reverse("account_request_login_code")).content.decode()


def test_an_edit_kept_over_the_end_still_sees_who_was_faster(jana, coordinator, admin):
    actor = make_actor(phone="030 1")
    url = reverse("actors:edit", args=[actor.slug])
    page = jana.open(url)
    end_all_sessions()
    sign_in = jana.send(page, {"phone": "030 3"})
    visitor(admin).fill(url, {"phone": "030 2"})

    again = sign_in_by_code({"visitor": jana, "at": sign_in}, coordinator)

    assert "030 2" in jana.send(again, refused=True).words


def test_somebody_else_at_the_same_browser_does_not_see_it(jana, admin):
    page = jana.open(reverse("actors:create"))
    end_all_sessions()
    jana.send(page, {"name": "Geheim"})

    jana.client.force_login(admin, backend=BACKEND)
    again = jana.open(reverse("actors:create"))

    assert again.form().inputs["name"].value is None
    assert "typed" not in jana.client.session


def test_only_forms_of_ours_are_kept(db, coordinator):
    stranger = Client()
    for stamp in ("", "made up"):
        response = stranger.post(reverse("actors:create"), {"name": "x" * 1000, "stamp": stamp})
        assert response.status_code == 302
    assert not Session.objects.exists()


def test_too_much_is_not_kept(jana):
    data = sent_as_shown(jana.open(reverse("actors:create"))) | {"notes": "x" * 300_000}
    end_all_sessions()
    client = Client()
    client.post(reverse("actors:create"), data)

    assert "typed" not in client.session


def test_passwords_are_never_kept(jana):
    data = sent_as_shown(jana.open(reverse("actors:create"))) | {"name": "Molkerei", "new_Password": "geheim"}
    client = Client()
    client.post(reverse("actors:create"), data)

    kept = client.session["typed"]["data"]
    assert "Molkerei" in kept
    assert "geheim" not in kept
    assert "csrf" not in kept


def test_files_are_to_be_chosen_again(jana, coordinator):
    url = reverse("actors:create")
    data = sent_as_shown(jana.open(url)) | {"name": "Molkerei"}
    client = Client(headers={"accept-language": "en"})
    with open(__file__, "rb") as file:
        client.post(url, data | {"picture": file})
    client.force_login(coordinator, backend=BACKEND)

    assert "Choose the files again." in client.get(url).content.decode()


def test_a_token_that_no_longer_fits_keeps_what_was_typed(jana):
    """Signed in anew in another tab: the page in this one carries the token of before."""
    page = jana.open(reverse("actors:create"))
    again = jana.send(page, {"name": "Molkerei", "csrfmiddlewaretoken": "x" * 64})

    assert "Nothing is saved yet" in again.words
    assert not Actor.objects.exists()
    jana.send(again)
    assert Actor.objects.get().name == "Molkerei"


def test_a_button_pressed_too_late_leads_back_to_its_page(coordinator, network):
    url = reverse("networks:idea-list")
    response = Client().post(
        reverse("accounts:sign-out-everywhere"), headers={"referer": f"http://testserver{url}?network=x"}
    )
    foreign = Client().post(
        reverse("accounts:sign-out-everywhere"), headers={"referer": "https://elsewhere.example/x"}
    )

    assert response.headers["Location"].endswith("?next=/ideas/%3Fnetwork%3Dx")
    assert foreign.headers["Location"].endswith(f"?next={reverse(TODAY)}")


# --- how long ------------------------------------------------------------------------------------------------------


def put_back(client, **seconds) -> None:
    session = client.session
    for name, value in seconds.items():
        session[name] = int(time.time()) - value
    session.save()


def test_pages_tell_when_the_session_ends(jana):
    page = jana.open(reverse(TODAY))

    [left] = page.document.xpath("//*[@id='session-end']/@data-seconds")
    assert 3590 <= int(left) <= 3600


def test_use_moves_the_end_but_not_with_every_page(jana, django_assert_num_queries):
    put_back(jana.client, **{TOUCHED: 200})
    jana.open(reverse(TODAY))
    assert jana.client.session[TOUCHED] <= time.time() - 200

    put_back(jana.client, **{TOUCHED: 400})
    jana.open(reverse(TODAY))
    assert jana.client.session[TOUCHED] >= time.time() - 5


def test_nothing_moves_the_end_beyond_the_longest_time(jana):
    put_back(jana.client, **{TOUCHED: 3000, SINCE: 12 * 3600 - 600})

    response = jana.client.post(
        reverse(STAY),
        {
            "csrfmiddlewaretoken": jana.open(reverse(TODAY)).document.xpath(
                "//input[@name='csrfmiddlewaretoken']/@value"
            )[0]
        },
        headers={"X-Requested-With": "fetch"},
    )

    assert response.status_code == 204
    assert 590 <= int(response.headers["X-Session-Left"]) <= 600


def test_a_session_written_to_until_the_last_does_not_outlive_the_longest_time(jana):
    put_back(jana.client, **{TOUCHED: 2 * 3600, SINCE: 13 * 3600})

    assert jana.open(reverse(TODAY)).heading == "Sign in"
    assert not jana.client.session.get(SESSION_KEY)


def test_staying_works_without_script_too(coordinator):
    client = Client()
    client.force_login(coordinator, backend=BACKEND)
    response = client.post(reverse(STAY), headers={"referer": "http://testserver/ideas/"})

    assert response.headers["Location"] == "/ideas/"


@pytest.mark.parametrize("path", ["//evil.example/x", "///evil.example"])
def test_the_way_back_never_leaves_this_site(coordinator, path):
    client = Client()
    client.force_login(coordinator, backend=BACKEND)
    response = client.post(reverse(STAY), headers={"referer": f"http://testserver{path}"})

    assert urlsplit(response.headers["Location"]).netloc == ""


def test_pages_for_everyone_do_not_warn(jana):
    assert not jana.open(reverse("portal:help")).document.xpath("//*[@id='session-end']")
