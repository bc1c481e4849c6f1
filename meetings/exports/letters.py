"""All letters of one mailing as one PDF: window address (DIN 5008, form B), the mail's words, a way to answer.

Made when it is asked for and kept nowhere: its codes open answer pages.
"""

from collections.abc import Iterable
from pathlib import Path

import segno
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common import links, pdf
from common.links import code_behind, in_groups
from meetings.models import Letter, Meeting
from meetings.notifications.letters import Sender, answer_link, values_of
from outbox.compose import compose_on_paper
from outbox.letterhead import letterhead

STYLE = Path(__file__).with_name("letters.css")


def write_letters(meeting: Meeting, letters: Iterable[Letter], *, language: str) -> bytes:
    """``language``: of the file's title; each letter is in its reader's. Raises ``pdf.PdfNotMade``."""
    return pdf.render(letters_html(meeting, letters, language=language), STYLE)


def letters_html(meeting: Meeting, letters: Iterable[Letter], *, language: str) -> str:
    sender = Sender(meeting)
    sheets = [_sheet(letter, meeting, sender) for letter in letters]
    with translation.override(language):
        values = {"language": language, "meeting": meeting, "sheets": sheets, "town": letterhead().name}
        return render_to_string("meetings/paper/letters.html", values)


def _sheet(letter: Letter, meeting: Meeting, sender: Sender) -> SafeString:
    invitation = letter.invitation
    language = invitation.language
    code = in_groups(
        code_behind(letter.code_digest, invitation.public_id, letter.link_version)
        if letter.link_version == invitation.link_version
        else ""
    )
    url = links.absolute("meetings:short-code", code=code) if code else answer_link(invitation)
    values = values_of(
        letter.kind,
        meeting,
        language,
        name=invitation.name,
        organisation=invitation.actor.name if invitation.actor_id else "",
        coordinator=sender.organizer,
        phone=sender.phone,
        link=url,
        is_substitute=invitation.stands_in_for_id is not None,
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
                "recipient": recipient_lines(invitation),
                "words": words,
                "body": mark_safe(words.html),
                "meeting": meeting,
                "when": values.get("when", ""),
                "deadline": values.get("deadline", ""),
                "invitation": invitation,
                "code": code,
                "url": url,
                "shown_url": url.removeprefix("https://").removeprefix("http://"),
                "qr": qr_code(url),
            },
        )


def recipient_lines(invitation) -> list[str]:
    """Organisation, person, street, town; the organisation's address where the person has none of their own."""
    person, actor = invitation.person, invitation.actor
    name = f"{person.title} {invitation.name}".strip() if person else invitation.name
    postal = (person.address_lines if person else []) or (actor.address_lines if actor else [])
    return [line for line in (actor.name if actor else "", name, *postal) if line]


def has_address(invitation) -> bool:
    person, actor = invitation.person, invitation.actor
    return bool((person and person.address_lines) or (actor and actor.address_lines))


def qr_code(url: str) -> SafeString:
    drawing = segno.make_qr(url, error="m").svg_inline(
        scale=0.9, unit="mm", border=2, title=_("QR code of your answer page")
    )
    return mark_safe(drawing)
