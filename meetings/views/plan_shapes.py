"""The year plan as its components draw it (``common.shapes``)."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common import display
from common.shapes import PlanRow, PlanSlot
from meetings.models import Meeting
from meetings.queries import plan as queries


def drawn_rows(plan: queries.YearPlan, runs: set[int]) -> list[PlanRow]:
    """``runs`` are the networks this user coordinates: only their gaps lead to proposed dates."""
    return [_row(row, plan.year, leads=row.topic_area.network_id in runs) for row in plan.rows]


def drawn_holidays(plan: queries.YearPlan) -> list[list[str]]:
    form = _day_form()
    return [
        [f"{date_format(day, form)} {display.breakable(name)}" for day, name in days]
        for days in plan.holidays
    ]


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
        return PlanSlot("gap", _("missing"), url=proposals, about=area.name)
    return _meeting(slot.meeting)


def _meeting(meeting: Meeting) -> PlanSlot:
    return PlanSlot(
        "held" if meeting.is_held else "set",
        _state(meeting),
        day=date_format(meeting.local_start, _day_form()),
        when=display.day_short(meeting.local_start),
        url=meeting.get_absolute_url(),
        about=meeting.title,
    )


def _state(meeting: Meeting) -> str:
    if meeting.is_held:
        return _("held")
    return _("invited") if meeting.is_open_for_answers else pgettext("meeting", "draft")


def _missing(row: queries.PlanRow, proposals: str) -> list[PlanSlot]:
    """One line for all that are missing: which month each would fit best, the grid shows."""
    if not row.missing:
        return []
    count = ngettext("%(n)s missing", "%(n)s missing", row.missing) % {"n": row.missing}
    if not proposals:
        return [PlanSlot("gap", "", when=count)]
    return [PlanSlot("gap", _("Propose dates"), when=count, url=proposals, about=row.topic_area.name)]
