"""The timetable: every periodic task, in one place.

Entries are plain intervals in seconds, in UTC; whatever is civil time ("Monday at eight") is decided inside the task
with the municipality's zone and a key per period. So two beats are harmless and a missing beat is only late.
Each message expires just before the next one is sent: a worker that slept does not wake to a pile.
"""

MINUTE = 60
HOUR = 60 * MINUTE


def every(seconds: int, task: str) -> dict:
    return {"task": task, "schedule": float(seconds), "options": {"expires": seconds * 0.9}}


SCHEDULE = {
    # The doorbell rings at commit; this is for rows whose ring was lost, and for retries that became due.
    "outbox.drain": every(MINUTE, "outbox.drain"),
    # Answers from calendars and returned mails; without a mailbox in the settings it does nothing.
    "outbox.read_mailbox": every(MINUTE, "outbox.read_mailbox"),
    # What came in is kept for thirty days, its row for a year.
    "outbox.forget_old_mail": every(HOUR, "outbox.forget_old_mail"),
    # Reminders are found, not scheduled: what came due since the last look goes into the outbox.
    "meetings.queue_due_reminders": every(MINUTE, "meetings.queue_due_reminders"),
    # Monday's overview, to those who want it; the key for each week keeps it at one.
    "portal.queue_digests": every(5 * MINUTE, "portal.queue_digests"),
    # Date polls close at their deadline; before it, those who have not voted are reminded.
    "meetings.tend_polls": every(MINUTE, "meetings.tend_polls"),
    # Seats kept for substitutes who have not answered in time go to the waiting list.
    "meetings.release_silent_seats": every(5 * MINUTE, "meetings.release_silent_seats"),
    # Files asked for while no worker listened, or whose worker died.
    "monitoring.build_reports": every(MINUTE, "monitoring.build_reports"),
    "meetings.build_letter_files": every(MINUTE, "meetings.build_letter_files"),
    # Printed letters are kept for a day.
    "meetings.forget_letter_files": every(HOUR, "meetings.forget_letter_files"),
    # The embedded broker keeps delivered messages; Redis has nothing to clear, and the task says so by doing nothing.
    "config.clear_broker": every(HOUR, "config.clear_broker"),
    # Words to suggest when a search finds nothing; an erased person's name is out of it at the next one.
    "actors.refresh_search_words": every(HOUR, "actors.refresh_search_words"),
    # Uploaded lists hold unchecked personal data; they go after a week, whether or not anybody uploads another.
    "actors.forget_old_drafts": every(HOUR, "actors.forget_old_drafts"),
    # What was said about rows of Today that are gone.
    "portal.forget_old_marks": every(6 * HOUR, "portal.forget_old_marks"),
    # Signed-out and expired sessions pile up in the database otherwise.
    "config.clear_sessions": every(6 * HOUR, "config.clear_sessions"),
}
