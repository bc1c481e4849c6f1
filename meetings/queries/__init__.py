"""Read models of the meetings' pages and mails."""

from meetings.queries.people import coordinator_of, invitees_of, open_invitations_at, waiting_position
from meetings.queries.seats import (
    OrganisationSeat,
    SeatPlan,
    answers_to_meeting,
    round_from,
    round_of,
    seats_of,
)

__all__ = [
    "OrganisationSeat",
    "SeatPlan",
    "answers_to_meeting",
    "coordinator_of",
    "invitees_of",
    "open_invitations_at",
    "round_from",
    "round_of",
    "seats_of",
    "waiting_position",
]
