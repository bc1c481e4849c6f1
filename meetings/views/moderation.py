"""What a meeting cannot do without: asking for moderator and room, the moderator's neutrality and stepping down."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.views import ActionView, ConfirmView, refusal_of
from meetings.domain import moderation
from meetings.domain.resources import note_resource
from meetings.models import ResourceKind, ResourceState
from meetings.views.meetings import MeetingPage


class MeetingResource(MeetingPage, ActionView):
    """Moderator or room: asked, confirmed, or taken back."""

    permission_required = "meetings.change_meeting"

    def perform(self):
        kind, state = self.kwargs["kind"], self.kwargs["state"]
        if kind not in ResourceKind.values or state not in ResourceState.values:
            raise Http404
        return note_resource(self.object, kind=kind, state=state, by=self.request.user, at=timezone.now())

    def get_success_message(self):
        kind, state = ResourceKind(self.kwargs["kind"]), ResourceState(self.kwargs["state"])
        return f"{kind.label}: {state.label}."


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
    consequence = _("The coordination then has to name somebody else.")
    submit_label = _("Step down as moderator")
    submit_kind = "danger"
    success_message = _("Thank you for saying so. The coordination looks for somebody else.")

    def why_not(self):
        return refusal_of(moderation.refuse_leaving, self.object, at=timezone.now())

    def perform(self, form):
        return moderation.leave_moderation(self.object, by=self.request.user, at=timezone.now())

    def get_success_url(self):
        return reverse("meetings:own-list")
