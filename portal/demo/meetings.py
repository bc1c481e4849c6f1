"""Three years of meetings, held and planned, each with its agenda."""

from datetime import date, timedelta

from common.dates import local_date
from meetings.models import (
    COUNTED_KINDS,
    AgendaItem,
    AgendaKind,
    DeclaredHow,
    Meeting,
    MeetingKind,
    MeetingStatus,
    MeetingTransition,
)
from portal.demo import texts
from portal.demo.cooperation import KICK_OFF
from portal.demo.world import ZONE, World, fill

AHEAD = 180  # days into the future that are planned


def _days(world: World, topic, number: int, shift: float) -> list[date]:
    """``number`` weekdays between the kick-off and half a year ahead, evenly spread; the weekday is the topic's.

    ``shift`` (0 to 1) moves all but the kick-off by that part of a gap: so that at any time some meetings are near.
    """
    step = (KICK_OFF + AHEAD) / number
    days = []
    for index in range(number):
        day = world.day(KICK_OFF) + timedelta(days=round(step * (index + shift * (index > 0))))
        days.append(_on_weekday(topic, day))
    return _soon(world, topic, days, shift)


def _on_weekday(topic, day: date) -> date:
    return day + timedelta(days=(topic.weekday - day.weekday()) % 7)


def _soon(world: World, topic, days: list[date], shift: float) -> list[date]:
    """Where the last meeting is long past, the next one is a few weeks ahead: there is always something to answer."""
    past = [day for day in days if day < world.today]
    coming = days[len(past) :]
    if past and coming and (world.today - past[-1]).days > 45:
        coming[0] = min(coming[0], _on_weekday(topic, world.day(-10 - round(25 * shift))))
    return [*past, *coming]


def make_meetings(world: World) -> None:
    """Past meetings were held (a few cancelled, one not confirmed yet), near ones are invited, far ones drafts."""
    topics = world.made["topics"]
    meetings = []
    share, rest = divmod(world.size.meetings, len(topics))
    for place, topic in enumerate(topics):
        for index, day in enumerate(_days(world, topic, share + (place < rest), place / len(topics))):
            meetings.append(_meeting(world, topic, index, day))
    meetings = fill(Meeting, sorted(meetings, key=lambda meeting: meeting.starts_at))
    history = []
    for meeting in meetings:
        created = meeting.created_at
        steps = [("", MeetingStatus.DRAFT, created)]
        if meeting.status != MeetingStatus.DRAFT:
            steps.append((MeetingStatus.DRAFT, MeetingStatus.INVITED, created + timedelta(days=1)))
        if meeting.status in (MeetingStatus.HELD, MeetingStatus.CANCELLED):
            when = meeting.ends_at if meeting.status == MeetingStatus.HELD else created + timedelta(days=9)
            steps.append((MeetingStatus.INVITED, meeting.status, when))
        history += [
            MeetingTransition(
                meeting=meeting,
                source=source,
                target=target,
                by=world.made["staff"]["jana"],
                at=at,
                effective_on=local_date(at, ZONE),
            )
            for source, target, at in steps
        ]
    fill(MeetingTransition, history)
    world.made["meetings"] = meetings
    world.made["agenda"] = fill(
        AgendaItem,
        [
            AgendaItem(
                public_id=world.uid(),
                meeting=meeting,
                position=position,
                kind=kind,
                title=title,
                minutes=minutes,
            )
            for meeting in meetings
            for position, (kind, title, minutes) in enumerate(
                (
                    (AgendaKind.EXCHANGE, "Was hat sich seit dem letzten Treffen getan?", 30),
                    (AgendaKind.PROJECTS, "Aktuelle Projekte", 45),
                    (AgendaKind.STRATEGY, "Ideen und nächste Schritte", 30),
                ),
                start=1,
            )
        ],
    )


def _meeting(world: World, topic, index: int, day: date) -> Meeting:
    starts_at = world.at(day, 16, 30)
    days_ahead = (day - world.today).days
    if days_ahead >= 0:
        status = MeetingStatus.INVITED if days_ahead <= 45 else MeetingStatus.DRAFT
    elif days_ahead >= -3:
        status = MeetingStatus.INVITED  # over, waiting to be confirmed as held
    else:
        status = MeetingStatus.CANCELLED if world.random.random() < 0.06 and index else MeetingStatus.HELD
    moderator = world.made["moderator"] if world.random.random() < 0.85 else None
    recorded = status == MeetingStatus.HELD and world.random.random() < 0.9
    kinds = [kind for kind in COUNTED_KINDS if world.random.random() < 0.75] if recorded else None
    return Meeting(
        public_id=world.uid(),
        topic_area=topic,
        kind=MeetingKind.KICK_OFF if index == 0 else MeetingKind.REGULAR,
        title=f"Auftakt {topic.name}" if index == 0 else f"Runder Tisch {topic.name}",
        purpose=world.random.choice(texts.PURPOSES),
        status=status,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place=topic.place,
        access_note="stufenlos erreichbar",
        online_link="https://konferenz.birkenfurt.example/raum" if index % 4 == 3 else "",
        capacity=12 if index % 5 == 2 else None,
        answer_by=starts_at - timedelta(days=5),
        moderator=moderator,
        **_declaration(world, day, moderator),
        schedule_version=1,
        sequence=1 if status == MeetingStatus.CANCELLED else 0,
        kinds_held=kinds,
        attendance_recorded_at=starts_at + timedelta(hours=3) if recorded else None,
        cancelled_reason="Die Moderation musste absagen." if status == MeetingStatus.CANCELLED else "",
        created_at=min(starts_at - timedelta(days=60), world.now - timedelta(days=7)),
        **_resources(world, day, index, moderator),
    )


def _declaration(world: World, day: date, moderator) -> dict:
    """Twenty days before the meeting, by the moderator."""
    declared = day - timedelta(days=20)
    if moderator is None or declared > world.today:
        return {}
    return {"neutrality_declared_on": declared, "neutrality_declared_how": DeclaredHow.SELF}


def _resources(world: World, day: date, index: int, moderator) -> dict:
    """Seven weeks before the meeting; of every third the room has only been asked for."""
    asked = day - timedelta(days=50)
    if asked > world.today:
        return {}
    confirmed = {
        "moderator_asked_on": asked,
        "moderator_confirmed_on": min(asked + timedelta(days=3), world.today),
    }
    return (confirmed if moderator else {}) | {
        "room_asked_on": asked,
        "room_confirmed_on": None if index % 3 == 2 else min(asked + timedelta(days=1), world.today),
    }
