"""Who was invited, on which way, what they answered and who came."""

from collections import defaultdict
from datetime import datetime, timedelta

from common.links import code_digest, make_code
from meetings.models import (
    Answer,
    AnsweredHow,
    AnswerEvent,
    Attendance,
    Invitation,
    Letter,
    LetterCode,
    LetterKind,
    MeetingStatus,
    Place,
    Presence,
)
from portal.demo import texts
from portal.demo.world import World, fill


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
    by_post = [row for row in invitations if not row.takes_mail]
    fill(Letter, [_letter(world, row) for row in by_post])
    fill(LetterCode, [_code(row) for row in by_post])


def _letter(world: World, invitation: Invitation) -> Letter:
    """On paper from the first day; those to meetings that are weeks away are still to be printed."""
    meeting, sent_at = invitation.meeting, invitation.invited_at
    printed = meeting.starts_at < world.now + timedelta(days=14)
    return Letter(
        public_id=world.uid(),
        invitation=invitation,
        kind=LetterKind.INVITATION,
        version=meeting.schedule_version,
        created_at=sent_at,
        printed_at=sent_at if printed else None,
        posted_at=sent_at if printed else None,
    )


def _code(invitation: Invitation) -> LetterCode:
    digest = code_digest(make_code(invitation.public_id, invitation.link_version))
    return LetterCode(invitation=invitation, link_version=invitation.link_version, digest=digest)


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
