"""Dates for a year of meetings. Pure: no model, no database, no clock."""

from meetings.recurrence.free_days import public_holidays, subdivision_code, year_end
from meetings.recurrence.proposals import Proposal, Proposals, Reason, Shortfall, propose_dates

__all__ = [
    "Proposal",
    "Proposals",
    "Reason",
    "Shortfall",
    "propose_dates",
    "public_holidays",
    "subdivision_code",
    "year_end",
]
