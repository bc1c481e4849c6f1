"""Marks on rows of Today are forgotten with the rows."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.domain.tasks import defer_todo, give_todo
from accounts.models import TodoMark
from common import dates
from meetings.models import Answer, MeetingStatus, MinutesStatus
from networks.models import CommitmentStatus, ReportStatus, Stage
from outbox.models import MessageStatus
from portal.tasks import forget_old_marks
from portal.today import tasks_of
from portal.today.moment import Moment
from tests.factories.accounts import make_task
from tests.factories.actors import make_person
from tests.factories.meetings import (
    make_action,
    make_invitation,
    make_meeting,
    make_minutes,
    make_participant,
    make_point,
    make_poll,
)
from tests.factories.monitoring import make_snapshot
from tests.factories.networks import make_commitment, make_outreach, make_report, make_topic_area
from tests.factories.outbox import make_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(network, topic_area, membership, actor, admin):
    """Rows of every kind, all of them this administrator's, with what ends each."""
    person = make_person(actor=actor, user=admin)
    over = make_meeting(topic_area, starts_at=timezone.now() - timedelta(days=2))
    held = make_meeting(topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=3))
    minutes = make_minutes(held)
    circulated = make_minutes(
        make_meeting(topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=9)),
        status=MinutesStatus.CIRCULATED,
    )
    action = make_action(circulated.meeting, owner=person)
    invitation = make_invitation(make_meeting(topic_area), actor=actor, person=person)
    mail = make_message(status=MessageStatus.BOUNCED, to_email="weg@firma.example")
    step = make_outreach(network, status=Stage.IN_TALKS, due_on=dates.today())
    adopted = make_commitment(membership, status=CommitmentStatus.ADOPTED, signed_on=date(2020, 1, 1))
    submitted = make_commitment(membership, status=CommitmentStatus.SUBMITTED)
    report = make_report(adopted, on=date(2021, 1, 1))
    task = make_task(admin)
    listed, point = make_meeting(topic_area), make_point(make_meeting(topic_area))
    for _number in range(2):
        make_point(listed)
    area = make_topic_area(network)
    make_snapshot()
    return {
        "attendance": (over, {"status": MeetingStatus.HELD}),
        "minutes": (minutes, {"status": MinutesStatus.CIRCULATED}),
        "action": (action, {"done_on": dates.today()}),
        "invitation": (invitation, {"answer": Answer.NO}),
        "mail": (mail, {"status": MessageStatus.SENT}),
        "outreach": (step, {"due_on": None}),
        "progress": (adopted, {"status": CommitmentStatus.FULFILLED}),
        "commitment": (submitted, {"status": CommitmentStatus.ADOPTED}),
        "report": (report, {"status": ReportStatus.CHECKED}),
        "checklist": (listed, {"status": MeetingStatus.CANCELLED}),
        "checklist-point": (point, {"done_on": dates.today()}),
        "task": (task, {"done_at": timezone.now()}),
        "plan": (area, {"ended_on": dates.today()}),
        "figures": (None, {}),
    }


def _rows(user):
    tasks = tasks_of(Moment(user, now=timezone.now(), today=dates.today()), everybodys=True)
    assert tasks.failed == []
    return [row for row in (*tasks.urgent, *tasks.week, *tasks.later) if row.subject]


def _put_off(rows, user):
    for row in rows:
        defer_todo(
            *row.key[:2],
            until=dates.today() + timedelta(days=1),
            whose=user if row.personal else None,
            by=user,
            at=timezone.now(),
        )


def test_a_mark_stays_as_long_as_its_row_and_goes_with_it(everything, admin):
    rows = _rows(admin)
    _put_off(rows, admin)
    # The statement waits as long as there is a municipality.
    assert {row.kind for row in rows} | {"plan"} == {*everything, "statement"}

    forget_old_marks()
    assert TodoMark.objects.count() == len(rows)

    for thing, change in everything.values():
        if thing is not None:
            type(thing)._base_manager.filter(pk=thing.pk).update(**change)
    type(everything["plan"][0]).objects.update(ended_on=dates.today())
    make_snapshot(on=dates.today())
    forget_old_marks()

    assert set(TodoMark.objects.values_list("source", flat=True)) == {"statement"}


def test_calls_about_a_date_that_was_moved_are_forgotten(coordinator, topic_area):
    meeting = make_meeting(topic_area, schedule_version=2)
    for version in (1, 2):
        defer_todo(
            f"calls-{version}",
            meeting.public_id,
            until=dates.today() + timedelta(days=1),
            whose=None,
            by=coordinator,
            at=timezone.now(),
        )

    forget_old_marks()

    assert [mark.source for mark in TodoMark.objects.all()] == ["calls-2"]


def test_what_says_nothing_or_is_of_no_kind_is_forgotten(coordinator, admin, network, actor):
    step = make_outreach(network, actor, status=Stage.IN_TALKS, due_on=dates.today())
    for to in (admin, None):
        give_todo("outreach", step.public_id, to=to, by=coordinator, at=timezone.now())
    TodoMark.objects.create(source="retired", subject_id=uuid4(), until=dates.today())

    forget_old_marks()

    assert not TodoMark.objects.exists()


def test_marks_of_a_poll_are_forgotten_with_its_round(coordinator):
    poll = make_poll(round=2)
    person = make_participant(poll)
    for source, thing in (("poll", poll.meeting), ("vote", person)):
        for number in (1, 2):
            defer_todo(
                f"{source}-{number}",
                thing.public_id,
                until=dates.today() + timedelta(days=1),
                whose=None,
                by=coordinator,
                at=timezone.now(),
            )

    forget_old_marks()

    assert {mark.source for mark in TodoMark.objects.all()} == {"poll-2", "vote-2"}
    type(poll).objects.update(ended_at=timezone.now())
    forget_old_marks()
    assert not TodoMark.objects.exists()


def test_naming_a_moderator_is_forgotten_once_somebody_is_named(coordinator, topic_area):
    meeting = make_meeting(topic_area, moderator_confirmed_on=None)
    until = dates.today() + timedelta(days=1)
    defer_todo("moderator", meeting.public_id, until=until, whose=None, by=coordinator, at=timezone.now())

    left = []
    for moderator in (None, make_person()):
        type(meeting).objects.update(moderator=moderator)
        forget_old_marks()
        left.append(TodoMark.objects.count())

    assert left == [1, 0]
