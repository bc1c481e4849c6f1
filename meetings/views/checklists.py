"""What has to be thought of: a network's list, and what each meeting makes of it."""

from functools import cached_property

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from common import dates
from common.addresses import as_left
from common.undo import say_done
from common.views import ActionView, FormPage, PermissionRequired
from meetings.domain import checklists
from meetings.forms.checklists import (
    ChecklistItemForm,
    ChecklistLineForm,
    NewChecklistItemForm,
    NewChecklistLineForm,
)
from meetings.models import ChecklistItem, ChecklistLine
from meetings.queries.checklists import points_of
from meetings.views.meetings import MeetingPage
from networks.views.frames import Deed, Form, InNetwork

# --- networks/<slug>/checklist/ ------------------------------------------------------------------------------------------


class _OfNetwork(InNetwork):
    nav = "networks"
    permission_required = "networks.change_network"

    def list_url(self):
        return reverse("meetings:network-checklist", args=[self.network.slug])

    get_success_url = list_url


class NetworkChecklist(_OfNetwork, Form):
    form_class = NewChecklistLineForm
    template_name = "meetings/network_checklist.html"
    page_title = _("Checklist for meetings")
    lead = _(
        "Every meeting that is planned from now on gets these points. Meetings that are planned keep theirs."
    )
    success_message = _("Added.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "network": self.network}

    def get_cancel_url(self):
        return reverse("networks:settings", args=[self.network.slug])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"lines": self.network.checklist_lines.all(), **kwargs})


class NetworkChecklistUsual(_OfNetwork, PermissionRequired, View):
    """Offered where the list is empty."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        checklists.take_usual_lines(self.network, by=request.user, at=timezone.now())
        messages.success(request, _("The usual points are on the list."))
        return HttpResponseRedirect(self.list_url())


class _OfLine(_OfNetwork):
    @cached_property
    def object(self) -> ChecklistLine:
        rows = self.network.checklist_lines.select_related("network")
        return get_object_or_404(rows, public_id=self.kwargs["ref"])

    def get_trail(self):
        return [*super().get_trail(), (_("Checklist for meetings"), self.list_url())]

    def get_cancel_url(self):
        return self.list_url()


class ChecklistLineEdit(_OfLine, Form):
    model = ChecklistLine
    form_class = ChecklistLineForm
    page_title = _("Change the point")
    lead = _("Meetings that are planned keep theirs.")
    success_message = _("Saved.")


class ChecklistLineRemove(_OfLine, Deed):
    deed = staticmethod(checklists.remove_line)
    consequence = _("Meetings that are planned keep theirs.")
    submit_label = _("Remove the point")
    submit_kind = "danger"
    success_message = _("Removed.")

    def get_question(self):
        return gettext("Remove “%(what)s”?") % {"what": self.object.text}


# --- meetings/<ref>/checklist/ -------------------------------------------------------------------------------------------


class MeetingChecklist(MeetingPage, FormPage):
    permission_required = "meetings.change_meeting"
    form_class = NewChecklistItemForm
    template_name = "meetings/checklist.html"
    page_title = _("Checklist")
    success_message = _("Added.")

    def get_form_kwargs(self):
        # What is made is a point, not the meeting.
        kwargs = {**super().get_form_kwargs(), "meeting": self.object}
        kwargs.pop("instance", None)
        return kwargs

    def get_success_url(self):
        return reverse("meetings:checklist", args=[self.object.ref])

    def get_context_data(self, **kwargs):
        points = points_of(self.object)
        own = {point.line_id for point in points}
        lines = self.object.network.checklist_lines.values_list("pk", flat=True)
        return super().get_context_data(
            **{
                "meeting": self.object,
                "network": self.object.network,
                "points": points,
                "done": sum(point.is_done for point in points),
                "missing": sum(pk not in own for pk in lines),
                "today": dates.today(),
                **kwargs,
            }
        )


class ChecklistTake(MeetingPage, ActionView):
    """The network's lines that the meeting does not have."""

    permission_required = "meetings.change_meeting"

    def perform(self):
        items = checklists.take_lines(self.object, by=self.request.user, at=timezone.now())
        said = ngettext("%(n)s point is added.", "%(n)s points are added.", len(items)) % {"n": len(items)}
        messages.success(self.request, said)

    def get_success_url(self):
        return reverse("meetings:checklist", args=[self.object.ref])


# --- checklist/<ref>/ – one point ----------------------------------------------------------------------------------------


class _OfItem:
    model = ChecklistItem
    permission_required = "meetings.change_meeting"

    def rows(self, queryset):
        return queryset.select_related("meeting__topic_area__network__municipality", "meeting__moderator")

    def get_permission_object(self):
        return self.object.meeting

    def list_url(self):
        return reverse("meetings:checklist", args=[self.object.meeting.ref])

    def get_success_url(self):
        return self.list_url()


class _Tick(_OfItem, ActionView):
    """Back to where the button stood: the list, or Today."""

    def get_success_url(self):
        return as_left(self.request, reverse("portal:today")) or self.list_url()


class ChecklistDone(_Tick):
    def perform(self):
        checklists.finish_item(self.object, on=dates.today(), by=self.request.user, at=timezone.now())
        undo = reverse("meetings:checklist-reopen", args=[self.object.ref])
        say_done(self.request, gettext("Marked as done: %(title)s") % {"title": self.object.text}, undo=undo)


class ChecklistReopen(_Tick):
    success_message = _("The point is open again.")

    def perform(self):
        checklists.reopen_item(self.object, by=self.request.user, at=timezone.now())


class _ItemPage(_OfItem):
    def get_title_of(self) -> str:
        return self.object.meeting.title

    def get_trail(self):
        meeting = self.object.meeting
        return [(meeting.title, meeting.get_absolute_url()), (_("Checklist"), self.list_url())]

    def get_cancel_url(self):
        return self.list_url()


class ChecklistItemEdit(_ItemPage, Form):
    form_class = ChecklistItemForm
    page_title = _("Change the point")
    success_message = _("Saved.")


class ChecklistItemRemove(_ItemPage, Deed):
    deed = staticmethod(checklists.remove_item)
    consequence = _("Only from the list of this meeting.")
    submit_label = _("Remove the point")
    submit_kind = "danger"
    success_message = _("Removed.")

    def get_question(self):
        return gettext("Remove “%(what)s”?") % {"what": self.object.text}
