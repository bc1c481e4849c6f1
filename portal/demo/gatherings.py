"""Three years of meetings: held, planned, answered, minuted."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from common.dates import local_date
from common.links import code_digest, make_code
from meetings.models import (
    COUNTED_KINDS,
    ActionItem,
    AgendaItem,
    AgendaKind,
    Agreement,
    Answer,
    AnsweredHow,
    AnswerEvent,
    Attendance,
    Decision,
    DeclaredHow,
    Invitation,
    ItemState,
    Letter,
    LetterKind,
    Meeting,
    MeetingKind,
    MeetingStatus,
    MeetingTransition,
    Minutes,
    MinutesStatus,
    MinutesTransition,
    MinutesVersion,
    Place,
    Presence,
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


def make_invitations(world: World) -> None:
    meetings = [meeting for meeting in world.made["meetings"] if meeting.status != MeetingStatus.DRAFT]
    members_of, people_of = world.made["members_of"], world.made["people_of"]
    each = -(-world.size.invitations // len(meetings))
    invitations = []
    for meeting in meetings:
        seats, left, coming = 0, meeting.capacity, set()
        sent_at = min(meeting.created_at + timedelta(days=25), world.now - timedelta(hours=2))
        for actor in members_of[meeting.topic_area.network_id]:
            for person in people_of.get(actor.pk, [])[:2]:
                if seats >= each:
                    break
                seats += 1
                invitation = _invitation(world, meeting, actor, person, sent_at)
                if invitation.answer == Answer.YES and actor.pk in coming:
                    invitation.answer = Answer.NO
                if invitation.answer == Answer.YES:
                    coming.add(actor.pk)
                    if left is None or left > 0:
                        invitation.place = Place.SEAT
                        left = left - 1 if left is not None else None
                    else:
                        invitation.place = Place.WAITING
                        invitation.waiting_since = invitation.answered_at
                invitations.append(invitation)
    invitations = fill(Invitation, invitations)
    fill(
        AnswerEvent,
        [
            AnswerEvent(
                invitation=invitation,
                answer=invitation.answer,
                mode=invitation.mode,
                place=invitation.place,
                note=invitation.note,
                how=invitation.answered_how,
                at=invitation.answered_at,
                version=1,
            )
            for invitation in invitations
            if invitation.answered_at
        ],
    )
    world.made["invitations"] = invitations
    fill(Letter, [_letter(world, row) for row in invitations if not row.takes_mail])


def _letter(world: World, invitation: Invitation) -> Letter:
    """On paper from the first day; those to meetings that are weeks away are still to be printed."""
    meeting, sent_at = invitation.meeting, invitation.invited_at
    printed = meeting.starts_at < world.now + timedelta(days=14)
    return Letter(
        public_id=world.uid(),
        invitation=invitation,
        kind=LetterKind.INVITATION,
        version=meeting.schedule_version,
        code_digest=code_digest(make_code(invitation.public_id, invitation.link_version)),
        link_version=invitation.link_version,
        created_at=sent_at,
        printed_at=sent_at if printed else None,
        posted_at=sent_at if printed else None,
    )


def _invitation(world: World, meeting, actor, person, sent_at: datetime) -> Invitation:
    upcoming = meeting.starts_at > world.now
    weights = (5, 1, 2, 6) if upcoming else (12, 1, 4, 3)
    answer = world.random.choices((Answer.YES, Answer.MAYBE, Answer.NO, Answer.OPEN), weights)[0]
    answered = answer != Answer.OPEN
    return Invitation(
        public_id=world.uid(),
        meeting=meeting,
        actor=actor,
        person=person,
        answer=answer,
        note=world.random.choice(texts.REASONS)
        if answer == Answer.NO and world.random.random() < 0.3
        else "",
        answered_at=min(sent_at + timedelta(hours=world.random.randint(1, 200)), world.now)
        if answered
        else None,
        answered_how=AnsweredHow.LINK if answered else "",
        version=1 if answered else 0,
        invited_at=sent_at,
        last_sequence_sent=0 if person.takes_mail else None,
    )


def make_attendance(world: World) -> None:
    """For each recorded meeting, one row an invited organisation; most who said yes came."""
    answers: dict[int, dict] = defaultdict(dict)
    for invitation in world.made["invitations"]:
        best = answers[invitation.meeting_id]
        if best.get(invitation.actor_id) != Answer.YES:
            best[invitation.actor_id] = invitation.answer
    rows = []
    for meeting in world.made["meetings"]:
        if meeting.attendance_recorded_at is None:
            continue
        for actor_id, answer in answers[meeting.pk].items():
            came = world.random.random() < (
                0.9 if answer == Answer.YES else 0.25 if answer != Answer.NO else 0.02
            )
            presence = (
                Presence.PRESENT if came else Presence.EXCUSED if answer == Answer.NO else Presence.ABSENT
            )
            rows.append(
                Attendance(
                    public_id=world.uid(),
                    meeting=meeting,
                    actor_id=actor_id,
                    presence=presence,
                    by=world.made["staff"]["jana"],
                    at=meeting.attendance_recorded_at,
                )
            )
    fill(Attendance, rows)


def make_minutes(world: World) -> None:
    held = [meeting for meeting in world.made["meetings"] if meeting.status == MeetingStatus.HELD]
    written = [meeting for meeting in held if world.random.random() < 0.85]
    rows = []
    for meeting in written:
        fresh = (world.now - meeting.starts_at).days < 21
        status = (
            MinutesStatus.DRAFT
            if fresh
            else world.random.choice((MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED))
        )
        text = "" if _is_by_item(meeting) else texts.MINUTES
        rows.append(Minutes(public_id=world.uid(), meeting=meeting, text=text, status=status, version=1))
    rows = fill(Minutes, rows)
    items = _write_items(world, rows)
    order = (MinutesStatus.DRAFT, MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED)
    history = []
    for minutes in rows:
        reached = order[: order.index(minutes.status) + 1]
        for step, status in enumerate(reached):
            at = min(minutes.meeting.ends_at + timedelta(days=1 + 10 * step), world.now)
            history.append(
                MinutesTransition(
                    minutes=minutes,
                    source=order[step - 1] if step else "",
                    target=status,
                    by=world.made["staff"]["jana"],
                    at=at,
                    effective_on=local_date(at, ZONE),
                )
            )
    fill(MinutesTransition, history)
    meetings = [minutes.meeting for minutes in rows]
    fill(
        Decision,
        [
            Decision(
                public_id=world.uid(),
                meeting=m,
                text=world.random.choice(texts.DECISIONS),
                agenda_item=items[m.pk][2] if m.pk in items else None,
                agreement=Agreement.CONSENSUS if m.pk in items else "",
            )
            for m in meetings
        ],
    )
    people_of, members_of = world.made["people_of"], world.made["members_of"]
    actions = []
    for meeting in meetings:
        actor = world.random.choice(
            [a for a in members_of[meeting.topic_area.network_id] if a.pk in people_of]
        )
        due = local_date(meeting.starts_at, ZONE) + timedelta(days=30)
        done = due < world.day(20)
        actions.append(
            ActionItem(
                public_id=world.uid(),
                meeting=meeting,
                text=world.random.choice(texts.ACTIONS),
                agenda_item=items[meeting.pk][1] if meeting.pk in items else None,
                owner=people_of[actor.pk][0],
                actor=actor,
                due_on=due,
                done_on=due if done else None,
            )
        )
    fill(ActionItem, actions)


def _is_by_item(meeting: Meeting) -> bool:
    """Of every other meeting the minutes follow the agenda; the others are one text, as before."""
    return meeting.pk % 2 == 0


def _write_items(world: World, rows: list[Minutes]) -> dict[int, list[AgendaItem]]:
    """The agenda of those meetings whose minutes follow it, with what was said; each with its first version."""
    wanted = {minutes.meeting_id: minutes for minutes in rows if _is_by_item(minutes.meeting)}
    items: dict[int, list[AgendaItem]] = defaultdict(list)
    for item in world.made["agenda"]:
        if item.meeting_id in wanted:
            item.notes = texts.MINUTES_OF_ITEMS[item.position - 1]
            item.state = ItemState.CARRIED if item.position == 2 else ItemState.TREATED
            items[item.meeting_id].append(item)
    AgendaItem.objects.bulk_update([i for found in items.values() for i in found], ["notes", "state"])
    fill(
        MinutesVersion,
        [
            MinutesVersion(
                minutes=minutes,
                number=1,
                parts=[
                    {"item": i.ref, "title": i.title, "text": i.notes, "decisions": [], "actions": []}
                    for i in items[minutes.meeting_id]
                ],
                by=world.made["staff"]["jana"],
                at=min(minutes.meeting.ends_at + timedelta(days=1), world.now),
            )
            for minutes in wanted.values()
        ],
    )
    return items


def make_gatherings(world: World) -> None:
    make_meetings(world)
    make_invitations(world)
    make_attendance(world)
    make_minutes(world)
