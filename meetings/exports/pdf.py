"""Minutes and agenda as tagged PDF: what the members may read, nothing internal."""

import uuid

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common import dates
from common.pdf import PAPER, Limits, render
from meetings.models import Meeting, Minutes
from meetings.queries.guest import timed_agenda
from meetings.queries.minutes import protocol_of
from outbox.attachments import Attachment, attachment_of, register_maker

# A sender of mail or a reader waits for it.
_LIMITS = Limits(cpu=30, wall=30)
_MINUTES, _AGENDA = "meetings.minutes:", "meetings.agenda:"


def minutes_name(minutes: Minutes, language: str) -> str:
    """Under which the file of this version goes with a mail."""
    return f"{_MINUTES}{minutes.public_id}:{minutes.version}:{language}"


def minutes_file(minutes: Minutes, language: str) -> Attachment | None:
    return attachment_of(minutes_name(minutes, language))


def agenda_file(meeting: Meeting, language: str) -> Attachment | None:
    return _make_agenda(f"{_AGENDA}{meeting.public_id}:{language}")


def _make_minutes(name: str) -> Attachment | None:
    public_id, _version, language = name.removeprefix(_MINUTES).split(":")
    rows = Minutes.objects.select_related("meeting__topic_area__network__municipality")
    minutes = rows.filter(public_id=uuid.UUID(public_id)).first()
    if minutes is None:
        return None
    protocol = protocol_of(minutes.meeting, minutes, inside=False)
    return _made("minutes", minutes.meeting, language, minutes=minutes, protocol=protocol)


def _make_agenda(name: str) -> Attachment | None:
    public_id, language = name.removeprefix(_AGENDA).split(":")
    rows = Meeting.objects.select_related("topic_area__network__municipality", "moderator")
    meeting = rows.filter(public_id=uuid.UUID(public_id)).first()
    return _made("agenda", meeting, language, agenda=timed_agenda(meeting)) if meeting else None


def _made(what: str, meeting: Meeting, language: str, **context) -> Attachment:
    """Raises ``common.pdf.PdfNotMade``."""
    with translation.override(language), timezone.override(meeting.zoneinfo):
        words = {"minutes": _("Minutes"), "agenda": _("Agenda")}[what]
        values = {"meeting": meeting, "language": language, "what": words, **context}
        content = render(render_to_string(f"meetings/{what}_paper.html", values), PAPER, limits=_LIMITS)
        day = f" {dates.local_date(meeting.starts_at, meeting.zoneinfo)}" if meeting.starts_at else ""
        return Attachment(f"{slugify(f'{words} {meeting.title}')[:60]}{day.replace(' ', '-')}.pdf", content)


def register_makers() -> None:
    register_maker(_MINUTES, _make_minutes)
