"""Letters on their way: printed, posted, and taken back."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.domain.audit import last_event, record_event
from meetings import notifications
from meetings.models import (
    ASKING,
    Answer,
    AnsweredHow,
    Invitation,
    Letter,
    LetterFile,
    LetterKind,
    Meeting,
    Minutes,
    MinutesStatus,
)
from meetings.queries.people import open_invitations_at, unread_mails_at
from meetings.queries.polls import open_polls_at

# As long as a mail may take to come back.
STILL_NEWS = timedelta(days=30)


def _mailing(meeting: Meeting, kind: str, version: int):
    """The letters that were written together; nobody else changes them until the transaction ends."""
    rows = Letter.objects.of_meeting(meeting).filter(kind=kind, version=version)
    list(rows.select_for_update().order_by("pk").values_list("pk"))
    return rows


@transaction.atomic
def write_letters_instead(address: str, *, at: datetime) -> None:
    """No mail reaches this address any more: what came back and still holds goes by post, and whoever has not answered
    is asked on paper, about coming meetings and in running date polls. Locks nothing: the caller holds the mail, which
    those who lock a meeting wait for."""
    for invitation, kind, version in unread_mails_at(address, since=at - STILL_NEWS):
        _write_instead(kind, invitation, version=version, at=at)
    for invitation in open_invitations_at(address, now=at).unanswered():
        current = {
            "kind__in": (*ASKING, LetterKind.POLL_CHOSEN),
            "version": invitation.meeting.schedule_version,
        }
        if invitation.letters.filter(**current).exists():
            continue
        first = invitation.stands_in_for
        notifications.write_letter(
            LetterKind.SUBSTITUTE if first else LetterKind.INVITATION,
            invitation,
            version=invitation.meeting.schedule_version,
            details={"first": first.name} if first else {"personal": invitation.personal_words},
            at=at,
        )
    for participant in open_polls_at(address, now=at).waiting():
        notifications.poll_asked_on_paper(participant, at=at)


def _write_instead(kind: str, invitation: Invitation, *, version: int, at: datetime) -> None:
    """The letter in the place of a mail that came back, unless it is no longer true. Invitations are not among them:
    whoever is still asked gets one in any case."""
    meeting = invitation.meeting
    if kind == LetterKind.MINUTES:
        minutes = Minutes.objects.filter(meeting=meeting, version=version).exclude(status=MinutesStatus.DRAFT)
        for found in minutes.select_related("meeting__topic_area__network__municipality"):
            notifications.minutes_sent(found, [invitation], at=at)
        return
    if meeting.starts_at is None or meeting.starts_at <= at:
        return
    details = _details_of(kind, invitation, version=version)
    if details is not None:
        notifications.write_letter(kind, invitation, version=version, details=details, at=at)


def _details_of(kind: str, invitation: Invitation, *, version: int) -> dict | None:
    """What such a letter says, in so far as it is not told by its meeting; ``None`` where nobody needs it any more."""
    meeting = invitation.meeting
    if kind == LetterKind.CANCELLED and meeting.is_cancelled and version == meeting.sequence:
        return {"reason_given": meeting.cancelled_reason}
    if not meeting.is_open_for_answers:
        return None
    if invitation.withdrawn_at is not None:
        return {} if kind == LetterKind.WITHDRAWN else None
    online = {"online_link": meeting.online_link if invitation.is_coming else ""}
    if kind == LetterKind.MOVED and version == meeting.schedule_version:
        return _how_moved(invitation)
    if kind == LetterKind.PLACE and version == meeting.sequence and invitation.answer != Answer.NO:
        return online
    if kind == LetterKind.PROMOTED and version == invitation.version:
        return online
    if kind in (LetterKind.POLL_CHOSEN, LetterKind.POLL_RESULT) and version == meeting.schedule_version:
        is_theirs = invitation.answered_how == AnsweredHow.POLL
        return online | {"maybe": invitation.answer == Answer.MAYBE, "invited": True} if is_theirs else None
    return None


def _how_moved(invitation: Invitation) -> dict | None:
    """From when, and why: the meeting itself no longer knows. Who has answered for the new date knows of it."""
    meeting = invitation.meeting
    event = last_event("meetings.move", subject=meeting)
    if event is None or "starts_at" not in event.before or invitation.answer != Answer.OPEN:
        return None
    old_day = notifications.day_words(
        datetime.fromisoformat(event.before["starts_at"]), meeting, invitation.language
    )
    return {"old_day": old_day, "reason_given": event.after.get("reason", "")}


@transaction.atomic
def mark_printed(
    meeting: Meeting, kind: str, version: int, *, by, at: datetime, last: int | None = None
) -> int:
    """All of a mailing that were not yet; returns how many. ``last``: the key of the last one that was there to print."""
    rows = _mailing(meeting, kind, version).filter(printed_at=None)
    if last is not None:
        rows = rows.filter(pk__lte=last)
    return _note("print_letters", meeting, rows.update(printed_at=at, by=by), by=by, at=at)


@transaction.atomic
def mark_posted(meeting: Meeting, kind: str, version: int, *, by, at: datetime) -> int:
    """Those that are printed. Raises ``ValidationError`` when none is."""
    rows = _mailing(meeting, kind, version)
    if not rows.exclude(printed_at=None).exists():
        raise ValidationError(_("Print the letters first."), code="unprinted")
    posted = rows.filter(posted_at=None).exclude(printed_at=None).update(posted_at=at, by=by)
    if not rows.filter(printed_at=None).exists():
        LetterFile.objects.filter(meeting=meeting, kind=kind, version=version).delete()
    return _note("post_letters", meeting, posted, by=by, at=at)


@transaction.atomic
def take_back_mark(meeting: Meeting, kind: str, version: int, *, by, at: datetime) -> int:
    """The last of the two marks, for those that were marked together."""
    rows = _mailing(meeting, kind, version)
    newest = rows.aggregate(printed=Max("printed_at"), posted=Max("posted_at"))
    if newest["posted"]:
        count = rows.filter(posted_at=newest["posted"]).update(posted_at=None, by=by)
    elif newest["printed"]:
        count = rows.filter(printed_at=newest["printed"]).update(printed_at=None, by=by)
    else:
        count = 0
    return _note("take_back_letters", meeting, count, by=by, at=at)


def _note(what: str, meeting: Meeting, count: int, *, by, at: datetime) -> int:
    if count:
        record_event(f"meetings.{what}", subject=meeting, by=by, at=at, after={"letters": count})
    return count
