"""Calendars that others keep, read from a file: school holidays, and what the town hall has on.

Nothing here asks the database or writes to it: bytes go in, entries and refused lines come out.
"""

from meetings.imports.entries import Entry, Reading, Refused
from meetings.imports.reading import read_calendar

__all__ = ["Entry", "Reading", "Refused", "read_calendar"]
