"""What is sent twice is saved once, and what somebody else has changed meanwhile is not replaced unseen."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from actors.models import Actor
from common import stamps
from networks.domain.outreach import move_stage
from networks.models import CostRecord, Stage
from tests.architecture.access import table
from tests.architecture.world import make_world
from tests.factories.accounts import make_user
from tests.factories.actors import make_actor, make_town
from tests.factories.meetings import make_meeting
from tests.factories.networks import make_cost, make_idea, make_outreach, make_topic_area
from tests.journeys.browsing import Visitor
from tests.networks.domain.test_races import Rival, wait_until_blocked

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def visitor(user) -> Visitor:
    found = Visitor()
    found.client.force_login(user, backend=BACKEND)
    return found


def sent_as_shown(page) -> dict:
    data: dict = {}
    [form] = page.document.xpath("//form[.//input[@name='stamp']]")
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return data


# --- saved once ----------------------------------------------------------------------------------------------------


@pytest.fixture
def new_actor(coordinator):
    make_town()
    return visitor(coordinator), reverse("actors:create")


def test_a_form_sent_twice_makes_one_row_and_leads_to_it(new_actor):
    jana, url = new_actor
    page = jana.open(url)

    first = jana.send(page, {"name": "Molkerei Sommer"})
    second = jana.send(page, {"name": "Molkerei Sommer"})

    actor = Actor.objects.get()
    assert first.url == second.url == actor.get_absolute_url()
    assert "The actor is created." in first.words
    assert "This was saved already. Nothing was saved twice." in second.words


def test_the_same_form_with_other_content_is_asked_about_first(new_actor):
    jana, url = new_actor
    page = jana.open(url)
    jana.send(page, {"name": "Molkerei Sommer"})

    asked = jana.send(page, {"name": "Molkerei Winter"}, refused=True)
    assert "You have sent this form before" in asked.words
    assert Actor.objects.count() == 1

    jana.send(asked)
    assert sorted(Actor.objects.values_list("name", flat=True)) == ["Molkerei Sommer", "Molkerei Winter"]


def test_a_form_that_was_refused_may_be_sent_again(new_actor):
    jana, url = new_actor
    refused = jana.send(jana.open(url), {"name": ""}, refused=True)

    jana.send(refused, {"name": "Molkerei"})

    assert Actor.objects.get().name == "Molkerei"


def test_two_forms_make_two_rows(new_actor):
    jana, url = new_actor
    for _time in range(2):
        jana.send(jana.open(url), {"name": "Molkerei"})

    assert Actor.objects.count() == 2


def test_deleting_twice_leads_to_the_same_page(coordinator, network):
    cost = make_cost(network=network)
    jana, url = visitor(coordinator), reverse("networks:cost-delete", args=[cost.ref])
    page = jana.open(url)

    assert jana.send(page).url == jana.send(page).url
    assert not CostRecord.objects.exists()


def test_a_stamp_of_somebody_else_counts_for_nothing(new_actor, admin):
    jana, url = new_actor
    data = sent_as_shown(jana.open(url)) | {"name": "Molkerei"}
    jana.client.post(url, data)
    alex = Client()
    alex.force_login(admin, backend=BACKEND)

    for stamp in (data["stamp"], "x", "x" * 9000, str(stamps.make(None))):
        assert alex.post(url, data | {"stamp": stamp}).status_code == 302

    assert Actor.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_row(transactional_db):
    make_town()
    jana = visitor(make_user(role=Role.COORDINATOR))
    url = reverse("actors:create")
    data = sent_as_shown(jana.open(url)) | {"name": "Molkerei"}
    together, found = Barrier(2), []

    def click():
        try:
            client = Client()
            client.cookies = jana.client.cookies
            together.wait()
            found.append(client.post(url, data).headers["Location"])
        finally:
            connection.close()

    clicks = [Thread(target=click, daemon=True) for _time in range(2)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join(20)

    assert found == [Actor.objects.get().get_absolute_url()] * 2


# --- somebody was faster -------------------------------------------------------------------------------------------


@pytest.fixture
def dairy(coordinator, admin):
    actor = make_actor(name="Molkerei", sector="", phone="030 1", notes="alt", tags=["Milch"])
    url = reverse("actors:edit", args=[actor.slug])
    return actor, visitor(coordinator), visitor(admin), url


def test_what_both_changed_is_told_at_the_field_and_replaced_knowingly(dairy):
    actor, jana, alex, url = dairy
    open_page = jana.open(url)
    alex.fill(url, {"phone": "030 2"})

    told = jana.send(open_page, {"phone": "030 3", "sector": "Ernährung"}, refused=True)

    [sentence] = told.document.xpath("//*[contains(concat(' ', @class, ' '), ' invalid-feedback ')]")
    assert "Alex Admin changed this in the meantime" in sentence.text_content()
    assert "It now says: “030 2”" in sentence.text_content()
    assert sentence.xpath("ancestor::*[.//input[@name='phone']][1]//input[@name='phone']/@value") == ["030 3"]
    assert told.form().inputs["sector"].value == "Ernährung"
    actor.refresh_from_db()
    assert (actor.phone, actor.sector) == ("030 2", "")

    jana.send(told)
    actor.refresh_from_db()
    assert (actor.phone, actor.sector) == ("030 3", "Ernährung")


def test_a_form_of_a_row_renamed_meanwhile_arrives_all_the_same(dairy):
    actor, jana, alex, url = dairy
    open_page = jana.open(url)
    alex.fill(url, {"name": "Meierei"})

    arrived = jana.send(open_page, {"sector": "Ernährung"})

    actor.refresh_from_db()
    assert (actor.name, actor.sector) == ("Meierei", "Ernährung")
    assert arrived.url == actor.get_absolute_url() and "meierei" in arrived.url


def test_a_third_change_is_told_again(dairy):
    actor, jana, alex, url = dairy
    open_page = jana.open(url)
    alex.fill(url, {"phone": "030 2"})
    told = jana.send(open_page, {"phone": "030 3"}, refused=True)
    alex.fill(url, {"phone": "030 4"})

    assert "“030 4”" in jana.send(told, refused=True).words


def test_what_only_the_other_one_changed_stays(dairy):
    actor, jana, alex, url = dairy
    open_page = jana.open(url)
    alex.fill(url, {"phone": "030 2", "tags": "Milch, Käse", "influence": "3"})

    jana.send(open_page, {"sector": "Ernährung"})

    actor.refresh_from_db()
    assert (actor.phone, actor.sector, actor.influence) == ("030 2", "Ernährung", 3)
    assert sorted(actor.tags) == ["Käse", "Milch"]


def test_what_only_the_other_one_changed_stays_after_a_conflict_too(dairy):
    actor, jana, alex, url = dairy
    open_page = jana.open(url)
    alex.fill(url, {"phone": "030 2", "sector": "Handel"})

    jana.send(jana.send(open_page, {"phone": "030 3"}, refused=True))

    actor.refresh_from_db()
    assert (actor.phone, actor.sector) == ("030 3", "Handel")


def test_the_same_change_twice_is_no_conflict(dairy):
    actor, jana, alex, url = dairy
    open_page = jana.open(url)
    alex.fill(url, {"phone": "030 2"})

    jana.send(open_page, {"phone": "030 2"})


def test_ones_own_other_window_is_called_so(dairy):
    _actor, jana, _alex, url = dairy
    open_page = jana.open(url)
    jana.fill(url, {"phone": "030 2"})

    told = jana.send(open_page, {"phone": "030 3"}, refused=True)

    assert "You changed this in another window" in told.words


@pytest.mark.parametrize(
    ("name", "make", "field"),
    [
        ("meetings:edit", lambda network: make_meeting(make_topic_area(network)), "purpose"),
        ("networks:outreach-edit", lambda network: make_outreach(network, make_actor()), "owner"),
        ("networks:idea-edit", lambda network: make_idea(make_topic_area(network)), "title"),
        ("networks:settings", lambda network: network, "purpose"),
    ],
)
def test_who_was_faster_is_named(coordinator, admin, network, name, make, field):
    row = make(network)
    url = reverse(name, args=[row.slug if row == network else row.ref])
    jana, alex = visitor(coordinator), visitor(admin)
    open_page = jana.open(url)
    mine, theirs = (str(coordinator.pk), str(admin.pk)) if field == "owner" else ("Meins", "Ihres")
    alex.fill(url, {field: theirs})

    told = jana.send(open_page, {field: mine}, refused=True)

    assert "Alex Admin changed this in the meantime" in told.words
    assert ("Alex Admin" if field == "owner" else "Ihres") in told.words


def test_a_change_nobody_recorded_has_no_name(dairy):
    actor, jana, _alex, url = dairy
    open_page = jana.open(url)
    Actor.objects.filter(pk=actor.pk).update(phone="030 2")

    told = jana.send(open_page, {"phone": "030 3"}, refused=True)

    assert "Somebody has changed this in the meantime." in told.words


def test_a_card_moved_by_somebody_else_is_not_moved_on_unseen(coordinator, admin, network, actor):
    card = make_outreach(network, actor)
    jana, url = visitor(coordinator), reverse("networks:outreach-move", args=[card.ref])
    open_page = jana.open(url)
    move_stage(card, Stage.APPROACHED, by=admin, at=timezone.now(), effective_on=date(2026, 1, 5))

    told = jana.send(open_page, {"stage": Stage.IN_TALKS.value}, refused=True)

    assert "Alex Admin changed this in the meantime" in told.words
    assert "It now says: “approached”" in told.words
    card.refresh_from_db()
    assert card.status == Stage.APPROACHED
    jana.send(told)
    card.refresh_from_db()
    assert card.status == Stage.IN_TALKS


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_savings_waits_and_sees_the_first(transactional_db):
    make_town()
    jana = make_user(role=Role.COORDINATOR, name="Jana")
    actor = make_actor(phone="030 1")
    url = reverse("actors:edit", args=[actor.slug])
    slow = visitor(jana)
    data = sent_as_shown(slow.open(url)) | {"phone": "030 3"}
    found = []
    rival = Rival(lambda: found.append(slow.client.post(url, data)))

    with transaction.atomic():
        Actor.objects.filter(pk=actor.pk).update(phone="030 2")
        rival.start()
        wait_until_blocked()
    rival.join(20)

    assert found[0].status_code == 200
    assert "030 2" in str(found[0].context["form"].errors["phone"])
    actor.refresh_from_db()
    assert actor.phone == "030 2"


def edit_pages():
    return sorted(
        name
        for name, row in table().items()
        if row.get is not None and row.post is not None and {"admin", "coordinator"} & set(row.get.ok)
    )


@pytest.mark.django_db
def test_every_form_over_a_row_knows_its_untouched_fields_again():
    """Or it would call them changed, and tell of conflicts nobody made."""
    world = make_world()
    seen = {}
    for name in edit_pages():
        row = table()[name]
        user = "admin" if "admin" in row.get.ok else "coordinator"
        client = Client()
        client.force_login(world.users[user], backend=BACKEND)
        url = reverse(name, kwargs=row.kwargs(world))
        response = client.get(url)
        form = response.context.get("form") if response.context else None
        stamp = getattr(form, "stamp", None)
        if stamp is None or not stamp.seen:
            continue
        page = Visitor()
        page.client = client
        data = QueryDict(mutable=True)
        for key, values in sent_as_shown(page.open(url)).items():
            data.setlist(key, values)
        view = response.context["view"]
        again = view.get_form_class()(**view.get_form_kwargs() | {"data": data})
        assert again.is_valid(), (name, again.errors)
        seen[name] = len(stamp.seen)
        if name == "networks:outreach-move":
            continue  # its list of stages has no "as before"
        for field in again.cleaned_data.keys() & stamp.seen.keys():
            assert stamps.digest(again.fields[field], again.cleaned_data[field]) == stamp.seen[field], (
                name,
                field,
            )
    assert {
        "accounts:settings",
        "accounts:user-update",
        "actors:edit",
        "actors:municipality",
        "actors:person-edit",
        "meetings:edit",
        "meetings:move",
        "networks:commitment-edit",
        "networks:contact-edit",
        "networks:cost-edit",
        "networks:settings",
        "networks:goal-edit",
        "networks:idea-edit",
        "networks:member-edit",
        "networks:outreach-edit",
        "networks:outreach-move",
        "networks:planning-edit",
        "networks:project-edit",
        "networks:topic-edit",
    } <= seen.keys()
