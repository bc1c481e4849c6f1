"""Why a mail was taken for what it is, in words for people. The keys are stored."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # taken
    "answer": _("An answer from a calendar."),
    "proposal": _("The sender proposes another time."),
    "returned": _("The mail came back: it could not be delivered."),
    # of no consequence
    "away": _("An automatic note, for example an absence."),
    "machine": _("Written by a machine; nobody expects an answer."),
    "delayed": _("A mail server says that delivery takes longer; it goes on trying."),
    "delivered": _("A mail server says that the mail arrived."),
    "read_receipt": _("A receipt that the mail was opened."),
    "other_report": _("A report of a mail server that is no bounce."),
    "list": _("Mail to many, for example of a mailing list."),
    "own_mail": _("Our own mail."),
    "no_answer_method": _("A calendar entry that is no answer, for example somebody else's invitation."),
    "letter": _("A letter from a person; it stays in the mailbox."),
    # doubtful
    "broken_calendar": _("The calendar part cannot be read."),
    "several_calendars": _("Several calendars in one mail say different things."),
    "several_events": _("The answer names several events."),
    "no_event": _("The answer names no event."),
    "no_uid": _("The answer does not say which meeting is meant."),
    "no_attendee": _("The answer does not say who answers."),
    "several_attendees": _("The answer names several people."),
    "no_stamp": _("The answer does not say when it was given."),
    "bad_sequence": _("The answer does not say to which date it belongs."),
    "one_of_a_series": _("The answer is about one date of a series; our meetings are no series."),
    "delegated": _("The person sends somebody else. Name the substitute at the invitation."),
    "no_partstat": _("The answer is none of yes, maybe and no."),
    "method_differs": _("The mail and its calendar part contradict each other."),
    "no_sender": _("The mail has no sender, or more than one."),
    "sender_differs": _("The mail comes from another address than that of the person who answers."),
    "forwarded": _("The answer was forwarded."),
    "from_list": _("The answer came through a mailing list."),
    # not read
    "too_big": _("The mail is larger than 5 MB."),
    "calendar_too_big": _("The calendar part is too large for an answer."),
    "too_deep": _("The mail is nested too deeply."),
    "too_many_parts": _("The mail has too many parts."),
    "unreadable": _("The mail cannot be read."),
    "too_slow": _("Reading the mail took too long."),
    # bounces
    "unknown_mail": _("It names no mail of ours."),
    "foreign_recipient": _("It names another recipient than our mail had."),
    "too_old": _("Our mail left more than 30 days ago."),
    "not_sent": _("Our mail had not left or had come back before."),
    # what came of it
    "unknown_meeting": _("It names no meeting of ours."),
    "parked": _("Something failed while this mail was processed; it is put aside."),
}


def sentence(reason: str) -> str:
    return str(SENTENCES.get(reason, reason))
