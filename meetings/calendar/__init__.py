"""iMIP calendar bodies. Pure: no model, no database, no clock."""

from meetings.calendar.bodies import (
    CalendarAttendee,
    CalendarMeeting,
    EventStatus,
    Method,
    PartStat,
    Role,
    cancel,
    content_type,
    download,
    feed,
    meeting_uid,
    request,
)

__all__ = [
    "CalendarAttendee",
    "CalendarMeeting",
    "EventStatus",
    "Method",
    "PartStat",
    "Role",
    "cancel",
    "content_type",
    "download",
    "feed",
    "meeting_uid",
    "request",
]
