"""htmx saves a reload and never adds a function: the same requests with and without it lead to the same."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from meetings.models import Answer, MeetingStatus
from networks.models import Stage
from tests.common.test_sent import BACKEND
from tests.factories.actors import make_actor
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.networks import make_outreach

SITE = "http://testserver"


@pytest.fixture(params=["plain", "htmx"])
def surf(request, coordinator):
    """Sends a form or opens a link of the page ``here``; returns the page one then sees: its main part and address."""
    client = Client()
    client.force_login(coordinator, backend=BACKEND)
    live = request.param == "htmx"

    def go(url, data=None, *, here):
        headers = {"HX-Request": "true", "HX-Current-URL": f"{SITE}{here}"} if live else {}
        response = (client.get if data is None else client.post)(url, data, headers=headers)
        address = url
        while response.status_code in (204, 302):
            # The address an XMLHttpRequest follows by itself; another page is opened as one.
            address = response.headers.get("HX-Redirect") or response.headers["Location"]
            headers = {} if "HX-Redirect" in response.headers else headers
            response = client.get(address, headers=headers)
        assert "HX-Request" in response.headers["Vary"]
        document = html.document_fromstring(response.content.decode())
        assert bool(document.xpath("//header")) != bool(headers)
        [main] = document.xpath("//main[@id='content']")
        if headers:
            address = response.headers.get("HX-Push-Url", here)
        return main, address.partition("#")[0], document.findtext(".//title")

    return go


def names(main) -> list[str]:
    return [row.text_content() for row in main.xpath(".//tbody/tr/th//a")]


def test_a_filter_shows_what_fits_under_its_address(surf, town):
    make_actor(name="Molkerei")
    make_actor(name="Stadtwerke")
    here = reverse("actors:list")

    main, address, title = surf(f"{here}?q=molk", here=here)

    assert names(main) == ["Molkerei"]
    assert address == f"{here}?q=molk"
    assert "Akteure" in title


@pytest.mark.parametrize("rows", [1, 3])
def test_a_card_is_moved_on_the_board(surf, network, rows):
    cards = [make_outreach(network, make_actor()) for _row in range(rows)]
    board = f"{reverse('networks:outreach')}?network={network.slug}"

    main, address, _title = surf(
        reverse("networks:outreach-move", args=[cards[0].ref]), {"stage": Stage.APPROACHED.value}, here=board
    )

    cards[0].refresh_from_db()
    assert cards[0].status == Stage.APPROACHED
    assert address.partition("&card=")[0] == board
    assert len(main.xpath(f".//li[@id='card-{cards[0].ref}']")) == 1
    assert len(main.xpath(".//li[starts-with(@id, 'card-')]")) == rows


def test_a_card_moved_to_a_full_lane_is_seen_there(surf, network):
    card, *others = [make_outreach(network, make_actor()) for _row in range(15)]
    type(card).objects.filter(pk__in=[other.pk for other in others]).update(
        status=Stage.APPROACHED, due_on=date(2026, 1, 1)
    )
    board = f"{reverse('networks:outreach')}?network={network.slug}"
    move = reverse("networks:outreach-move", args=[card.ref])

    main, _address, _title = surf(move, {"stage": Stage.APPROACHED.value}, here=board)

    shown = main.xpath(".//section[@aria-labelledby='lane-approached']//li[starts-with(@id, 'card-')]/@id")
    assert len(shown) == 9 and shown[-1] == f"card-{card.ref}"


def test_a_move_that_needs_more_leads_to_the_page_that_asks(surf, network, actor):
    card = make_outreach(network, actor, status=Stage.IN_TALKS)
    board = reverse("networks:outreach")

    main, address, _title = surf(
        reverse("networks:outreach-move", args=[card.ref]), {"stage": Stage.MEMBER.value}, here=board
    )

    assert address == f"{reverse('networks:member-create', args=[network.slug])}?actor={actor.ref}"
    assert main.xpath(".//form//*[@name='actor']")


def test_what_the_form_refuses_is_shown_as_its_page(surf, network, actor):
    card = make_outreach(network, actor)
    url = reverse("networks:outreach-move", args=[card.ref])

    main, address, title = surf(url, {"stage": "nowhere"}, here=reverse("networks:outreach"))

    assert address == url
    assert title.startswith("Fehler")
    assert main.xpath(".//*[contains(@class, 'invalid-feedback')]")


def test_signed_out_leads_to_the_sign_in_page_and_news_do_not(db):
    url = reverse("actors:list")
    live = {"HX-Request": "true", "HX-Current-URL": f"{SITE}{url}"}

    asked = Client().get(f"{url}?q=x", headers=live)
    looked = Client().get(url, headers=live | {"X-Unattended": "1"})

    assert asked.headers["HX-Redirect"] == f"{reverse('account_request_login_code')}?next=/actors/%3Fq%3Dx"
    assert (looked.status_code, "HX-Redirect" in looked.headers) == (204, False)


def test_going_back_shows_the_whole_page(client, coordinator):
    client.force_login(coordinator, backend=BACKEND)
    response = client.get(
        reverse("actors:list"), headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )

    assert b"<!doctype html>" in response.content


# --- what looks for news by itself ---------------------------------------------------------------------------------


def test_counts_of_answers_are_looked_for_while_people_may_answer(coordinator, topic_area):
    meeting = make_meeting(topic_area, status=MeetingStatus.INVITED)
    invitation = make_invitation(meeting)
    url = meeting.get_absolute_url()
    client = Client()
    client.force_login(coordinator, backend=BACKEND)

    [counts] = html.document_fromstring(client.get(url).content.decode()).xpath("//*[@id='counts']")
    assert (counts.get("data-every"), counts.get("hx-get")) == ("30", url)
    invitation.answer = Answer.YES
    invitation.save()
    session = client.session
    session["touched"] -= 600
    session.save()
    looked = client.get(
        url, headers={"HX-Request": "true", "HX-Current-URL": SITE + url, "X-Unattended": "1"}
    )

    [again] = html.document_fromstring(looked.content.decode()).xpath("//*[@id='counts']")
    assert again.get("data-said") != counts.get("data-said")
    # Nobody has done anything: it keeps nobody signed in.
    assert client.session["touched"] == session["touched"]


def test_a_message_waits_for_somebody_who_reads_it(coordinator, network, actor):
    client = Client()
    client.force_login(coordinator, backend=BACKEND)
    card = make_outreach(network, actor)
    client.post(reverse("networks:outreach-move", args=[card.ref]), {"stage": Stage.APPROACHED.value})
    url = reverse("networks:outreach")
    live = {"HX-Request": "true", "HX-Current-URL": SITE + url}

    assert b"notice-done" not in client.get(url, headers=live | {"X-Unattended": "1"}).content
    assert b"notice-done" in client.get(url, headers=live).content


# --- the order of an agenda ----------------------------------------------------------------------------------------


@pytest.fixture
def agenda(topic_area):
    meeting = make_meeting(topic_area)
    for position, title in enumerate(("Ankommen", "Abwärme"), start=1):
        meeting.agenda.create(position=position, title=title, kind="exchange")
    return meeting


def lines(main) -> list[str]:
    return [field.get("value", "") for field in main.xpath(".//input[contains(@name, '-title')]")]


def typed_in(main) -> dict:
    [form] = main.xpath(".//form")
    return dict(form.form_values())


@pytest.mark.parametrize(
    ("pressed", "order"),
    [
        ("1-down", ["Abwärme", "Ankommen"]),
        ("2-up", ["Abwärme", "Ankommen"]),
        ("1-up", ["Ankommen", "Abwärme"]),
        ("99-down", ["Ankommen", "Abwärme"]),
        ("x", ["Ankommen", "Abwärme"]),
    ],
)
def test_lines_of_an_agenda_change_places_and_are_saved_with_the_rest(surf, agenda, pressed, order):
    here = reverse("meetings:agenda", args=[agenda.ref])
    main, _address, _title = surf(here, here=here)
    data = typed_in(main)
    if pressed != "x":
        main, address, _title = surf(here, data | {"move": pressed}, here=here)
        assert address == here
        assert lines(main)[:2] == order or pressed in ("1-up", "99-down")
        assert [item.title for item in agenda.agenda.all()] == ["Ankommen", "Abwärme"]
        data = typed_in(main)

    surf(here, data, here=here)

    assert [item.title for item in agenda.agenda.all()] == order


def test_an_agenda_somebody_else_saved_is_shown_first(client, coordinator, agenda):
    client.force_login(coordinator, backend=BACKEND)
    url = reverse("meetings:agenda", args=[agenda.ref])
    data = typed_in(html.document_fromstring(client.get(url).content.decode()).xpath("//main")[0])
    agenda.agenda.filter(position=1).update(title="Begrüßung")

    told = client.post(url, data | {"form-1-title": "Wärme"})

    [main] = html.document_fromstring(told.content.decode()).xpath("//main")
    assert "Begrüßung" in main.xpath(".//div[contains(@class, 'notice')]")[0].text_content()
    assert lines(main)[:2] == ["Ankommen", "Wärme"]
    assert [item.title for item in agenda.agenda.all()] == ["Begrüßung", "Abwärme"]
    assert client.post(url, typed_in(main)).status_code == 302
    assert [item.title for item in agenda.agenda.all()] == ["Ankommen", "Wärme"]


def test_an_agenda_typed_when_the_session_ended_is_there_again(client, coordinator, agenda):
    client.force_login(coordinator, backend=BACKEND)
    url = reverse("meetings:agenda", args=[agenda.ref])
    data = typed_in(html.document_fromstring(client.get(url).content.decode()).xpath("//main")[0])
    client.logout()

    client.post(url, data | {"form-2-title": "Ausklang"})
    client.force_login(coordinator, backend=BACKEND)
    [main] = html.document_fromstring(client.get(url).content.decode()).xpath("//main")

    assert lines(main)[:3] == ["Ankommen", "Abwärme", "Ausklang"]
    assert agenda.agenda.count() == 2
