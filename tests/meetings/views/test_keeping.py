"""Pages that save by themselves: what a tick or a pause in writing keeps, with and without htmx."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.domain.circulation import circulate_minutes
from meetings.domain.minutes import keep_draft, write_minutes
from meetings.models import MeetingStatus, Minutes, MinutesVersion
from networks.models import Idea
from tests.common.test_sent import sent_as_shown, visitor
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_meeting
from tests.factories.networks import make_membership

pytestmark = pytest.mark.django_db
LIVE = {"HX-Request": "true", "X-Autosave": "1"}


@pytest.fixture
def held(topic_area, network):
    make_membership(network, make_actor(name="Molkerei"), from_on=timezone.localdate() - timedelta(days=99))
    return make_meeting(topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=3))


def url(name, thing):
    return reverse(f"meetings:{name}", args=[thing.ref])


def hidden(response, name) -> str:
    [value] = re.findall(
        f'<input type="hidden" name="{name}" value="([^"]*)" id="id_{name}" hx-swap-oob="true">',
        response.content.decode(),
    )
    return unescape(value)


def state_of(response) -> str:
    [state] = re.findall(r'data-state="(\w+)"', response.content.decode())
    return state


@pytest.mark.parametrize("headers", [{}, LIVE], ids=["plain", "htmx"])
def test_a_tick_is_saved(held, coordinator, headers):
    jana = visitor(coordinator)
    data = sent_as_shown(jana.open(url("attendance", held)))
    [presence] = [name for name in data if name.startswith("presence_")]

    response = jana.client.post(url("attendance", held), data | {presence: "present"}, headers=headers)

    assert held.attendance.get().presence == "present"
    if headers:
        held.refresh_from_db()
        assert state_of(response) == "saved"
        assert hidden(response, "seen") == held.attendance_recorded_at.isoformat()


def test_ticks_go_on_from_what_was_kept(held, coordinator):
    jana = visitor(coordinator)
    data = sent_as_shown(jana.open(url("attendance", held)))
    [presence] = [name for name in data if name.startswith("presence_")]
    for value in ("present", "excused", "present"):
        response = jana.client.post(url("attendance", held), data | {presence: value}, headers=LIVE)
        data["seen"] = hidden(response, "seen")

    assert held.attendance.get().presence == "present"
    assert jana.client.post(url("attendance", held), data | {presence: "present"}).status_code == 302


def test_a_tick_on_what_somebody_else_ticked_otherwise_is_not_kept(held, coordinator, admin):
    jana, alex = visitor(coordinator), visitor(admin)
    data = sent_as_shown(jana.open(url("attendance", held)))
    [presence] = [name for name in data if name.startswith("presence_")]
    alex.fill(url("attendance", held), {presence: "excused"})

    response = jana.client.post(url("attendance", held), data | {presence: "present"}, headers=LIVE)

    assert state_of(response) == "failed"
    assert held.attendance.get().presence == "excused"


def test_text_is_kept_while_it_is_written_and_nothing_else(held, coordinator):
    jana = visitor(coordinator)
    page = jana.open(url("minutes", held))
    data = sent_as_shown(page) | {"text": "Anfang", "ideas": "Solardach", "action_0": "noch ohne Person"}
    for text in ("Anfang", "Anfang und Ende"):
        response = jana.client.post(url("minutes", held), data | {"text": text}, headers=LIVE)
        assert state_of(response) == "saved"
        data["seen"] = hidden(response, "seen")

    minutes = Minutes.objects.get()
    assert (minutes.text, minutes.version) == ("Anfang und Ende", 2)
    assert [(row.number, row.text) for row in minutes.versions.all()] == [(2, "Anfang und Ende")]
    assert not Idea.objects.exists() and not held.actions.exists()
    assert page.document.xpath("//form/@data-keep-every") == ["10"]


def test_decisions_and_whole_actions_are_kept_as_they_are_typed(held, coordinator):
    person = make_person(actor=held.topic_area.network.memberships.get().actor)
    jana = visitor(coordinator)
    data = sent_as_shown(jana.open(url("minutes", held)))
    due = (timezone.localdate() + timedelta(days=9)).isoformat()

    def keep(**fields):
        data.update(fields)
        response = jana.client.post(url("minutes", held), data, headers=LIVE)
        assert state_of(response) == "saved"
        data["seen"] = hidden(response, "seen")
        waits = "Decisions and actions wait" in response.content.decode()
        return [row.text for row in held.decisions.all()], [row.text for row in held.actions.all()], waits

    assert keep(decision_0="PV auf") == (["PV auf"], [], False)
    assert keep(decision_0="PV auf alle Dächer", action_0="Angebote") == (["PV auf alle Dächer"], [], True)
    assert keep(owner_0=person.ref) == (["PV auf alle Dächer"], [], True)
    assert keep(due_0=due) == (["PV auf alle Dächer"], ["Angebote"], False)
    assert keep(agreement_0="dissent") == (["PV auf alle Dächer"], ["Angebote"], True)
    assert held.decisions.get().agreement == ""
    assert keep(dissent_0="NABU") == (["PV auf alle Dächer"], ["Angebote"], False)
    assert jana.client.post(url("minutes", held), data).status_code == 302
    assert (held.decisions.get().dissent_of, held.actions.get().owner) == ("NABU", person)


def test_decisions_are_not_kept_over_somebody_elses(held, coordinator, admin):
    jana = visitor(coordinator)
    data = sent_as_shown(jana.open(url("minutes", held))) | {"decision_0": "Meiner"}
    write_minutes(held, text="", decisions=["Ihrer"], seen_version=0, by=admin, at=timezone.now())

    assert state_of(jana.client.post(url("minutes", held), data, headers=LIVE)) == "failed"
    assert [row.text for row in held.decisions.all()] == ["Ihrer"]


def test_the_button_after_keeping_saves_the_rest(held, coordinator):
    jana = visitor(coordinator)
    data = sent_as_shown(jana.open(url("minutes", held))) | {"text": "Anfang", "ideas": "Solardach"}
    response = jana.client.post(url("minutes", held), data, headers=LIVE)

    assert (
        jana.client.post(url("minutes", held), data | {"seen": hidden(response, "seen")}).status_code == 302
    )
    assert Idea.objects.get().title == "Solardach"


def test_text_is_not_kept_over_somebody_elses(held, coordinator, admin):
    jana = visitor(coordinator)
    data = sent_as_shown(jana.open(url("minutes", held))) | {"text": "Meins"}
    write_minutes(held, text="Ihres", seen_version=0, by=admin, at=timezone.now())

    assert state_of(jana.client.post(url("minutes", held), data, headers=LIVE)) == "failed"
    assert Minutes.objects.get().text == "Ihres"


def test_what_went_out_is_not_kept_by_itself(held, coordinator):
    minutes = write_minutes(held, text="So war es", seen_version=0, by=coordinator, at=timezone.now())
    circulate_minutes(minutes, by=coordinator, at=timezone.now())
    jana = visitor(coordinator)
    page = jana.open(url("minutes", held))

    assert not page.document.xpath("//form[@data-keep-every]")
    assert not page.document.xpath("//script[contains(@src, 'htmx')]")
    response = jana.client.post(url("minutes", held), sent_as_shown(page) | {"text": "x"}, headers=LIVE)
    assert state_of(response) == "failed"
    assert Minutes.objects.get().text == "So war es"


def test_half_an_hour_or_another_writer_makes_a_version_of_its_own(held, coordinator, admin):
    at = timezone.now()
    for number, (by, minutes) in enumerate(
        [(coordinator, 0), (coordinator, 29), (coordinator, 31), (admin, 32)]
    ):
        keep_draft(
            held, text=f"Stand {number}", seen_version=number, by=by, at=at + timedelta(minutes=minutes)
        )

    assert list(MinutesVersion.objects.order_by("number").values_list("number", "by")) == [
        (2, coordinator.pk),
        (3, coordinator.pk),
        (4, admin.pk),
    ]
