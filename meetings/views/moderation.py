"""/meetings/…/moderation/: the moderator declares neutrality, takes that back, or steps down."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.views import ActionView, ConfirmView
from meetings.domain import moderation
from meetings.views.meetings import MeetingPage


class NeutralityDeclare(MeetingPage, ActionView):
    permission_required = "meetings.declare_neutrality"
    success_message = _("The declaration of neutrality is noted.")

    def perform(self):
        return moderation.declare_neutrality(self.object, by=self.request.user, at=timezone.now())


class NeutralityWithdraw(MeetingPage, ActionView):
    permission_required = "meetings.declare_neutrality"
    success_message = _("The declaration of neutrality is withdrawn.")

    def perform(self):
        return moderation.withdraw_neutrality(self.object, by=self.request.user, at=timezone.now())


class ModerationLeave(MeetingPage, ConfirmView):
    permission_required = "meetings.leave_moderation"
    question = _("You cannot moderate this meeting?")
    consequence = _("The coordination sees at once that somebody else is needed.")
    submit_label = _("Step down as moderator")
    submit_kind = "danger"
    success_message = _("Thank you for saying so. The coordination looks for somebody else.")

    def perform(self, form):
        return moderation.leave_moderation(self.object, by=self.request.user, at=timezone.now())

    def get_success_url(self):
        return reverse("meetings:own-list")
