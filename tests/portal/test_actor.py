"""The directory and the actor's page: what networks and meetings know, as far as one may see it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.models import Answer, MeetingStatus, Presence
from networks.models import CommitmentStatus, ContactKind, Stage
from outbox.models import MailAddress
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.networks import (
    make_commitment,
    make_idea,
    make_membership,
    make_network,
    make_note,
    make_outreach,
    make_participation,
    make_partner,
    make_report,
)


@pytest.fixture
def known(actor, network, other_network, membership):
    """One of everything in the first network, and what only the other network's people may see."""
    make_report(make_commitment(membership, status=CommitmentStatus.ADOPTED, text="Weniger Strom"))
    make_participation(actor, measure="Beratungstage", network=network)
    make_note(actor, network, text="Will mehr wissen")
    make_outreach(
        other_network, actor, status=Stage.IN_TALKS, next_step="Chef anrufen", due_on=date(2026, 1, 1)
    )
    make_note(actor, other_network, text="Fremde Notiz")
    return actor


def seen_by(user, actor):
    user.language = "en"
    user.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = client.get(actor.get_absolute_url()).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


WORDS = (
    "Weniger Strom",
    "Beratungstage",
    "Will mehr wissen",
    "Chef anrufen",
    "Fremde Notiz",
    "Note a contact",
)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("admin", set(WORDS)),
        ("coordinator", {"Weniger Strom", "Beratungstage", "Will mehr wissen", "Note a contact"}),
        ("reader", {"Weniger Strom", "Beratungstage"}),
        ("member", {"Weniger Strom", "Beratungstage"}),
        ("other_coordinator", {"Beratungstage", "Chef anrufen", "Fremde Notiz", "Note a contact"}),
    ],
)
def test_everybody_sees_their_part(request, known, who, expected):
    text = seen_by(request.getfixturevalue(who), known)
    assert {word for word in WORDS if word in text} == expected


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_much_is_known(coordinator, actor, rows):
    make_person(actor=actor)
    for _number in range(rows):
        network = make_network(coordinator=coordinator)
        make_report(make_commitment(make_membership(network, actor), status=CommitmentStatus.ADOPTED))
        make_partner(actor=actor)
        make_participation(actor, network=network)
        make_note(actor, network)
        make_outreach(make_network(coordinator=coordinator), actor)
    seen_by(coordinator, actor)
    client = Client()
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    with CaptureQueriesContext(connection) as captured:
        client.get(actor.get_absolute_url())
    assert len(captured) == 19


def page_for(user, url):
    user.language = "en"
    user.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(url)
    assert page.status_code == 200
    return page


def words_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


# --- course ------------------------------------------------------------------------------------------------------


@pytest.fixture
def eventful(actor, network, membership, topic_area):
    """One of everything that happens, each on another day."""
    make_idea(topic_area, title="Lastenrad-Pool", raised_by=actor, submitted_on=date(2025, 5, 1))
    promise = make_commitment(membership, status=CommitmentStatus.ADOPTED, signed_on=date(2025, 6, 1))
    make_report(promise, on=date(2025, 7, 1))
    make_note(actor, network, kind=ContactKind.CALL, on=date(2025, 8, 1), text="Will mehr wissen")
    person = make_person(actor=actor, given_name="Ayşe", family_name="Yıldız")
    meeting = make_meeting(
        topic_area, status=MeetingStatus.HELD, starts_at=datetime(2025, 9, 2, 15, tzinfo=UTC)
    )
    make_invitation(
        meeting,
        actor=actor,
        person=person,
        answer=Answer.YES,
        answered_at=datetime(2025, 9, 1, 12, tzinfo=UTC),
    )
    meeting.attendance.create(actor=actor, presence=Presence.PRESENT, person=person, at=timezone.now())
    # Nothing happened yet: an open question.
    make_invitation(make_meeting(topic_area), actor=actor, person=person)
    return actor


