from datetime import timedelta

from django.utils import timezone

from common import dates
from common.links import code_digest, make_code
from meetings.models import (
    ActionItem,
    Answer,
    BacklogItem,
    BlockedTime,
    CalendarReply,
    ChecklistItem,
    ChecklistLine,
    Invitation,
    Letter,
    LetterCode,
    LetterKind,
    Meeting,
    MeetingStatus,
    Minutes,
    Poll,
    PollOption,
    PollParticipant,
    PollVote,
    SchoolHoliday,
)
from tests.factories.actors import make_actor, make_person, make_town
from tests.factories.networks import make_topic_area


def make_meeting(topic_area=None, **fields):
    """An invited meeting two weeks from now, two hours long, on site."""
    starts_at = fields.pop("starts_at", timezone.now() + timedelta(days=14))
    defaults = {
        "title": "Runder Tisch Wärmewende",
        "status": MeetingStatus.INVITED,
        "starts_at": starts_at,
        "ends_at": starts_at and starts_at + timedelta(hours=2),
        "place": "Ratssaal",
        "created_at": timezone.now(),
        # Nothing is left to ask for, unless a test says so.
        "moderator_confirmed_on": dates.today(),
        "room_confirmed_on": dates.today(),
    }
    return Meeting.objects.create(topic_area=topic_area or make_topic_area(), **(defaults | fields))


def make_invitation(meeting=None, *, actor=None, person=None, **fields):
    """A sent invitation that is still open."""
    actor = actor or make_actor()
    person = person or make_person(actor=actor)
    defaults = {"invited_at": timezone.now(), "last_sequence_sent": 0}
    return Invitation.objects.create(
        meeting=meeting or make_meeting(), actor=actor, person=person, **(defaults | fields)
    )


def make_letter(invitation=None, *, participant=None, **fields):
    """An invitation on paper, to be printed, or with ``participant`` a poll's question; the person wants letters."""
    if participant is None and invitation is None:
        invitation = make_invitation(person=make_person(channel="post"), last_sequence_sent=None)
    row = participant or invitation
    defaults = {
        "kind": LetterKind.POLL if participant else LetterKind.INVITATION,
        "version": participant.poll.round if participant else row.meeting.schedule_version,
        "created_at": timezone.now(),
    }
    recipient = {"invitation": invitation, "participant": participant}
    LetterCode.objects.get_or_create(
        **recipient,
        link_version=row.link_version,
        defaults={"digest": code_digest(make_code(row.public_id, row.link_version))},
    )
    return Letter.objects.create(**recipient, **(defaults | fields))


def make_minutes(meeting=None, **fields):
    meeting = meeting or make_meeting(status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=3))
    return Minutes.objects.create(meeting=meeting, **fields)


def make_proposal(topic_area, **fields):
    """Something to talk about that waits for a decision."""
    defaults = {"title": "Wärmepumpen in Mietshäusern", "proposed_at": timezone.now()}
    return BacklogItem.objects.create(topic_area=topic_area, **(defaults | fields))


def make_action(meeting, *, owner=None, **fields):
    """What was agreed; due in three days. Give the meeting circulated minutes, and others than its leaders see it."""
    defaults = {"text": "Zahlen schicken", "due_on": dates.today() + timedelta(days=3)}
    return ActionItem.objects.create(meeting=meeting, owner=owner, **(defaults | fields))


def make_blocked_time(**fields):
    """One day in three weeks, better avoided, all day."""
    day = fields.pop("on", dates.today() + timedelta(days=21))
    defaults = {"begins_on": day, "ends_on": day, "name": "Gemeinderat", "municipality": None}
    values = defaults | fields
    values["municipality"] = values["municipality"] or make_town()
    return BlockedTime.objects.create(**values)


def make_school_holiday(**fields):
    """Two weeks from in a month's time, in the host's federal state."""
    first = fields.pop("begins_on", dates.today() + timedelta(days=30))
    defaults = {"name": "Ferien", "begins_on": first, "ends_on": first + timedelta(days=13), "state": "DE-BW"}
    return SchoolHoliday.objects.create(**(defaults | fields))


def make_reply(invitation, **fields):
    """A yes from the calendar of the person invited, which nobody vouches for."""
    defaults = {
        "meeting": invitation.meeting,
        "attendee": invitation.email,
        "sender": invitation.email,
        "answer": Answer.YES,
        "stamp": timezone.now(),
        "reason": "not_confirmed",
        "received_at": timezone.now(),
    }
    return CalendarReply.objects.create(invitation=invitation, **(defaults | fields))


def make_poll(meeting=None, *, starts=(), **fields):
    """An open poll of a meeting without a date: three dates from in three weeks on, votes until a week from now."""
    meeting = meeting or make_meeting(status=MeetingStatus.POLLING, starts_at=None)
    now = timezone.now()
    defaults = {"deadline": now + timedelta(days=7), "zone": meeting.zone, "created_at": now}
    poll = Poll.objects.create(meeting=meeting, **(defaults | fields))
    for start in starts or [now + timedelta(days=days) for days in (21, 24, 29)]:
        PollOption.objects.create(poll=poll, starts_at=start, ends_at=start + timedelta(hours=2))
    return poll


def make_participant(poll=None, *, actor=None, person=None, votes="", **fields):
    """Somebody who is asked; ``votes`` has a letter for each date: y(es), i(f need be), n(o), anything else for nothing."""
    poll = poll or make_poll()
    if person is None:
        actor = actor or make_actor()
        person = make_person(actor=actor)
    row = PollParticipant.objects.create(
        poll=poll,
        actor=actor,
        person=person,
        **({"asked_at": timezone.now() - timedelta(hours=1)} | fields),
    )
    words = {"y": "yes", "i": "if_need_be", "n": "no"}
    for option, letter in zip(poll.options.all(), votes, strict=False):
        if letter in words:
            PollVote.objects.create(option=option, participant=row, answer=words[letter])
    if votes:
        PollParticipant.objects.filter(pk=row.pk).update(version=1, answered_at=timezone.now())
        row.refresh_from_db()
    return row


def make_point(meeting=None, **fields):
    """A point of a meeting's checklist that is due in three days."""
    defaults = {"text": "Kuchen bestellen", "due_on": dates.today() + timedelta(days=3)}
    return ChecklistItem.objects.create(meeting=meeting or make_meeting(), **(defaults | fields))


def make_line(network, **fields):
    """A line of a network's checklist, two weeks before each meeting."""
    defaults = {"text": "Kuchen bestellen", "offset": -14}
    return ChecklistLine.objects.create(network=network, **(defaults | fields))
