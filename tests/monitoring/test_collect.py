"""Records as of a day (scoring model 6.9): networks, actors and meetings, held against planned."""

from datetime import UTC, date, datetime, timedelta

import pytest

from actors.models import KeyActorPeriod
from meetings.models import Attendance, MeetingStatus, MinutesStatus, Presence
from monitoring.collect import collect
from monitoring.facts import (
    ActorFact,
    MembershipFact,
    NetworkFact,
)
from monitoring.models import Scope
from networks.models import (
    NetworkKeyActor,
    NetworkStatus,
)
from tests.factories.actors import make_actor
from tests.factories.meetings import make_invitation, make_meeting, make_minutes
from tests.factories.monitoring import ENTERED as AT
from tests.factories.monitoring import ON as T
from tests.factories.monitoring import facts_of as facts
from tests.factories.monitoring import noon, reach
from tests.factories.networks import (
    make_idea,
    make_membership,
    make_network,
    make_project,
    make_topic_area,
)

pytestmark = pytest.mark.django_db


# --- networks --------------------------------------------------------------------------------------------------


def test_topic_areas_are_the_networks_and_start_with_the_kick_off(place):
    network, topic = place
    late = make_topic_area(network, name="Strom", started_on=date(2025, 6, 1))
    make_topic_area(network, name="Verkehr", started_on=date(2026, 1, 1))
    assert facts().networks == (
        NetworkFact(topic.ref, date(2024, 3, 1)),
        NetworkFact(late.ref, date(2025, 6, 1)),
    )


def test_network_in_preparation_brings_nothing(place):
    waiting = make_network(status=NetworkStatus.PREPARATION, created_at=AT)
    topic = make_topic_area(waiting)
    make_membership(waiting)
    make_idea(topic)
    make_project(waiting, created_at=AT)
    make_meeting(topic, status=MeetingStatus.HELD, starts_at=noon(date(2025, 5, 5)))
    found = facts()
    assert [fact.id for fact in found.networks] == [place[1].ref]
    assert (found.memberships, found.ideas, found.projects, found.meetings) == ((), (), (), ())


def test_network_counts_from_its_kick_off_even_when_founded_in_the_product_later(place):
    network, topic = place
    reach(network, NetworkStatus.PREPARATION, date(2026, 2, 1))
    reach(network, NetworkStatus.ACTIVE, date(2024, 3, 1))
    assert facts().networks == (NetworkFact(topic.ref, date(2024, 3, 1)),)
    assert facts(date(2026, 3, 1)).networks == (NetworkFact(topic.ref, date(2024, 3, 1)),)
    assert facts(date(2024, 2, 29)).networks == ()


def test_closing_counts_from_its_day_on(place):
    network, topic = place
    reach(network, NetworkStatus.ACTIVE, date(2024, 3, 1))
    reach(network, NetworkStatus.CLOSED, date(2026, 1, 15))
    network.ends_on = date(2026, 1, 15)
    network.save()
    assert facts().networks[0].ended is None
    assert facts(date(2026, 1, 14)).networks[0].ended is None
    assert facts(date(2026, 1, 15)).networks[0].ended == date(2026, 1, 15)


def test_term_until_the_last_of_december_includes_that_day(place):
    network, topic = place
    network.ends_on = T
    network.save()
    assert facts().networks[0].ended is None
    assert facts(date(2026, 1, 1)).networks[0].ended == date(2026, 1, 1)


def test_topic_area_may_end_before_its_network(place):
    network, topic = place
    topic.ended_on = date(2025, 10, 1)
    topic.save()
    assert facts().networks == (NetworkFact(topic.ref, date(2024, 3, 1), date(2025, 10, 1)),)


# --- actors and memberships ------------------------------------------------------------------------------------


def test_membership_counts_once_in_each_topic_area(place):
    network, topic = place
    other = make_topic_area(network, name="Strom")
    wide = make_membership(network, from_on=date(2024, 5, 1))
    narrow = make_membership(network, from_on=date(2024, 6, 1), to_on=date(2025, 9, 1))
    narrow.topic_areas.add(other)
    make_membership(network, from_on=date(2026, 1, 1))
    assert facts().memberships == (
        MembershipFact(wide.actor.ref, topic.ref, date(2024, 5, 1), None, wide.ref),
        MembershipFact(wide.actor.ref, other.ref, date(2024, 5, 1), None, wide.ref),
        MembershipFact(narrow.actor.ref, other.ref, date(2024, 6, 1), date(2025, 9, 1), narrow.ref),
    )


def test_leaving_later_was_not_known_then(place):
    member = make_membership(place[0], to_on=date(2026, 1, 10))
    assert facts().memberships[0].end is None
    assert facts(date(2026, 1, 10)).memberships[0].end == date(2026, 1, 10)
    assert member.to_on == date(2026, 1, 10)


def test_key_flag_is_read_from_its_history(place):
    now, before, later = (make_actor(sector="Handel") for _number in range(3))
    KeyActorPeriod.objects.create(actor=now, from_on=date(2025, 1, 1))
    KeyActorPeriod.objects.create(actor=before, from_on=date(2024, 1, 1), to_on=T)
    KeyActorPeriod.objects.create(actor=later, from_on=date(2026, 1, 1))
    assert facts().actors == (ActorFact(now.ref, True, "Handel"),)
    assert facts(date(2025, 12, 30)).actors == (
        ActorFact(now.ref, True, "Handel"),
        ActorFact(before.ref, True, "Handel"),
    )


