"""/actions/: what was agreed at meetings, by the day it is due."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import dates
from common.addresses import as_left
from common.display import amount
from common.lists import FilteredListView
from common.undo import say_done
from common.views import ActionView
from meetings.domain.actions import finish_action, reopen_action
from meetings.models import ActionItem
from meetings.queries.actions import actions_seen_by

WEEK = timedelta(days=7)


class ActionList(FilteredListView):
    """``?state=done`` shows those that are done."""

    model = ActionItem
    template_name = "meetings/action_list.html"
    page_title = gettext_lazy("Actions")

    @property
    def shows_done(self) -> bool:
        return self.request.GET.get("state") == "done"

    def whole(self):
        return actions_seen_by(self.request.user, done=self.shows_done)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, today = self.request.user, dates.today()
        for action in context["object_list"]:
            action.group = self._group(action, today)
            action.can_finish = user.has_perm("meetings.finish_action", action)
        return {**context, "shows_done": self.shows_done, "heading": self._sentence(context["count"])}

    def _sentence(self, count: int) -> str:
        if self.shows_done:
            return _("Actions that are done")
        if not count:
            return _("Nothing is open")
        return ngettext("%(n)s action is open", "%(n)s actions are open", count) % {"n": amount(count)}

    def _group(self, action, today) -> str:
        if self.shows_done:
            return _("Done")
        if action.due_on is None:
            return _("Without a date")
        if action.due_on < today:
            return _("Overdue")
        return _("Within a week") if action.due_on <= today + WEEK else _("Later")


class ActionOfMeeting(ActionView):
    """Back to where the button stood: the list, or Today."""

    model = ActionItem
    permission_required = "meetings.finish_action"

    def rows(self, queryset):
        return queryset.select_related("meeting__topic_area")

    def get_success_url(self):
        return as_left(self.request, reverse("portal:today")) or reverse("meetings:action-list")


class ActionDone(ActionOfMeeting):
    def perform(self):
        finish_action(self.object, on=dates.today(), by=self.request.user, at=timezone.now())
        undo = reverse("meetings:action-reopen", args=[self.object.ref])
        say_done(self.request, _("Marked as done: %(title)s") % {"title": self.object.text}, undo=undo)


class ActionReopen(ActionOfMeeting):
    success_message = gettext_lazy("The action is open again.")

    def perform(self):
        reopen_action(self.object, by=self.request.user, at=timezone.now())
