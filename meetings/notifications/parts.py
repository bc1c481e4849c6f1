"""Calendar parts of the mails: the meeting as the recipient's calendar sees it."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from meetings import calendar
from meetings.models import Answer, Invitation, Meeting

_PARTSTAT = {
    Answer.OPEN: calendar.PartStat.NEEDS_ACTION,
    Answer.YES: calendar.PartStat.ACCEPTED,
    Answer.MAYBE: calendar.PartStat.TENTATIVE,
    Answer.NO: calendar.PartStat.DECLINED,
}


def request(invitation: Invitation, *, organizer: str, at: datetime) -> str:
    """METHOD:REQUEST for this recipient alone, with the meeting's sequence and ``at`` as DTSTAMP."""
    return calendar.request(_event(invitation, organizer=organizer, at=at), _attendee(invitation)).decode()


def cancel(invitation: Invitation, *, organizer: str, at: datetime) -> str:
    return calendar.cancel(_event(invitation, organizer=organizer, at=at), _attendee(invitation)).decode()


def download(invitation: Invitation, *, organizer: str) -> bytes:
    """The file behind "add to calendar": the same bytes as long as the meeting stays the same."""
    stamp = invitation.answered_at or invitation.invited_at or invitation.meeting.created_at
    event = _event(invitation, organizer=organizer, at=stamp)
    if invitation.meeting.is_cancelled:
        event = replace(event, status=calendar.EventStatus.CANCELLED)
    return calendar.download(event)


def _event(invitation: Invitation, *, organizer: str, at: datetime) -> calendar.CalendarMeeting:
    meeting = invitation.meeting
    with override(invitation.language):
        return calendar.CalendarMeeting(
            uid=calendar.meeting_uid(meeting.public_id, settings.INSTANCE_DOMAIN),
            sequence=meeting.sequence,
            dtstamp=at,
            title=meeting.title,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            zone=meeting.zone,
            organizer_email=settings.ORGANIZER_EMAIL,
            organizer_name=organizer,
            description=_description(invitation),
            location=_location(meeting),
        )


def _description(invitation: Invitation) -> str:
    """Purpose and access; the online link only for those who come. No personal link: calendars are shared."""
    meeting = invitation.meeting
    lines = [meeting.purpose, meeting.access_note]
    if meeting.online_link and invitation.is_coming:
        lines.append(_("Online: %(link)s") % {"link": meeting.online_link})
    return "\n".join(line for line in lines if line)


def _location(meeting: Meeting) -> str:
    if meeting.is_hybrid:
        return _("%(place)s, or online") % {"place": meeting.place}
    return meeting.place or _("online")


def _attendee(invitation: Invitation) -> calendar.CalendarAttendee:
    return calendar.CalendarAttendee(
        email=invitation.email, name=invitation.name, partstat=_PARTSTAT[Answer(invitation.answer)]
    )
