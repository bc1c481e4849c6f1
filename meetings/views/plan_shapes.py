"""The year plan as its components draw it (``common.shapes``)."""

import calendar
from datetime import date, time

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common import display
from common.shapes import PlanRow, PlanSlot
from meetings.models import BlockedKind, Meeting, MeetingKind
from meetings.queries import plan as queries
from meetings.queries.closed_days import ClosedDays

# Of one kind, in a column of the year plan; the rest stands in the list below it.
MOST_A_MONTH = 4


def drawn_rows(plan: queries.YearPlan, runs: set[int]) -> list[PlanRow]:
    """``runs`` are the networks this user coordinates: only their gaps lead to proposed dates."""
    return [_row(row, plan.year, leads=row.topic_area.network_id in runs) for row in plan.rows]


def drawn_holidays(plan: queries.YearPlan) -> list[list[str]]:
    form = _day_form()
    return [
        [f"{date_format(day, form)} {display.breakable(name)}" for day, name in days]
        for days in plan.holidays
    ]


def drawn_closed(plan: queries.YearPlan, *, school: bool) -> list[list[str]]:
    """Twelve lists of short texts: "27.–31. Autumn holidays", "3., 17. Council". Empty where nothing is closed."""
    rows = [one for one in plan.closed if one.is_school == school]
    if not rows:
        return []
    months: list[list[str]] = []
    for month in range(1, 13):
        first = date(plan.year, month, 1)
        last = date(plan.year, month, calendar.monthrange(plan.year, month)[1])
        by_name: dict[str, list[str]] = {}
        for one in rows:
            if one.begins_on <= last and one.ends_on >= first:
                days = _days_of_month(max(one.begins_on, first), min(one.ends_on, last))
                by_name.setdefault(one.name, []).append(days)
        texts = [f"{', '.join(days)} {display.breakable(name)}" for name, days in by_name.items()]
        if len(texts) > MOST_A_MONTH:
            texts = [*texts[: MOST_A_MONTH - 1], _("%(n)s more") % {"n": len(texts) - MOST_A_MONTH + 1}]
        months.append(texts)
    return months


def _days_of_month(first: date, last: date) -> str:
    form = _day_form()
    if first == last:
        return date_format(first, form)
    return f"{date_format(first, form)}–{date_format(last, form)}"


def closed_lines(plan: queries.YearPlan) -> list[tuple[str, str, str]]:
    """(when, name, what it is) of every closed day of the year, public holidays among them, in order."""
    lines = [
        (day, day, None, None, str(name), _("public holiday")) for days in plan.holidays for day, name in days
    ]
    lines += [
        (one.begins_on, one.ends_on, one.starts_at, one.ends_at, one.name, kind_word(one))
        for one in plan.closed
    ]
    return [
        (_when(first, last, starts, ends), name, word)
        for first, last, starts, ends, name, word in sorted(lines, key=lambda line: (line[:2], line[4]))
    ]


def kind_word(one: ClosedDays) -> str:
    return _("school holidays") if one.is_school else str(BlockedKind(one.kind).label)


def _when(first: date, last: date, starts: time | None, ends: time | None) -> str:
    days = (
        display.day(first)
        if first == last
        else _("%(first)s to %(last)s") % {"first": display.day(first), "last": display.day(last)}
    )
    if starts is None:
        return days
    return _("%(day)s, %(start)s to %(end)s") % {
        "day": days,
        "start": display.clock(starts),
        "end": display.clock(ends),
    }


def _day_form() -> str:
    return pgettext("date format: day of the month", "j")


def _row(row: queries.PlanRow, year: int, *, leads: bool) -> PlanRow:
    area = row.topic_area
    proposals = reverse("meetings:plan-topic", args=[year, area.ref]) if leads else ""
    numbers = {"held": len(row.held), "planned": len(row.planned), "missing": row.missing}
    return PlanRow(
        title=area.name,
        note=area.network.name,
        url=proposals,
        months=[[_slot(slot, area, proposals) for slot in slots] for slots in row.months],
        entries=[*map(_meeting, row.meetings), *_missing(row, proposals)],
        seats=row.seats,
        seats_label=_("%(held)s held, %(planned)s planned, %(missing)s missing") % numbers,
        goal=_("%(n)s of %(target)s") % {"n": len(row.meetings), "target": row.target},
    )


def _slot(slot: queries.Slot, area, proposals: str) -> PlanSlot:
    if slot.meeting is None:
        word = _("kick-off missing") if slot.is_kick_off else _("missing")
        return PlanSlot("gap", word, url=proposals, about=area.name)
    return _meeting(slot.meeting)


def _meeting(meeting: Meeting) -> PlanSlot:
    if meeting.is_polling:
        return PlanSlot(
            "poll",
            _state(meeting),
            when=date_format(meeting.local_start, "F"),
            url=meeting.get_absolute_url(),
            about=meeting.title,
        )
    return PlanSlot(
        "held" if meeting.is_held else "set",
        _state(meeting),
        day=date_format(meeting.local_start, _day_form()),
        when=display.day_short(meeting.local_start),
        url=meeting.get_absolute_url(),
        about=meeting.title,
    )


def _state(meeting: Meeting) -> str:
    if meeting.kind == MeetingKind.KICK_OFF:
        return _("kick-off, %(state)s") % {"state": _progress(meeting)}
    return _progress(meeting)


def _progress(meeting: Meeting) -> str:
    if meeting.is_held:
        return _("held")
    if meeting.is_polling:
        return _("date poll running")
    return display.breakable(_("invited")) if meeting.is_open_for_answers else pgettext("meeting", "draft")


def _missing(row: queries.PlanRow, proposals: str) -> list[PlanSlot]:
    """One line for all that are missing: which month each would fit best, the grid shows."""
    if not row.missing:
        return []
    count = ngettext("%(n)s missing", "%(n)s missing", row.missing) % {"n": row.missing}
    if row.starts_network:
        count = _("%(missing)s, first the kick-off") % {"missing": count}
    if not proposals:
        return [PlanSlot("gap", "", when=count)]
    return [PlanSlot("gap", _("Propose dates"), when=count, url=proposals, about=row.topic_area.name)]