COURSE = [
    (date(2025, 9, 2), "At the meeting", "Runder Tisch Wärmewende"),
    (date(2025, 9, 1), "Accepted", "Runder Tisch Wärmewende"),
    (date(2025, 8, 1), "Phone call", ""),
    (date(2025, 7, 1), "Progress reported", "15 % weniger Strom bis 2027"),
    (date(2025, 6, 1), "Self-commitment", "15 % weniger Strom bis 2027"),
    (date(2025, 5, 1), "Idea", "Lastenrad-Pool"),
    (date(2024, 3, 1), "Became a member", "Bündnis Wärmewende"),
]


def course_of(page):
    return [(one.day, one.what, one.about) for one in page.context["course"]]


def test_course_of_everything_newest_first(coordinator, eventful):
    page = page_for(coordinator, eventful.get_absolute_url())
    assert course_of(page) == COURSE
    assert "Will mehr wissen" in words_of(page)


def test_members_see_their_course_without_the_coordinators_notes(member, eventful):
    shown = course_of(page_for(member, eventful.get_absolute_url()))
    assert shown == [row for row in COURSE if row[1] not in ("Phone call", "Accepted")]


def test_other_coordinators_see_nothing_of_the_network(other_coordinator, eventful):
    assert course_of(page_for(other_coordinator, eventful.get_absolute_url())) == []


def test_no_contact_yet(coordinator, actor):
    assert "No contact yet." in words_of(page_for(coordinator, actor.get_absolute_url()))


def test_a_long_course_is_folded(coordinator, actor, network):
    for number in range(1, 15):
        make_note(actor, network, on=date(2025, 1, number), text=f"Note {number}.")
    text = page_for(coordinator, actor.get_absolute_url()).content.decode()
    before, _fold, after = text.partition('<details class="fold"')
    assert "Note 3." in before
    assert "Note 2." not in before
    assert "Note 2." in after


# --- addresses and the first step ------------------------------------------------------------------------------


def test_banner_for_an_address_that_takes_no_mail(coordinator, member, actor):
    person = make_person(actor=actor, email="Weg@Stadtwerke.example")
    make_person(actor=actor, email="gut@stadtwerke.example")
    former = make_person(email="frueher@stadtwerke.example")
    former.roles.create(actor=actor, to_on=date(2025, 1, 1))
    for address in ("weg@stadtwerke.example", "frueher@stadtwerke.example"):
        MailAddress.objects.create(
            address=address, undeliverable=True, since=datetime(2026, 3, 2, 9, tzinfo=UTC)
        )
    MailAddress.objects.create(address="gut@stadtwerke.example", undeliverable=False)
    page = page_for(coordinator, actor.get_absolute_url())
    assert [entry["address"] for entry in page.context["refused"]] == ["weg@stadtwerke.example"]
    assert "No mail arrives at weg@stadtwerke.example." in words_of(page)
    assert f'href="/people/{person.ref}/edit/"' in page.content.decode()
    assert "No mail arrives" not in words_of(page_for(member, actor.get_absolute_url()))


def test_noting_a_contact_is_the_first_step(coordinator, member, actor):
    def primary(user):
        text = page_for(user, actor.get_absolute_url()).content.decode()
        return re.findall(r'<a class="btn btn-primary" href="([^"]+)"', text)

    assert primary(coordinator) == ["/actors/stadtwerke/contacts/new/"]
    assert primary(member) == []


# --- directory -------------------------------------------------------------------------------------------------


@pytest.fixture
def directory(network, other_network, coordinator):
    """Five actors at different points; the last one is the other network's business."""
    inside = make_actor(name="A inside")
    make_outreach(network, inside, status=Stage.MEMBER)
    late = make_actor(name="B late")
    make_outreach(
        network, late, status=Stage.IN_TALKS, next_step="Anrufen", due_on=timezone.localdate() - timedelta(1)
    )
    soon = make_actor(name="C soon")
    make_outreach(network, soon, status=Stage.APPROACHED, next_step="Besuchen", due_on=timezone.localdate())
    make_actor(name="D nowhere")
    foreign = make_actor(name="E foreign")
    make_outreach(other_network, foreign, status=Stage.MEMBER, next_step="Geheim", due_on=date(2025, 1, 1))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "ABCDE"),
        ("network=buendnis-waermewende", "ABC"),
        ("network=netz-mobilitaet", "ABCDE"),  # not one's own: no choice, does not narrow
        ("stage=member", "A"),
        ("stage=in_talks", "B"),
        ("stage=none", "DE"),
        ("step=late", "B"),
        ("step=set", "BC"),
        ("step=unset", "ADE"),
        ("network=buendnis-waermewende&stage=approached&step=set", "C"),
        ("stage=nonsense", "ABCDE"),
    ],
)
def test_directory_filters(coordinator, directory, query, found):
    page = page_for(coordinator, f"/actors/?{query}")
    assert "".join(actor.name[0] for actor in page.context["object_list"]) == found


