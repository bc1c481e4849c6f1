"""Between two meetings: an action behind its own link, whether it was worth the time, one page for each organisation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from common import dates
from common.guests import keep_private
from common.views import ObjectPage
from meetings.domain.actions import finish_action, reopen_action
from meetings.forms.follow_up import PostponeForm, WorthForm
from meetings.models import Worth
from meetings.queries import coordinator_of, guest
from meetings.queries.follow_up import briefs_of, find_action
from meetings.queries.people import invited_actors
from meetings.views.answers import InvitationPage
from meetings.views.meetings import MeetingPage
from meetings.views.personal import language_for, show_link_gone


@method_decorator(login_not_required, name="dispatch")
class ActionLink(View):
    """Opening it changes nothing; "done", another day and "not done after all" are buttons."""

    http_method_names = ["get", "head", "options", "post"]

    def dispatch(self, request, *args, token, **kwargs):
        self.token, self.action = token, find_action(token)
        if self.action is None:
            return show_link_gone(request)
        owner = self.action.owner
        language = language_for(request, owner.language if owner else "")
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = super().dispatch(request, *args, **kwargs)
            response.headers["Content-Language"] = language
        return keep_private(response)

    def get(self, request):
        return self._page(PostponeForm())

    def post(self, request):
        by = request.user if request.user.is_authenticated else None
        form = PostponeForm(request.POST)
        what = request.POST.get("what")
        if what not in ("done", "open") and not form.is_valid():
            return self._page(form)
        try:
            if what == "done":
                finish_action(self.action, on=dates.today(), by=by, at=timezone.now())
            elif what == "open":
                reopen_action(self.action, by=by, at=timezone.now())
            else:
                form.save(self.action, by=by)
        except ValidationError as refusal:
            if hasattr(refusal, "error_dict"):
                form.add_error(None, refusal)
                return self._page(form)
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, _("Thank you, that is saved."))
        return HttpResponseRedirect(reverse("meetings:action-link", args=[self.token]))

    def _page(self, form):
        meeting = self.action.meeting
        context = {
            "action": self.action,
            "meeting": meeting,
            "form": form,
            "contact_person": coordinator_of(meeting.network),
        }
        return render(self.request, "meetings/action_link.html", context)


class WorthView(InvitationPage):
    """Was it worth your time? A button counts; nothing says whose it was."""

    def get(self, request):
        if self.phase != guest.Phase.OVER:
            return HttpResponseRedirect(self.url("meetings:answer"))
        return self.show("meetings/worth.html", choices=Worth.choices)

    def post(self, request):
        form = WorthForm(request.POST)
        if self.phase == guest.Phase.OVER and form.is_valid():
            try:
                form.save(self.invitation)
            except ValidationError as refusal:
                messages.info(request, refusal.messages[0])
        return HttpResponseRedirect(self.url("meetings:answer-worth"))


class BriefView(InvitationPage):
    """What the invited organisation should know before the meeting, on one page."""

    http_method_names = ["get", "head", "options"]

    def get(self, request):
        if self.invitation.actor is None or self.phase not in (guest.Phase.ASK, guest.Phase.CLOSED):
            return HttpResponseRedirect(self.url("meetings:answer"))
        return self.show("meetings/brief.html", briefs=briefs_of(self.meeting, [self.invitation.actor]))


class BriefPages(MeetingPage, ObjectPage):
    """The same for every invited organisation, one sheet of paper each."""

    permission_required = "meetings.change_meeting"
    template_name = "meetings/brief_pages.html"
    page_title = gettext_lazy("One page for each organisation")

    def get_context_data(self, **kwargs):
        meeting = self.object
        return super().get_context_data(
            meeting=meeting, briefs=briefs_of(meeting, invited_actors(meeting)), **kwargs
        )
