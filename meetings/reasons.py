"""Why an answer from a calendar did not count by itself, in words for people. The keys are stored."""

from django.utils.translation import gettext_lazy as _

from outbox.inbound.sentences import SENTENCES as OF_MAILS

SENTENCES = {
    "applied": _("Our mail server confirms the sender."),
    "not_confirmed": _("Our mail server could not confirm that the mail is from this person."),
    "not_invited": _("This address is not invited."),
    "shared_address": _("Several of those invited have this address."),
    "future": _("The answer is dated in the future."),
    "other_time": _("The answer names another time than our invitation."),
    "deadline": _("The answer came after the deadline."),
    "organisation": _("The seats of the organisation are taken by colleagues."),
    "refused": _("The answer could not be recorded."),
    "same_moment": _("The person answered on another way at nearly the same time."),
    # out of date
    "older_date": _("The answer is to an earlier date."),
    "older_answer": _("The person has answered since."),
    "same_answer": _("The answer was known already."),
    "cancelled": _("The meeting was cancelled."),
    "over": _("Answers no longer count for this meeting."),
    "withdrawn": _("The invitation was withdrawn."),
}


def sentence(reason: str) -> str:
    return str(SENTENCES.get(reason) or OF_MAILS.get(reason) or "")
