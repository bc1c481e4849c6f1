"""What becomes of a meeting: moved, cancelled, opened again, deleted, held."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import display
from common.views import ActionView, ConfirmView, FormPage, refusal_of
from meetings.domain import meetings
from meetings.domain.refusals import refuse_unmovable
from meetings.forms.meetings import CancelForm, MoveForm
from meetings.models import Meeting
from meetings.views.meetings import MeetingPage, warn_about_date


class MeetingMove(MeetingPage, FormPage):
    permission_required = "meetings.move_meeting"
    form_class = MoveForm
    page_title = gettext_lazy("Move the meeting")

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return {**kwargs, "meeting": self.object}

    def why_not(self):
        return refusal_of(refuse_unmovable, self.object)

    def get_lead(self):
        count = reached_by_mail(self.object)
        if not self.object.is_open_for_answers:
            return _("Nobody is invited yet; nobody gets a mail.")
        return ngettext(
            "%(n)d person gets an e-mail with the new date and is asked again. Earlier answers no longer count.",
            "%(n)d people get an e-mail with the new date and are asked again. Earlier answers no longer count.",
            count,
        ) % {"n": count}

    def save(self, form):
        meeting = super().save(form)
        warn_about_date(self.request, meeting)
        return meeting

    def get_success_message(self):
        if self.object.is_open_for_answers:
            return _("Moved. The new invitations will leave in the next few minutes.")
        return _("Moved.")


def reached_by_mail(meeting: Meeting) -> int:
    return sum(row.takes_mail for row in meeting.invitations.sent().select_related("person"))


class MeetingCancel(MeetingPage, ConfirmView):
    permission_required = "meetings.cancel_meeting"
    form_class = CancelForm
    submit_label = gettext_lazy("Cancel the meeting")
    submit_kind = "danger"
    cancel_label = gettext_lazy("Keep it")
    success_message = gettext_lazy("Cancelled. Everybody invited is being told.")

    def get_question(self):
        meeting = self.object
        if meeting.starts_at is None:
            return _("Cancel “%(title)s”?") % {"title": meeting.title}
        return _("Cancel the meeting on %(day)s?") % {"day": display.day(meeting.starts_at)}

    def why_not(self):
        if self.object.is_held:
            return _("This meeting took place and can no longer be cancelled.")
        return _("This meeting is cancelled already.") if self.object.is_cancelled else ""

    def get_consequence(self):
        if not self.object.is_open_for_answers:
            return _("Nobody is invited yet; nobody gets a mail.")
        count = reached_by_mail(self.object)
        return ngettext(
            "%(n)d invitee gets an e-mail at once.", "%(n)d invitees get an e-mail at once.", count
        ) % {"n": count}

    def perform(self, form):
        return meetings.cancel_meeting(
            self.object, reason=form.cleaned_data["reason"], by=self.request.user, at=timezone.now()
        )


class MeetingReopen(MeetingPage, ConfirmView):
    permission_required = "meetings.reopen_meeting"
    question = gettext_lazy("Open the meeting again?")
    consequence = gettext_lazy("It becomes a draft. People are asked again when you send the invitations.")
    submit_label = gettext_lazy("Open the meeting again")
    success_message = gettext_lazy("The meeting is a draft again.")

    def why_not(self):
        return "" if self.object.is_cancelled else _("This meeting is not cancelled.")

    def perform(self, form):
        return meetings.reopen_meeting(self.object, by=self.request.user, at=timezone.now())


class MeetingDelete(MeetingPage, ConfirmView):
    permission_required = "meetings.delete_meeting"
    question = gettext_lazy("Delete the draft?")
    consequence = gettext_lazy("Nobody was invited. The draft cannot be brought back.")
    submit_label = gettext_lazy("Delete the draft")
    submit_kind = "danger"
    success_message = gettext_lazy("The draft is deleted.")

    def why_not(self):
        return refusal_of(meetings.refuse_undeletable, self.object)

    def perform(self, form):
        meetings.delete_draft(self.object, by=self.request.user, at=timezone.now())

    def get_success_url(self):
        return reverse("meetings:plan")


class MeetingHeld(MeetingPage, ActionView):
    """The button of the morning after."""

    permission_required = "meetings.confirm_held"
    success_message = gettext_lazy("Thank you. Now record who was there.")

    def perform(self):
        return meetings.confirm_held(self.object, by=self.request.user, at=timezone.now())
