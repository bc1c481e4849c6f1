"""School holidays and the town hall's calendar: entered by hand, or taken over from a file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from actors.domain.municipality import lock_host
from actors.models import Municipality
from common.db import folded, store
from meetings.imports.entries import Entry
from meetings.models import BlockedKind, BlockedTime, SchoolHoliday, Severity

WEEKS_BEFORE = 8


class Verdict(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Planned:
    """What becomes of one entry; ``row`` is the one that is there already."""

    entry: Entry
    verdict: Verdict
    values: dict[str, Any]
    row: Any = None


@dataclass
class Plan:
    """``gone``: rows of the same calendar, still to come, that the file does not name any more."""

    planned: list[Planned] = field(default_factory=list)
    gone: list = field(default_factory=list)

    def count(self, verdict: Verdict) -> int:
        return sum(one.verdict == verdict for one in self.planned)


def is_state_known(town: Municipality) -> bool:
    return bool(town.subdivision)


# --- by hand ---------------------------------------------------------------------------------------------------


@transaction.atomic
def add_school_holiday(*, by, at: datetime, **fields) -> SchoolHoliday:
    """Of the host's federal state."""
    row = store(SchoolHoliday(state=lock_host().state_code), **fields)
    record_event("meetings.add_school_holiday", subject=row, by=by, at=at)
    return row


@transaction.atomic
def update_school_holiday(row: SchoolHoliday, *, by, at: datetime, **fields) -> SchoolHoliday:
    return _update(row, "meetings.update_school_holiday", fields, by=by, at=at)


@transaction.atomic
def delete_school_holiday(row: SchoolHoliday, *, by, at: datetime) -> None:
    record_event("meetings.delete_school_holiday", subject=row, by=by, at=at)
    row.delete()


@transaction.atomic
def block_time(*, weeks_before: int = 0, by, at: datetime, **fields) -> BlockedTime:
    """``weeks_before``: as many weeks up to the first day are better avoided, too, as before an election."""
    town = lock_host()
    row = store(BlockedTime(municipality=town), **fields)
    record_event("meetings.block_time", subject=row, by=by, at=at)
    if weeks_before:
        eve = row.begins_on - timedelta(days=1)
        store(
            BlockedTime(municipality=town),
            begins_on=row.begins_on - timedelta(weeks=weeks_before),
            ends_on=eve,
            name=(_("Weeks before: %(name)s") % {"name": row.name})[:200],
            kind=row.kind,
            severity=Severity.AVOID,
        )
    return row


@transaction.atomic
def update_blocked_time(row: BlockedTime, *, by, at: datetime, **fields) -> BlockedTime:
    return _update(row, "meetings.update_blocked_time", fields, by=by, at=at)


@transaction.atomic
def delete_blocked_time(row: BlockedTime, *, by, at: datetime) -> None:
    record_event("meetings.delete_blocked_time", subject=row, by=by, at=at)
    row.delete()


def _update(row, action: str, fields: dict, *, by, at: datetime):
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    store(row, **fields)
    if changed:
        record_event(action, subject=row, by=by, at=at, after={"fields": changed})
    return row


# --- from a file -----------------------------------------------------------------------------------------------


def plan_school_holidays(town: Municipality, entries: Iterable[Entry], *, source: str, today: date) -> Plan:
    """An entry that is there already, by its id or by name and first day, is never entered twice."""
    rows = list(SchoolHoliday.objects.of(town))
    by_name = {(folded(row.name), row.begins_on): row for row in rows}

    def find(entry: Entry):
        return by_name.get((folded(entry.name), entry.begins_on))

    return _plan(rows, entries, find, lambda entry, row: {}, source=source, today=today)


def plan_blocked_times(
    town: Municipality, entries: Iterable[Entry], *, source: str, kind: str, severity: str, today: date
) -> Plan:
    """``kind`` and ``severity`` for what the file does not say; what somebody set by hand afterwards stays."""

    def more(entry: Entry, row: BlockedTime | None) -> dict:
        return {
            "starts_at": entry.starts_at,
            "ends_at": entry.ends_at,
            "kind": row.kind if row else entry.kind or kind,
            "severity": entry.severity or (row.severity if row else severity),
        }

    rows = list(BlockedTime.objects.of(town).exclude(uid=""))
    return _plan(rows, entries, lambda entry: None, more, source=source, today=today)


def _plan(rows: list, entries: Iterable[Entry], find, more, *, source: str, today: date) -> Plan:
    by_uid = {row.uid: row for row in rows if row.uid}
    plan, kept = Plan(), set()
    for entry in entries:
        row = by_uid.get(entry.uid) or find(entry)
        if row is not None:
            kept.add(row.pk)
        values = {"begins_on": entry.begins_on, "ends_on": entry.ends_on, "name": entry.name}
        values |= more(entry, row)
        if row is None:
            verdict = Verdict.NEW
        else:
            same = all(getattr(row, name) == value for name, value in values.items())
            verdict = Verdict.SAME if same else Verdict.CHANGED
        plan.planned.append(Planned(entry, verdict, values, row))
    plan.gone = [
        row
        for row in rows
        if row.source and row.source == source and row.pk not in kept and row.ends_on >= today
    ]
    return plan


@transaction.atomic
def take_over_school_holidays(
    entries: Iterable[Entry], *, source: str, remove_gone: bool, by, at: datetime, today: date
) -> Plan:
    """Everything or nothing. Sent again, it finds everything as it is."""
    town = lock_host()
    if not is_state_known(town):
        raise ValidationError(_("Enter the federal state of the municipality first."))
    plan = plan_school_holidays(town, entries, source=source, today=today)
    _write(plan, lambda: SchoolHoliday(state=town.state_code), source=source, remove_gone=remove_gone)
    _record(plan, SchoolHoliday.objects.of(town), town, source, remove_gone, by=by, at=at)
    return plan


@transaction.atomic
def take_over_blocked_times(
    entries: Iterable[Entry],
    *,
    source: str,
    kind: str = BlockedKind.OTHER,
    severity: str = Severity.AVOID,
    remove_gone: bool,
    by,
    at: datetime,
    today: date,
) -> Plan:
    town = lock_host()
    plan = plan_blocked_times(town, entries, source=source, kind=kind, severity=severity, today=today)
    _write(plan, lambda: BlockedTime(municipality=town), source=source, remove_gone=remove_gone)
    _record(plan, BlockedTime.objects.of(town), town, source, remove_gone, by=by, at=at)
    return plan


def _write(plan: Plan, make, *, source: str, remove_gone: bool) -> None:
    for one in plan.planned:
        if one.verdict == Verdict.SAME:
            continue
        row: Model = one.row or make()
        store(row, **one.values, uid=one.entry.uid, source=source)
    if remove_gone:
        for row in plan.gone:
            row.delete()


def _record(plan: Plan, rows: QuerySet, town: Municipality, source: str, removed: bool, *, by, at) -> None:
    counts = {verdict.value: plan.count(verdict) for verdict in Verdict}
    counts["removed"] = len(plan.gone) if removed else 0
    action = f"meetings.import_{rows.model._meta.model_name}"
    record_event(action, subject=town, by=by, at=at, after={"calendar": source, **counts})
