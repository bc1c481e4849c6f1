"""The demo town keeps what the domain would have kept, and is the same town for the same seed."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q

from actors.models import Actor, Person
from meetings.models import Answer, ChecklistItem, Invitation, Meeting, MeetingStatus, Place
from meetings.queries.neutrality import conflicts_of
from networks.models import (
    Commitment,
    CommitmentStatus,
    Idea,
    Membership,
    Network,
    NetworkKind,
    ProgressReport,
    Project,
    TopicArea,
)
from outbox.models import OutboxMessage
from portal.demo.town import make_town
from portal.demo.world import SIZES

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def world(db):
    return make_town("demo", seed=2026, now=NOW)


def test_the_demo_town_has_the_promised_size(world):
    size = SIZES["demo"]
    assert Actor.objects.count() == size.organisations
    # The moderator belongs to no organisation.
    assert Person.objects.count() == size.people + 1
    assert TopicArea.objects.count() == size.topics
    assert Meeting.objects.count() == size.meetings
    assert Commitment.objects.count() == size.commitments
    assert ProgressReport.objects.count() == size.reports
    assert Idea.objects.count() == size.ideas
    assert Project.objects.count() == size.projects
    assert size.invitations * 0.9 <= Invitation.objects.count() <= size.invitations * 1.2


def test_it_has_the_four_kinds_of_network_the_sheet_names(world):
    assert Counter(Network.objects.values_list("kind", flat=True)) == Counter(
        dict.fromkeys(NetworkKind.values, 1)
    )


def test_meetings_are_held_planned_and_invited_around_today(world):
    assert not Meeting.objects.filter(status=MeetingStatus.HELD, ends_at__gt=NOW).exists()
    assert not Meeting.objects.filter(status=MeetingStatus.DRAFT, starts_at__lt=NOW).exists()
    assert Meeting.objects.filter(status=MeetingStatus.INVITED, starts_at__gt=NOW).count() >= 2
    assert Meeting.objects.filter(status=MeetingStatus.DRAFT).exists()


def test_no_meeting_has_more_seats_taken_than_places(world):
    taken = Count("invitations", filter=Q(invitations__place=Place.SEAT))
    crowded = Meeting.objects.annotate(taken=taken).filter(taken__gt=F("capacity"))
    assert list(crowded) == []
    seats = Invitation.objects.filter(place=Place.SEAT).order_by().values("meeting", "actor")
    assert not seats.annotate(n=Count("pk")).filter(n__gt=F("meeting__seats_per_organisation")).exists()
    assert not Invitation.objects.filter(answer=Answer.YES, place=Place.NONE).exists()


def test_one_meeting_ahead_is_moderated_by_somebody_who_speaks_for_a_member(world):
    ahead = Meeting.objects.filter(starts_at__gt=NOW).select_related("moderator", "topic_area")
    assert len([meeting for meeting in ahead if conflicts_of(meeting)]) == 1


def test_only_who_is_named_has_confirmed_and_declared(world):
    nobody = Meeting.objects.filter(moderator=None)
    assert nobody.exists()
    assert not nobody.exclude(moderator_confirmed_on=None, neutrality_declared_on=None).exists()
    assert not Meeting.objects.filter(neutrality_declared_on__gt=NOW.date()).exists()


def test_every_state_has_its_history(world):
    for model in (Network, Meeting, Commitment, Project):
        for row in model.objects.prefetch_related("transitions"):
            assert row.status == list(row.transitions.all())[-1].target, row


def test_checklists_are_ticked_in_time_and_a_little_of_them_is_late(world):
    open_points = ChecklistItem.objects.filter(resource="", done_on=None)
    assert Meeting.objects.filter(checklist=None).count() == 0
    assert not ChecklistItem.objects.filter(done_on__gt=NOW.date()).exists()
    assert 0 < open_points.filter(due_on__lte=NOW.date() + timedelta(days=7)).count() < 20


def test_only_members_promise_and_only_adopted_promises_are_reported_on(world):
    assert not ProgressReport.objects.exclude(commitment__status=CommitmentStatus.ADOPTED).exists()
    assert not Commitment.objects.exclude(membership__in=Membership.objects.active()).exists()


def test_invitations_of_today_lie_in_the_outbox(world):
    assert OutboxMessage.objects.filter(kind="meetings.invitation").exists()


def test_seeding_a_database_that_has_a_town_is_refused(town):
    with pytest.raises(CommandError, match="already holds a municipality"):
        call_command("seed")