def test_network_has_its_own_key_actors_or_the_towns(place):
    network, _topic = place
    towns, own = make_actor(), make_actor()
    KeyActorPeriod.objects.create(actor=towns, from_on=date(2025, 1, 1))
    assert [fact.id for fact in facts(network=network).actors] == [towns.ref]
    NetworkKeyActor.objects.create(network=network, actor=own, from_on=date(2025, 2, 1))
    assert [fact.id for fact in facts(network=network).actors] == [own.ref]
    assert [fact.id for fact in facts(date(2025, 1, 31), network=network).actors] == [towns.ref]
    assert [fact.id for fact in facts().actors] == [towns.ref]


def test_merged_actor_counts_as_the_one_it_became(place):
    network, topic = place
    kept, dropped = make_actor(name="Molkerei"), make_actor(name="Molkerei Talgrund")
    make_membership(network, dropped)
    dropped.merged_into = kept
    dropped.save()
    found, labels = collect(Scope.INSTANCE, on=T)
    assert [fact.actor for fact in found.memberships] == [kept.ref]
    assert labels["actor"] == {kept.ref: "Molkerei"}


# --- meetings --------------------------------------------------------------------------------------------------


def test_held_planned_and_cancelled(place):
    _network, topic = place
    held = make_meeting(topic, status=MeetingStatus.HELD, starts_at=noon(date(2025, 3, 1)))
    # Confirmed in January; it took place in December.
    reach(held, MeetingStatus.HELD, date(2026, 1, 9))
    forgotten = make_meeting(topic, starts_at=noon(date(2025, 5, 1)), created_at=AT)
    off = make_meeting(topic, starts_at=noon(date(2025, 7, 1)), status=MeetingStatus.CANCELLED, created_at=AT)
    make_meeting(topic, starts_at=noon(date(2026, 1, 1)), created_at=AT)
    make_meeting(topic, status=MeetingStatus.DRAFT, starts_at=None, ends_at=None, created_at=AT)
    assert [(fact.id, fact.status) for fact in facts().meetings] == [
        (held.ref, "held"),
        (forgotten.ref, "planned"),
        (off.ref, "cancelled"),
    ]


def test_day_of_a_meeting_is_the_civil_one(place):
    make_meeting(place[1], status=MeetingStatus.HELD, starts_at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    assert facts().meetings == ()
    assert facts(date(2026, 1, 1)).meetings[0].day == date(2026, 1, 1)


def test_invited_and_attending_organisations(place):
    start = noon(date(2025, 3, 1))
    meeting = make_meeting(place[1], status=MeetingStatus.HELD, starts_at=start)
    here, away, gone, late = (make_actor() for _number in range(4))
    for actor in (here, here, away):
        make_invitation(meeting, actor=actor)
    make_invitation(meeting, actor=gone, withdrawn_at=start - timedelta(days=1))
    make_invitation(meeting, actor=late, withdrawn_at=start + timedelta(days=1))
    assert (facts().meetings[0].invited, facts().meetings[0].attended) == (3, None)
    assert facts().meetings[0].proven is False
    entries = {
        here: Presence.PRESENT,
        away: Presence.EXCUSED,
        gone: Presence.PRESENT,
        make_actor(): Presence.PRESENT,
    }
    for actor, presence in entries.items():
        Attendance.objects.create(meeting=meeting, actor=actor, presence=presence, at=AT)
    Attendance.objects.create(meeting=meeting, guest_name="Presse", presence=Presence.PRESENT, at=AT)
    assert (facts().meetings[0].invited, facts().meetings[0].attended) == (3, 1)


def test_recorded_that_nobody_came_is_a_zero(place):
    make_meeting(
        place[1], status=MeetingStatus.HELD, starts_at=noon(date(2025, 3, 1)), attendance_recorded_at=AT
    )
    assert facts().meetings[0].attended == 0
    assert facts().meetings[0].proven is True


def test_neutral_needs_a_declaration_and_no_conflict(place, moderator):
    def held(day, **fields):
        make_meeting(place[1], status=MeetingStatus.HELD, starts_at=noon(day), **fields)

    person = moderator.person
    held(date(2025, 1, 10))
    held(date(2025, 2, 10), moderator=person)
    held(date(2025, 3, 10), moderator=person, neutrality_declared_on=date(2025, 3, 10))
    held(date(2025, 4, 10), moderator=person, neutrality_declared_on=date(2025, 4, 11))
    held(
        date(2025, 5, 10), moderator=person, neutrality_declared_on=date(2025, 5, 1), conflict_note="Vorstand"
    )
    assert [fact.neutral for fact in facts().meetings] == [None, False, True, False, False]


def test_agenda_is_unknown_until_somebody_ticked_it(place):
    make_meeting(place[1], status=MeetingStatus.HELD, starts_at=noon(date(2025, 1, 10)))
    make_meeting(place[1], status=MeetingStatus.HELD, starts_at=noon(date(2025, 2, 10)), kinds_held=[])
    make_meeting(
        place[1],
        status=MeetingStatus.HELD,
        starts_at=noon(date(2025, 3, 10)),
        kinds_held=["strategy", "exchange"],
    )
    assert [fact.agenda for fact in facts().meetings] == [None, (), ("exchange", "strategy")]


def test_minutes_prove_from_the_day_they_went_round(place):
    meeting = make_meeting(place[1], status=MeetingStatus.HELD, starts_at=noon(date(2025, 12, 10)))
    minutes = make_minutes(meeting, status=MinutesStatus.CIRCULATED)
    reach(minutes, MinutesStatus.DRAFT, date(2025, 12, 11))
    reach(minutes, MinutesStatus.CIRCULATED, date(2026, 1, 7))
    assert facts().meetings[0].minutes is False
    assert facts(date(2026, 1, 7)).meetings[0].minutes is True
