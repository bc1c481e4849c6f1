"""Dates for a year of meetings. Pure: no model, no database, no clock."""

from meetings.recurrence.free_days import public_holidays, subdivision_code, year_end
from meetings.recurrence.proposals import Proposal, Proposals, Reason, Shortfall, propose_dates
from meetings.recurrence.slots import (
    Against,
    Because,
    Block,
    Circumstances,
    Engagement,
    PartOfDay,
    Slot,
    best_slots,
    by_day,
    hours,
    part_of,
)

__all__ = [
    "Against",
    "Because",
    "Block",
    "Circumstances",
    "Engagement",
    "PartOfDay",
    "Proposal",
    "Proposals",
    "Reason",
    "Shortfall",
    "Slot",
    "best_slots",
    "by_day",
    "hours",
    "part_of",
    "propose_dates",
    "public_holidays",
    "subdivision_code",
    "year_end",
]
