"""Letters: written where a mail would have been, in the same transaction, printed by somebody later."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from common.links import code_digest, make_code
from meetings.models import (
    DATE_LETTERS,
    Answer,
    AnsweredHow,
    Invitation,
    Letter,
    LetterCode,
    LetterKind,
    PollParticipant,
)
from meetings.queries.delivery import DATE_KINDS
from outbox.models import MessageStatus, OutboxMessage

SUBJECT_KIND = "meetings.invitation"

ON_PAPER = frozenset(LetterKind.values)
# They take back what somebody was told; who was told nothing needs none.
_TAKING_BACK = (LetterKind.CANCELLED, LetterKind.WITHDRAWN)
_NAMING_OLD_DAY = (LetterKind.MOVED, LetterKind.CANCELLED)
# What any answer makes untrue, and what is asked until there is one that settles it.
_ABOUT_ANSWER = (LetterKind.PROMOTED, LetterKind.POLL_CHOSEN, LetterKind.POLL_RESULT)
_QUESTIONS = (LetterKind.INVITATION, LetterKind.SUBSTITUTE, LetterKind.MOVED)
# Answers that are nobody's own: who gave none has perhaps not heard of the date.
_NOT_THEIRS = (AnsweredHow.POLL, AnsweredHow.COLLEAGUE)

# What the words need that nobody knows any more when the letter is printed. Personal links are none of it: they are
# kept nowhere.
_KEPT = {
    *("personal", "first", "old_day", "reason_given", "online_link", "comments_by"),
    *("decisions", "decision_count", "action_count", "own_actions"),
    *("dates", "count", "month", "deadline", "added", "maybe", "invited"),
}


def _kept(details: Mapping) -> dict:
    found = {name: value for name, value in details.items() if name in _KEPT}
    if actions := found.get("own_actions"):
        found["own_actions"] = [{"text": item["text"], "due": item["due"]} for item in actions]
    return found


def write_letter(kind: str, invitation: Invitation, *, version: int, details: Mapping, at: datetime) -> None:
    """Once for each invitation, kind and version."""
    if kind in (*_TAKING_BACK, LetterKind.MOVED) and not _was_told(invitation):
        if kind in _TAKING_BACK:
            return
        # The first letter never left: the new date is the first they hear of.
        kind, details = LetterKind.INVITATION, {"personal": invitation.personal_words}
    elif kind in _NAMING_OLD_DAY and (unheard := _unheard_moves(invitation).first()):
        # Moved before, and nobody printed it: they know the first of the dates.
        details = {**details, "old_day": unheard.details["old_day"]}
    _write(kind, invitation, version=version, details=details, at=at)


def write_poll_letter(kind: str, participant: PollParticipant, *, details: Mapping, at: datetime) -> None:
    """Once for each person asked, kind and round. Who was asked nothing needs not hear that there is no date."""
    if participant.person_id is None:
        return
    told = participant.takes_mail or participant.letters.exclude(printed_at=None).exists()
    if kind == LetterKind.POLL or told:
        _write(kind, participant, version=participant.poll.round, details=details, at=at)


def _write(
    kind: str, row: Invitation | PollParticipant, *, version: int, details: Mapping, at: datetime
) -> None:
    letter = Letter(kind=kind, version=version, details=_kept(details), created_at=at, **_to(row))
    Letter.objects.bulk_create([letter], ignore_conflicts=True)
    _make_code(row)


def _make_code(row: Invitation | PollParticipant) -> None:
    digest = code_digest(make_code(row.public_id, row.link_version))
    code = LetterCode(digest=digest, link_version=row.link_version, **_to(row))
    LetterCode.objects.bulk_create([code], ignore_conflicts=True)


def _to(row: Invitation | PollParticipant) -> dict[str, Invitation | PollParticipant]:
    return {"invitation" if isinstance(row, Invitation) else "participant": row}


def take_back_poll_letters(participants: Iterable[PollParticipant]) -> None:
    """Questions nobody has printed yet, of a poll that has ended or changed."""
    keys = [row.pk for row in participants]
    Letter.objects.filter(participant__in=keys, kind=LetterKind.POLL, printed_at=None).delete()


def _was_told(invitation: Invitation) -> bool:
    """Of the meeting: on paper that left, by a mail that did not come back, or else they could not have answered."""
    if invitation.letters.exclude(printed_at=None).exists():
        return True
    if invitation.events.exclude(how__in=_NOT_THEIRS).exists():
        return True
    if invitation.last_sequence_sent is None:
        return False
    kinds = [f"meetings.{kind}" for kind in DATE_KINDS]
    mails = OutboxMessage.objects.about(SUBJECT_KIND, invitation.public_id).filter(kind__in=kinds)
    states = set(mails.values_list("status", flat=True))
    return not states or MessageStatus.SENT in states


def take_back_unprinted(invitations: Iterable[Invitation], *, but: Collection[LetterKind] = ()) -> None:
    """Letters about a date that no longer holds: nobody needs to print them any more."""
    kinds = [kind for kind in DATE_LETTERS if kind not in but]
    keys = [row.pk for row in invitations]
    Letter.objects.filter(invitation__in=keys, kind__in=kinds, printed_at=None).delete()


def _unheard_moves(invitation: Invitation):
    return invitation.letters.filter(kind=LetterKind.MOVED, printed_at=None).order_by("version")


def take_back_moves(invitations: Iterable[Invitation], *, before: int) -> None:
    """New dates nobody has printed yet, older than version ``before`` of the date."""
    keys = [row.pk for row in invitations]
    rows = Letter.objects.filter(invitation__in=keys, kind=LetterKind.MOVED, printed_at=None)
    rows.filter(version__lt=before).delete()


def take_back_answered(invitation: Invitation) -> None:
    """What nobody has printed yet and the answer makes unnecessary. "Maybe" is asked again; a new place is news to
    those who come."""
    kinds: tuple[LetterKind, ...] = _ABOUT_ANSWER
    if invitation.answer in (Answer.YES, Answer.NO):
        kinds += _QUESTIONS
    if invitation.answer == Answer.NO:
        kinds += (LetterKind.PLACE,)
    Letter.objects.filter(invitation=invitation.pk, kind__in=kinds, printed_at=None).delete()


def take_back_minutes(invitations: Iterable[Invitation], *, before: int) -> None:
    """Minutes nobody has printed yet, older than version ``before``."""
    keys = [row.pk for row in invitations]
    rows = Letter.objects.filter(invitation__in=keys, kind=LetterKind.MINUTES, printed_at=None)
    rows.filter(version__lt=before).delete()


def renew_codes(row: Invitation | PollParticipant, *, by_post: bool) -> None:
    """The link was renewed: what is on paper opens nothing any more. What was not posted yet is printed again; where no
    mail brings the new link (``by_post``), the newest letter in any case."""
    keys = set(row.letters.filter(posted_at=None).values_list("pk", flat=True))
    if by_post and not keys:
        keys = set(row.letters.order_by("-created_at", "-pk").values_list("pk", flat=True)[:1])
    if not keys:
        return
    Letter.objects.filter(pk__in=keys).update(printed_at=None, posted_at=None, by=None)
    _make_code(row)
