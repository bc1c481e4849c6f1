"""What an answer or a date is refused for, each with the sentence people read."""

from datetime import datetime
from typing import NoReturn
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from meetings.models import AnsweredHow, Invitation, Meeting, MeetingKind


def refuse_late_answer(
    meeting: Meeting, invitation: Invitation, *, how: AnsweredHow | str, at: datetime
) -> None:
    """Raise ``ValidationError`` (code "withdrawn", "cancelled", "over" or "deadline") when answers no longer count.

    What the coordination enters by hand counts until the meeting is held: people call after the deadline.
    """
    if invitation.withdrawn_at is not None:
        raise ValidationError(_("This invitation was withdrawn. Please call us."), code="withdrawn")
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting was cancelled. You do not need to answer."), code="cancelled")
    if not meeting.is_open_for_answers:
        raise ValidationError(_("Answers no longer count for this meeting."), code="over")
    if how == AnsweredHow.COORDINATION:
        return
    if at > meeting.closes_at:
        raise ValidationError(deadline_sentence(meeting), code="deadline")


def refuse_old_date() -> NoReturn:
    """Everybody was asked again since the page was opened: a yes to the old date says nothing of the new one."""
    raise ValidationError(
        _("The meeting has a new date since you opened this page. Please look at it and answer again."),
        code="moved",
    )


def deadline_sentence(meeting: Meeting) -> str:
    phone = meeting.network.municipality.phone
    if phone:
        return _("The deadline has passed. Please call us: %(phone)s") % {"phone": phone}
    return _("The deadline has passed. Please contact us.")


def contact_sentence(meeting: Meeting, fact: str) -> str:
    """The fact, and whom to turn to."""
    phone = meeting.network.municipality.phone
    if phone:
        return _("%(fact)s Please call us: %(phone)s") % {"fact": fact, "phone": phone}
    return _("%(fact)s Please contact us.") % {"fact": fact}


def refuse_past_date(starts_at: datetime | None, *, at: datetime, field: str = "starts_at") -> None:
    if starts_at is not None and starts_at <= at:
        raise ValidationError({field: _("The date is in the past. Choose today or later")})


def refuse_without_date(meeting: Meeting, *, at: datetime) -> None:
    """Nobody can be invited to a meeting without a date in the future and a place or a link."""
    refuse_date_while_polling(meeting)
    if meeting.starts_at is None:
        raise ValidationError(_("Enter a date first."), code="no_date")
    if meeting.starts_at <= at:
        raise ValidationError(_("The date is in the past. Choose a new one first."), code="past")
    refuse_nowhere(meeting)


def refuse_date_while_polling(meeting: Meeting) -> None:
    if meeting.is_polling:
        raise ValidationError(
            _("A date poll is running. Take one of its dates, or give the poll up first."), code="polling"
        )


def refuse_unmovable(meeting: Meeting) -> None:
    if meeting.is_held:
        raise ValidationError(_("This meeting took place and can no longer be moved."), code="closed")
    refuse_cancelled(meeting)
    refuse_date_while_polling(meeting)


def refuse_cancelled(meeting: Meeting) -> None:
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting was cancelled. Open it again first."), code="cancelled")


def refuse_uninvitable(meeting: Meeting, *, at: datetime) -> None:
    """Nobody can be invited once a meeting is over, nor without a date in the future and a place or a link."""
    if not meeting.is_planned:
        raise ValidationError(
            _("Nobody can be invited to a meeting that was held or cancelled."), code="closed"
        )
    refuse_without_date(meeting, at=at)


def refuse_withdrawn(invitation: Invitation) -> None:
    if invitation.withdrawn_at is not None:
        raise ValidationError(_("This invitation was withdrawn."), code="withdrawn")


def refuse_nowhere(meeting: Meeting) -> None:
    if not (meeting.place or meeting.online_link):
        raise ValidationError(_("Enter the place or the online link first."), code="no_place")


def refuse_held_too_early(meeting: Meeting, *, at: datetime) -> None:
    """A meeting that has not begun, or lies before its topic area existed, cannot have been held."""
    if meeting.starts_at is None:
        raise ValidationError(_("Enter a date first."), code="no_date")
    if meeting.starts_at > at:
        raise ValidationError(_("This meeting has not begun yet."), code="future")
    held_on = meeting.starts_at.astimezone(ZoneInfo(meeting.zone)).date()
    area = meeting.topic_area
    since = area.started_on if meeting.kind == MeetingKind.KICK_OFF else area.since
    if since is not None and held_on < since:
        raise ValidationError(
            _(
                "The topic area “%(topic)s” began on %(since)s. Correct the date of the meeting or of the topic area."
            )
            % {"topic": area.name, "since": f"{since:%d.%m.%Y}"},
            code="before_topic",
        )
