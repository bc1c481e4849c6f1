"""Minutes: written by several hands, circulated, adopted. What two people write at once is never lost."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from common import dates
from common.transitions import move, record
from meetings import notifications
from meetings.domain.places import lock_meeting
from meetings.models import (
    ActionItem,
    Decision,
    Meeting,
    MeetingIdea,
    Minutes,
    MinutesStatus,
    MinutesVersion,
)
from meetings.signals import minutes_circulated
from networks.domain import ideas

ONE_VERSION = timedelta(minutes=30)


class MinutesConflict(Exception):
    """Somebody saved another version meanwhile; ``minutes`` holds it. Nothing was written."""

    def __init__(self, minutes: Minutes):
        self.minutes = minutes
        super().__init__(f"minutes are at version {minutes.version}")


@transaction.atomic
def write_minutes(
    meeting: Meeting,
    *,
    text: str,
    seen_version: int,
    note: str = "",
    comments_by: date | None = None,
    decisions: Iterable[str] | None = None,
    actions: Iterable[Mapping] | None = None,
    ideas: Iterable[str] = (),
    by,
    at: datetime,
) -> Minutes:
    """Save what was written as a new version; ``seen_version`` is the one the writer began from, 0 for none.

    ``decisions`` and ``actions`` replace those of the meeting (``None`` leaves them); ``ideas`` are titles of new ones.
    The same again adds no version. Corrections after circulation are new versions with a note.
    Raises ``MinutesConflict`` when somebody else saved since, and ``ValidationError`` before the meeting was held.
    """
    locked = lock_meeting(meeting.pk)
    minutes = _begun(locked, seen_version=seen_version, by=by, at=at)
    before = _recorded(locked)
    if decisions is not None:
        write_decisions(locked, texts=decisions, by=by)
    if actions is not None:
        write_actions(locked, items=actions, by=by)
    for title in ideas:
        if title.strip():
            note_idea(locked, title=title.strip(), by=by, at=at)
    _set_comments_by(minutes, comments_by)
    if minutes.version and minutes.text == text and before == _recorded(locked):
        return minutes
    minutes.text, minutes.version = text, minutes.version + 1
    minutes.save(update_fields=["text", "version"])
    MinutesVersion.objects.create(minutes=minutes, number=minutes.version, text=text, note=note, by=by, at=at)
    return minutes


@transaction.atomic
def keep_text(meeting: Meeting, *, text: str, seen_version: int, by, at: datetime) -> Minutes:
    """Save the text of a draft alone, while it is being written. What one writer keeps within half an hour is one version
    with a rising number, so that others notice. Raises as ``write_minutes`` does.
    """
    minutes = _begun(lock_meeting(meeting.pk), seen_version=seen_version, by=by, at=at)
    if not minutes.is_draft:
        raise ValidationError(_("These minutes went out already."))
    if minutes.text == text:
        return minutes
    minutes.text, minutes.version = text, minutes.version + 1
    minutes.save(update_fields=["text", "version"])
    latest = minutes.versions.first()
    if latest is not None and latest.by == by and not latest.note and at - latest.at < ONE_VERSION:
        latest.number, latest.text = minutes.version, text
        latest.save(update_fields=["number", "text"])
    else:
        MinutesVersion.objects.create(minutes=minutes, number=minutes.version, text=text, by=by, at=at)
    return minutes


def _begun(meeting: Meeting, *, seen_version: int, by, at: datetime) -> Minutes:
    """The minutes of the locked meeting, made if there are none, as the writer saw them."""
    if not meeting.is_held:
        raise ValidationError(
            _("Minutes belong to a meeting that took place. Confirm that first."), code="not_held"
        )
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is None:
        minutes = Minutes.objects.create(meeting=meeting)
        record(minutes, target=MinutesStatus.DRAFT, by=by, at=at)
    if minutes.version != seen_version:
        raise MinutesConflict(minutes)
    return minutes


def _recorded(meeting: Meeting) -> list[tuple]:
    """Decisions and actions as values, to see whether they changed."""
    rows = [*meeting.decisions.order_by("pk").values_list("text")]
    return [*rows, *meeting.actions.order_by("pk").values_list("text", "owner", "actor", "due_on", "done_on")]


def _set_comments_by(minutes: Minutes, day: date | None) -> None:
    if minutes.comments_by != day:
        minutes.comments_by = day
        minutes.save(update_fields=["comments_by"])


@transaction.atomic
def write_decisions(meeting: Meeting, *, texts: Iterable[str], by) -> list[Decision]:
    """Replace the decisions; one whose text stays keeps its row."""
    wanted = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    known = {row.text: row for row in meeting.decisions.all()}
    meeting.decisions.exclude(text__in=wanted).delete()
    return [known.get(text) or Decision.objects.create(meeting=meeting, text=text) for text in wanted]


@transaction.atomic
def write_actions(meeting: Meeting, *, items: Iterable[Mapping], by) -> list[ActionItem]:
    """Replace the actions. Each is a mapping with ``text``, ``owner`` or ``actor``, ``due_on`` and optionally ``item``.

    Raises ``ValidationError`` for an action that nobody owns or without a date: nobody would do it.
    """
    rows = []
    for values in items:
        row = values.get("item") or ActionItem(meeting=meeting)
        row.text, row.owner, row.actor = values["text"], values.get("owner"), values.get("actor")
        row.due_on, row.done_on = values.get("due_on"), values.get("done_on", row.done_on)
        if (row.owner is None and row.actor is None) or row.due_on is None:
            raise ValidationError(
                _("Say who does it and until when: %(action)s") % {"action": row.text}, code="open_action"
            )
        row.full_clean()
        row.save()
        rows.append(row)
    meeting.actions.exclude(pk__in=[row.pk for row in rows]).delete()
    return rows


@transaction.atomic
def note_idea(meeting: Meeting, *, title: str, text: str = "", raised_by=None, by, at: datetime):
    """An idea that came up: it belongs to the topic area from then on, and remembers the meeting."""
    idea = ideas.note_idea(
        meeting.topic_area,
        title=title,
        text=text,
        raised_by=raised_by,
        submitted_on=dates.local_date(meeting.starts_at or at, meeting.zoneinfo),
        by=by,
        at=at,
    )
    MeetingIdea.objects.create(meeting=meeting, idea=idea)
    return idea


def recipients_of(minutes: Minutes) -> list:
    """The invitations that get the minutes by mail; one for each address and person."""
    rows = minutes.meeting.invitations.sent().select_related(
        "person", "actor", "meeting__topic_area__network__municipality"
    )
    return [row for row in rows if row.takes_mail]


@transaction.atomic
def circulate_minutes(minutes: Minutes, *, by, at: datetime) -> int:
    """Mail the present version to everybody invited; a later version may be mailed again. Returns how many mails.

    Raises ``ValidationError`` for empty minutes.
    """
    minutes = Minutes.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=minutes.pk)
    if not minutes.text.strip():
        raise ValidationError(_("The minutes are still empty. Write them first."), code="empty")
    if minutes.status == MinutesStatus.DRAFT:
        move(minutes, MinutesStatus.CIRCULATED, by=by, at=at)
    sent = notifications.minutes_sent(minutes, recipients_of(minutes), at=at)
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
