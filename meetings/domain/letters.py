"""Letters on their way: printed, posted, and taken back."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from meetings import notifications
from meetings.models import Letter, LetterFile, LetterKind, Meeting
from meetings.queries import open_invitations_at
from meetings.queries.polls import open_polls_at


def _mailing(meeting: Meeting, kind: str, version: int):
    """The letters that were written together; nobody else changes them until the transaction ends."""
    rows = Letter.objects.of_meeting(meeting).filter(kind=kind, version=version)
    list(rows.select_for_update().order_by("pk").values_list("pk"))
    return rows


@transaction.atomic
def write_letters_instead(address: str, *, at: datetime) -> None:
    """No mail reaches this address any more: whoever has not answered is asked on paper, about coming meetings and in
    running date polls. Locks nothing: the caller holds the mail, which those who lock a meeting wait for."""
    for invitation in open_invitations_at(address, now=at).unanswered():
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


@transaction.atomic
def mark_printed(meeting: Meeting, kind: str, version: int, *, by, at: datetime) -> int:
    """All of a mailing that were not yet; returns how many."""
    rows = _mailing(meeting, kind, version).filter(printed_at=None)
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
