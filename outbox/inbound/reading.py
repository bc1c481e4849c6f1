"""One mail read: what it is, why, and what it says. Never raises, whatever arrives."""

import hashlib
from dataclasses import replace
from email.message import Message

from outbox.inbound import calendars, parts, reports, senders
from outbox.inbound.verdicts import Own, Reading, Verdict

NOTHING_OWN = Own()


def read_mail(raw: bytes, own: Own = NOTHING_OWN) -> Reading:
    """``raw`` is the whole mail as the server stores it."""
    without_id = nothing_read(raw, "unreadable")
    try:
        mail = parts.parse(raw)
        known = replace(
            without_id,
            message_id=parts.header(mail, "Message-ID")[:500] or without_id.message_id,
            subject=parts.header(mail, "Subject")[:250],
            sender=senders.only_sender(mail)[:254],
        )
    except parts.Unreadable as error:
        return replace(without_id, reason=error.reason)
    except Exception:
        return without_id
    try:
        found = _read(mail, own, known)
    except parts.Unreadable as error:
        return replace(known, reason=error.reason)
    except RecursionError:
        return replace(known, reason="too_deep")
    except Exception:
        return known
    state = senders.authentication(mail, sender=known.sender, server=own.server)
    return replace(found, authentication=state)


def read_calendar(raw: bytes) -> Reading:
    """A calendar file by itself: what a mail with it would be, as far as the file says."""
    known = Reading(Verdict.OTHER, "letter", message_id=_made_up_id(raw))
    if len(raw) > parts.LARGEST:
        return replace(known, verdict=Verdict.REJECTED, reason="too_big")
    try:
        found = calendars.read_text(raw.decode("utf-8", "replace").lstrip("\ufeff"))
    except Exception:
        return replace(known, verdict=Verdict.REJECTED, reason="unreadable")
    if found is None:
        return known
    return replace(known, verdict=found.verdict, reason=found.reason, event=found.event)


def _read(mail: Message, own: Own, known: Reading) -> Reading:
    if own.address and known.sender == own.address.lower():
        return replace(known, verdict=Verdict.IGNORE, reason="own_mail")
    report = reports.read_report(mail)
    if report is not None:
        verdict, reason, returned = report
        return replace(known, verdict=verdict, reason=reason, returned=returned)
    # Before anything that looks at Auto-Submitted: Google marks genuine answers with it.
    answer = calendars.read_parts(calendars.calendar_parts(mail), sender=known.sender)
    if answer is not None:
        verdict, reason = answer.verdict, answer.reason
        # A second address of the same person may count (the app that is asked knows); on such ways it does not.
        may_count = verdict == Verdict.REPLY or reason == "sender_differs"
        if may_count and reports.is_from_list(mail):
            verdict, reason = Verdict.DOUBTFUL, "from_list"
        elif may_count and reports.is_forwarded(mail):
            verdict, reason = Verdict.DOUBTFUL, "forwarded"
        return replace(known, verdict=verdict, reason=reason, event=answer.event)
    automatic = reports.read_automatic(mail)
    if automatic is not None:
        return replace(known, verdict=automatic[0], reason=automatic[1])
    return replace(known, verdict=Verdict.OTHER, reason="letter")


def nothing_read(raw: bytes, reason: str) -> Reading:
    """The mail is not read at all."""
    return Reading(Verdict.REJECTED, reason, message_id=_made_up_id(raw))


def _made_up_id(raw: bytes) -> str:
    """For a mail without a Message-ID: the same bytes are the same mail."""
    return f"<{hashlib.sha256(raw).hexdigest()}@without-id>"
