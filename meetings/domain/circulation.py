"""Minutes that are written: sent round for comments, and adopted."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from common.transitions import move
from meetings import notifications
from meetings.domain.agendas import carry_over
from meetings.models import Invitation, Minutes, MinutesStatus
from meetings.signals import minutes_circulated


def is_written(minutes: Minutes) -> bool:
    """Whether they say anything at all."""
    if minutes.text.strip():
        return True
    meeting = minutes.meeting
    return meeting.agenda.exclude(notes="").exists() or meeting.decisions.exists() or meeting.actions.exists()


def refuse_empty(minutes: Minutes) -> None:
    if not is_written(minutes):
        raise ValidationError(_("The minutes are still empty. Write them first."), code="empty")


@dataclass(frozen=True)
class Recipients:
    """Everybody who was invited, by mail or, where none reaches them, by post."""

    mailed: list[Invitation]
    by_post: list[Invitation]

    @property
    def everybody(self) -> list[Invitation]:
        return [*self.mailed, *self.by_post]


def recipients_of(minutes: Minutes) -> Recipients:
    meeting = minutes.meeting
    sender = notifications.Sender(meeting)
    found = Recipients([], [])
    rows = meeting.invitations.sent().select_related("person", "actor")
    for row in rows.select_related("meeting__topic_area__network__municipality"):
        (found.mailed if sender.reaches(row) else found.by_post).append(row)
    return found


@transaction.atomic
def circulate_minutes(minutes: Minutes, *, by, at: datetime) -> int:
    """Send the present version to everybody invited; a later version may be sent again. Returns how many mails.

    Raises ``ValidationError`` for empty minutes.
    """
    minutes = Minutes.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=minutes.pk)
    refuse_empty(minutes)
    if minutes.status == MinutesStatus.DRAFT:
        move(minutes, MinutesStatus.CIRCULATED, by=by, at=at)
    carry_over(minutes.meeting.topic_area, by=by)
    recipients = recipients_of(minutes).everybody
    sent = notifications.minutes_sent(minutes, recipients, at=at)
    notifications.actions_sent(minutes, recipients, at=at)
    minutes_circulated.send(Minutes, minutes=minutes, by=by, at=at)
    record_event(
        "meetings.circulate_minutes",
        subject=minutes.meeting,
        by=by,
        at=at,
        after={"version": minutes.version, "mailed": sent},
    )
    return sent


@transaction.atomic
def adopt_minutes(minutes: Minutes, *, by, at: datetime) -> Minutes:
    """The members agreed to the minutes. Raises ``TransitionRefused`` before they were circulated."""
    move(minutes, MinutesStatus.ADOPTED, by=by, at=at)
    return minutes