def test_directory_shows_where_each_stands(coordinator, reader, directory):
    def standings(user):
        page = page_for(user, "/actors/")
        return {
            actor.name[0]: (
                ", ".join(actor.standing.member_of),
                actor.standing.stage,
                actor.standing.next_step,
            )
            for actor in page.context["object_list"]
        }

    assert standings(coordinator) == {
        "A": ("Bündnis Wärmewende", Stage.MEMBER, ""),
        "B": ("", Stage.IN_TALKS, "Anrufen"),
        "C": ("", Stage.APPROACHED, "Besuchen"),
        "D": ("", None, ""),
        "E": ("", None, ""),
    }
    # Readers see every stage and no note.
    seen = standings(reader)
    assert seen["E"] == ("Netz Mobilität", Stage.MEMBER, "")
    assert {step for _networks, _stage, step in seen.values()} == {""}
    assert "Next step" not in words_of(page_for(reader, "/actors/"))


def test_furthest_stage_and_most_urgent_step_speak_for_an_actor(admin, network, other_network, actor):
    make_outreach(network, actor, status=Stage.DECLINED, next_step="Später", due_on=date(2027, 1, 1))
    make_outreach(other_network, actor, status=Stage.APPROACHED, next_step="Jetzt", due_on=date(2026, 1, 1))
    (shown,) = page_for(admin, "/actors/").context["object_list"]
    assert (shown.standing.stage, shown.standing.next_step) == (Stage.APPROACHED, "Jetzt")
    (shown,) = page_for(admin, f"/actors/?network={network.slug}").context["object_list"]
    assert (shown.standing.stage, shown.standing.next_step) == (Stage.DECLINED, "Später")


def test_of_many_networks_the_first_are_named_and_the_others_counted(admin, actor):
    for number in range(6):
        make_outreach(make_network(name=f"Netz {6 - number}"), actor, status=Stage.MEMBER)
    page = page_for(admin, "/actors/")
    (shown,) = page.context["object_list"]
    assert (shown.standing.member_of, shown.standing.others) == (("Netz 3", "Netz 4", "Netz 5", "Netz 6"), 2)
    assert "Netz 3, Netz 4, Netz 5, Netz 6, 2 more" in words_of(page)


def test_a_step_without_a_day_comes_after_those_with_one(coordinator, network, actor):
    make_outreach(network, actor, next_step="Irgendwann", due_on=None)
    second = make_network()
    second.coordinator_links.create(user=coordinator, since=date(2025, 1, 1))
    (shown,) = page_for(coordinator, "/actors/").context["object_list"]
    assert (shown.standing.next_step, shown.standing.due_on) == ("Irgendwann", None)
    make_outreach(second, actor, next_step="Im März", due_on=date(2026, 3, 1))
    (shown,) = page_for(coordinator, "/actors/").context["object_list"]
    assert (shown.standing.next_step, shown.standing.due_on) == ("Im März", date(2026, 3, 1))


def test_headline_of_the_directory(coordinator, directory):
    assert "<h1>5 actors</h1>" in page_for(coordinator, "/actors/").content.decode()
    assert "<h1>Actors</h1>" in page_for(coordinator, "/actors/?stage=member").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_directory_costs_the_same_however_much_is_known(coordinator, network, rows):
    for _number in range(rows):
        make_outreach(network, make_actor(), next_step="Anrufen", due_on=date(2026, 1, 1))
    page_for(coordinator, "/actors/")
    client = Client()
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    with CaptureQueriesContext(connection) as captured:
        client.get("/actors/")
    assert len(captured) == 11
