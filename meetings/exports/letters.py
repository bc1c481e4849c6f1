"""All letters of one mailing as one PDF: window address (DIN 5008, form B), the mail's words, a way to answer.

Its codes open answer pages: made when it is asked for and kept nowhere, a large mailing sealed for a day
(``domain/letter_files.py``).
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap

import segno
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from common import links, pdf
from meetings.models import Invitation, Letter, Meeting, PollParticipant
from meetings.notifications.letters import Sender, answer_link, values_of
from meetings.notifications.polls import poll_link
from meetings.queries.letters import codes_of
from outbox.compose import compose_on_paper
from outbox.letterhead import letterhead

STYLE = Path(__file__).with_name("letters.css")

# What fits into the window, the largest print first (letters.css): lines, and characters in one of them.
_PRINTS = {"": (6, 38), "to-long": (7, 44), "to-longest": (9, 57)}
_LONGEST = 110


def write_letters(
    meeting: Meeting, letters: Iterable[Letter], *, language: str, limits: pdf.Limits | None = None
) -> bytes:
    """``language``: of the file's title; each letter is in its reader's. Raises ``pdf.PdfNotMade``."""
    return pdf.render(letters_html(meeting, letters, language=language), STYLE, limits=limits)


def digest_of(meeting: Meeting, letters: Iterable[Letter]) -> str:
    """Of what the letters say that may change before they are printed."""
    sender = Sender(meeting)
    about = [
        *(letterhead(), sender.organizer, sender.phone, sender.email),
        *sorted((key, row.greeting, row.closing) for key, row in sender.own_words.items()),
        *(meeting.title, meeting.purpose, meeting.place, meeting.access_note, bool(meeting.online_link)),
        *(meeting.starts_at, meeting.ends_at, meeting.answer_by),
    ]
    said = [
        (row.pk, row.recipient.link_version, recipient_lines(row.recipient), row.details) for row in letters
    ]
    return hashlib.sha256(repr((about, said)).encode()).hexdigest()


def letters_html(meeting: Meeting, letters: Iterable[Letter], *, language: str) -> str:
    sender = Sender(meeting)
    letters = list(letters)
    codes = codes_of(letter.recipient for letter in letters)
    sheets = [
        _sheet(letter, meeting, sender, codes.get(letter.recipient.public_id, "")) for letter in letters
    ]
    with translation.override(language):
        values = {"language": language, "meeting": meeting, "sheets": sheets, "town": letterhead().name}
        return render_to_string("meetings/paper/letters.html", values)


def _sheet(letter: Letter, meeting: Meeting, sender: Sender, code: str) -> SafeString:
    row = letter.recipient
    language = row.language
    recipient = recipient_lines(row)
    url = links.absolute("meetings:short-code", code=code) if code else _link(row)
    values = values_of(
        letter.kind,
        meeting,
        language,
        name=row.name,
        organisation=row.actor.name if row.actor else "",
        coordinator=sender.organizer,
        phone=sender.phone,
        link=url,
        is_substitute=isinstance(row, Invitation) and row.stands_in_for_id is not None,
        own=sender.own_words,
    )
    words = compose_on_paper(f"meetings.{letter.kind}", language, values | letter.details)
    with translation.override(language), timezone.override(meeting.zoneinfo):
        return render_to_string(
            "meetings/paper/_letter.html",
            {
                "letter": letter,
                "language": language,
                "head": letterhead(),
                "sender": sender,
                "row": row,
                "recipient": recipient,
                "print": print_of(recipient),
                "words": words,
                "body": mark_safe(words.html),
                "meeting": meeting,
                "when": values.get("when", ""),
                "deadline": letter.details.get("deadline") or values.get("deadline", ""),
                "dates": letter.details.get("dates", []),
                "code": code,
                "url": url,
                "shown_url": url.removeprefix("https://").removeprefix("http://"),
                "qr": qr_code(url),
            },
        )


def _link(row: Invitation | PollParticipant) -> str:
    return answer_link(row) if isinstance(row, Invitation) else poll_link(row)


def recipient_lines(row: Invitation | PollParticipant) -> list[str]:
    """Organisation, person, street, town; the organisation's address where the person has none of their own."""
    person, actor = row.person, row.actor
    name = f"{person.title} {row.name}".strip() if person else row.name
    postal = (person.address_lines if person else []) or (actor.address_lines if actor else [])
    lines = (actor.name if actor else "", name, *postal)
    return [Truncator(line).chars(_LONGEST) for line in lines if line]


def print_of(lines: list[str]) -> str:
    """The largest print in which an address stays in the window."""
    for size, (most, width) in _PRINTS.items():
        if sum(len(wrap(line, width)) for line in lines) <= most:
            return size
    return size


def has_address(row: Invitation | PollParticipant) -> bool:
    person, actor = row.person, row.actor
    return bool((person and person.address_lines) or (actor and actor.address_lines))


def qr_code(url: str) -> SafeString:
    drawing = segno.make_qr(url, error="m").svg_inline(
        scale=0.9, unit="mm", border=2, title=_("QR code of your answer page")
    )
    return mark_safe(drawing)
