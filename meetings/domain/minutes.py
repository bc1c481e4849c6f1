"""Minutes as they are written, by several hands: what two people write at once is never lost."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common import dates
from common.transitions import record
from meetings.domain.places import lock_meeting
from meetings.domain.together import (
    MinutesConflict,
    changes_of,
    digest,
    place,
    plain,
    standing_of,
    worded_actions,
    worded_decisions,
)
from meetings.models import (
    ActionItem,
    AgendaItem,
    Decision,
    ItemState,
    Meeting,
    MeetingIdea,
    Minutes,
    MinutesStatus,
    MinutesVersion,
)
from networks.domain import ideas

ONE_VERSION = timedelta(minutes=30)


@transaction.atomic
def write_minutes(
    meeting: Meeting,
    *,
    text: str,
    items: Mapping[int, Mapping] | None = None,
    seen_version: int | None = None,
    seen: Mapping[str, str] | None = None,
    note: str = "",
    comments_by: date | None = None,
    decisions: Iterable[str | Mapping] | None = None,
    actions: Iterable[Mapping] | None = None,
    ideas: Iterable[str | tuple[str, AgendaItem | None]] = (),
    by,
    at: datetime,
) -> Minutes:
    """Save what was written as a new version. ``items``: by the key of an agenda item its ``notes`` and its ``state``.

    ``decisions`` (texts, or mappings with the columns) and ``actions`` replace those of the meeting (``None`` leaves them);
    ``ideas`` are titles of new ones, perhaps with their agenda item. The same again adds no version. Corrections after
    circulation are new versions with a note.
    Two may write at once: ``seen`` is what the writer began from (``seen_of``), and only a place both have changed raises
    ``MinutesConflict``; who gives ``seen_version`` instead (0 for none) has seen that version, or nothing is saved.
    Raises ``ValidationError`` before the meeting was held, and for a statement that comes after adoption.
    """
    locked = lock_meeting(meeting.pk)
    minutes = _begun(locked, seen_version=seen_version, by=by, at=at)
    standing = standing_of(locked, minutes)
    agenda: dict[int | None, AgendaItem] = {item.pk: item for item in locked.agenda.all()}
    captured, rows_of = _captured(locked, agenda, decisions, actions)
    wanted = _texts(text, items or {}, agenda) | captured
    changes = changes_of(minutes, standing, wanted, seen=seen)
    _refuse_late_statements(minutes, standing, changes)
    _store_captured(locked, agenda, changes, rows_of)
    for idea in ideas:
        title, item = (idea, None) if isinstance(idea, str) else idea
        if title.strip():
            note_idea(locked, title=title.strip(), agenda_item=item, by=by, at=at)
    _set_comments_by(minutes, comments_by)
    _store_texts(minutes, agenda, changes)
    if changes or not minutes.version:
        _number(minutes, note=note, by=by, at=at)
    return minutes


@transaction.atomic
def keep_draft(
    meeting: Meeting,
    *,
    text: str,
    items: Mapping[int, Mapping] | None = None,
    decisions: Iterable[Mapping] | None = None,
    actions: Iterable[Mapping] | None = None,
    seen_version: int | None = None,
    seen: Mapping[str, str] | None = None,
    by,
    at: datetime,
) -> dict[str, str]:
    """Save a draft while it is being written; ideas wait, they would be noted again each time. What one writer keeps
    within half an hour is one version with a rising number, so that others notice. Returns what the writer has seen from
    now on: where others wrote meanwhile, still what was there before. Raises as ``write_minutes`` does.
    """
    locked = lock_meeting(meeting.pk)
    minutes = _begun(locked, seen_version=seen_version, by=by, at=at)
    if not minutes.is_draft:
        raise ValidationError(_("These minutes went out already."))
    agenda: dict[int | None, AgendaItem] = {item.pk: item for item in locked.agenda.all()}
    standing = standing_of(locked, minutes)
    captured, rows_of = _captured(locked, agenda, decisions, actions)
    wanted = _texts(text, items or {}, agenda) | captured
    changes = changes_of(minutes, standing, wanted, seen=seen)
    if changes:
        _store_captured(locked, agenda, changes, rows_of)
        _store_texts(minutes, agenda, changes)
        _number(minutes, within=ONE_VERSION, by=by, at=at)
    stands = standing | changes
    written = {name: digest(value) for name, value in wanted.items() if stands.get(name) == value}
    return {**(seen or {}), **written}


def refuse_unheld(meeting: Meeting) -> None:
    if not meeting.is_held:
        raise ValidationError(
            _("Minutes belong to a meeting that took place. Confirm that first."), code="not_held"
        )


def _begun(meeting: Meeting, *, seen_version: int | None, by, at: datetime) -> Minutes:
    """The minutes of the locked meeting, made if there are none, as the writer saw them."""
    refuse_unheld(meeting)
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is None:
        minutes = Minutes.objects.create(meeting=meeting)
        record(minutes, target=MinutesStatus.DRAFT, by=by, at=at)
    if seen_version is not None and minutes.version != seen_version:
        raise MinutesConflict(minutes)
    return minutes


def _texts(
    text: str, items: Mapping[int, Mapping], agenda: Mapping[int | None, AgendaItem]
) -> dict[str, object]:
    found: dict[str, object] = {place("text"): plain(text)}
    for key, values in items.items():
        if "notes" in values:
            found[place("text", agenda[key])] = plain(values["notes"])
        if "state" in values:
            found[place("state", agenda[key])] = ItemState(values["state"]).value
    return found


def _captured(
    meeting: Meeting, agenda: Mapping[int | None, AgendaItem], decisions, actions
) -> tuple[dict[str, object], dict[str, list]]:
    """Decisions and actions by their place, as values and as rows; nothing of what is ``None``."""
    found: dict[str, object] = {}
    rows_of: dict[str, list] = defaultdict(list)
    for what, rows, worded in (
        ("decisions", _decisions(meeting, decisions), worded_decisions),
        ("actions", _actions(meeting, actions), worded_actions),
    ):
        if rows is None:
            continue
        for row in rows:
            rows_of[place(what, agenda.get(row.agenda_item_id))].append(row)
        for item in (None, *agenda.values()):
            name = place(what, item)
            found[name] = worded(rows_of[name])
    return found, rows_of


def _store_captured(
    meeting: Meeting, agenda: Mapping[int | None, AgendaItem], changes: Mapping, rows_of: Mapping[str, list]
) -> None:
    for item in (None, *agenda.values()):
        for what, kept in (("decisions", meeting.decisions), ("actions", meeting.actions)):
            if (name := place(what, item)) in changes:
                kept.filter(agenda_item=item).exclude(pk__in=[row.pk for row in rows_of[name]]).delete()
                for row in rows_of[name]:
                    row.save()


def _store_texts(minutes: Minutes, agenda: Mapping[int | None, AgendaItem], changes: Mapping) -> None:
    if place("text") in changes:
        minutes.text = changes[place("text")]
        minutes.save(update_fields=["text"])
    for item in agenda.values():
        written = {"notes": place("text", item), "state": place("state", item)}
        columns = [column for column, name in written.items() if name in changes]
        for column in columns:
            setattr(item, column, changes[written[column]])
        if columns:
            item.save(update_fields=columns)


def _number(minutes: Minutes, *, note: str = "", within: timedelta | None = None, by, at: datetime) -> None:
    """The next version. ``within``: one that this writer made so short a time ago goes on instead."""
    minutes.version += 1
    minutes.save(update_fields=["version"])
    values = {"number": minutes.version, "text": minutes.text, "parts": _parts(minutes)}
    latest = minutes.versions.first() if within else None
    if within and latest and latest.by == by and not latest.note and at - latest.at < within:
        for name, value in values.items():
            setattr(latest, name, value)
        latest.save(update_fields=list(values))
    else:
        MinutesVersion.objects.create(minutes=minutes, note=note, by=by, at=at, **values)


def _parts(minutes: Minutes) -> list[dict]:
    """The items as the version keeps them; who does something is a reference elsewhere and no name here."""
    meeting = minutes.meeting
    decisions, actions = list(meeting.decisions.order_by("pk")), list(meeting.actions.order_by("pk"))
    found = []
    for item in (None, *meeting.agenda.all()):
        key = item.pk if item else None
        part = {
            "item": item.ref if item else "",
            "title": item.title if item else "",
            "text": item.notes if item else "",
            "decisions": [
                {
                    "text": row.text,
                    "agreed": row.agreement,
                    "dissent_of": row.dissent_of,
                    "statement": row.statement,
                }
                for row in decisions
                if row.agenda_item_id == key
            ],
            "actions": [
                {"text": row.text, "due_on": row.due_on.isoformat() if row.due_on else ""}
                for row in actions
                if row.agenda_item_id == key
            ],
        }
        if item or part["decisions"] or part["actions"]:
            found.append(part)
    return found


def _set_comments_by(minutes: Minutes, day: date | None) -> None:
    if minutes.comments_by != day:
        minutes.comments_by = day
        minutes.save(update_fields=["comments_by"])


def _decisions(meeting: Meeting, wanted: Iterable[str | Mapping] | None) -> list[Decision] | None:
    """Unsaved where they are new; one whose words stay keeps its row, and each stands once."""
    if wanted is None:
        return None
    known = {(row.agenda_item_id, row.text): row for row in meeting.decisions.all()}
    rows: dict[tuple, Decision] = {}
    for values in wanted:
        values = {"text": values} if isinstance(values, str) else dict(values)
        item, text = values.get("agenda_item"), plain(values["text"])
        key = (item.pk if item else None, text)
        if not text or key in rows:
            continue
        row = known.get(key) or Decision(meeting=meeting, agenda_item=item, text=text)
        for name in ("agreement", "dissent_of", "statement"):
            setattr(row, name, values.get(name, ""))
        row.full_clean()
        rows[key] = row
    return list(rows.values())


def _actions(meeting: Meeting, wanted: Iterable[Mapping] | None) -> list[ActionItem] | None:
    """Unsaved. Raises ``ValidationError`` for one that nobody owns or without a date: nobody would do it."""
    if wanted is None:
        return None
    rows = []
    for values in wanted:
        row = values.get("item") or ActionItem(meeting=meeting)
        row.agenda_item = values.get("agenda_item")
        row.text, row.owner, row.actor = values["text"], values.get("owner"), values.get("actor")
        row.due_on, row.done_on = values.get("due_on"), values.get("done_on", row.done_on)
        if (row.owner is None and row.actor is None) or row.due_on is None:
            raise ValidationError(
                _("Say who does it and until when: %(action)s") % {"action": row.text}, code="open_action"
            )
        row.full_clean()
        rows.append(row)
    return rows


def _refuse_late_statements(minutes: Minutes, standing: Mapping, changes: Mapping) -> None:
    if not minutes.is_adopted:
        return
    for name, rows in changes.items():
        if name.startswith("decisions:"):
            said = {row[3] for row in standing.get(name, [])}
            if any(row[3] and row[3] not in said for row in rows):
                raise ValidationError(
                    _("These minutes are adopted. A statement for the record could be added until then."),
                    code="adopted",
                )


@transaction.atomic
def write_actions(meeting: Meeting, *, items: Iterable[Mapping], by) -> list[ActionItem]:
    """Replace the actions. Each is a mapping with ``text``, ``owner`` or ``actor``, ``due_on`` and optionally ``item``, the
    row that stays, and ``agenda_item``. Raises as ``write_minutes`` does.
    """
    rows = _actions(meeting, items) or []
    meeting.actions.exclude(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        row.save()
    return rows


@transaction.atomic
def note_idea(
    meeting: Meeting,
    *,
    title: str,
    text: str = "",
    raised_by=None,
    agenda_item: AgendaItem | None = None,
    by,
    at: datetime,
):
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
    MeetingIdea.objects.create(meeting=meeting, agenda_item=agenda_item, idea=idea)
    return idea
