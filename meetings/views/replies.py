"""/meetings/replies/: answers from calendars that wait for a coordinator's word."""

from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import display
from common.lists import FilteredListView
from common.views import ActionView
from meetings.domain.replies import accept_reply, dismiss_reply
from meetings.models import CalendarReply, Meeting
from meetings.reasons import sentence
from outbox.queries import count_unplaced, unplaced_words

LIST = reverse_lazy("meetings:reply-list")


class ReplyList(FilteredListView):
    """``?state=done`` shows those that are settled."""

    model = CalendarReply
    permission_required = "meetings.see_replies"
    template_name = "meetings/reply_list.html"
    page_title = gettext_lazy("Answers from calendars")
    trail = ((gettext_lazy("Today"), reverse_lazy("portal:today")),)

    @property
    def shows_done(self) -> bool:
        return self.request.GET.get("state") == "done"

    def rows(self, queryset):
        rows = queryset.select_related(
            "meeting__topic_area__network", "invitation__person", "invitation__actor"
        )
        if self.shows_done:
            return rows.exclude(pk__in=self.model.objects.open()).order_by("-settled_at", "-pk")
        return rows.open().order_by("received_at", "pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for reply in context["object_list"]:
            reply.says = _says(reply)
            reply.why = sentence(reply.reason)
            reply.person_url = self._person_url(reply)
            reply.may_settle = reply.is_open and self.request.user.has_perm("meetings.settle_reply", reply)
        may = self.request.user.has_perm("outbox.settle_inbound")
        number = count_unplaced() if may else 0
        return {
            **context,
            "shows_done": self.shows_done,
            "heading": self._sentence(context["count"]),
            "unplaced": unplaced_words(number) if number else "",
        }

    def _person_url(self, reply: CalendarReply) -> str:
        """Where the address it came from can be noted: then the next answer from there counts."""
        person = reply.invitation.person if reply.invitation is not None else None
        if person is None or reply.reason != "sender_differs" or not reply.is_open:
            return ""
        may = self.request.user.has_perm("actors.change_person", person)
        return reverse("actors:person-edit", args=[person.ref]) if may else ""

    def _sentence(self, count: int) -> str:
        if self.shows_done:
            return _("Settled answers from calendars")
        if not count:
            return _("No answer from a calendar waits for you")
        return ngettext(
            "%(n)d answer from a calendar to be confirmed",
            "%(n)d answers from calendars to be confirmed",
            count,
        ) % {"n": count}


def _says(reply: CalendarReply) -> str:
    if reply.proposed_at is not None:
        meeting: Meeting = reply.meeting
        local = reply.proposed_at.astimezone(meeting.zoneinfo)
        return _("proposes %(day)s, %(time)s") % {
            "day": display.day_full(local),
            "time": display.clock(local),
        }
    if reply.is_proposal:
        return _("proposes another time")
    return str(reply.get_answer_display()) if reply.answer else _("not readable")


class _OneReply(ActionView):
    model = CalendarReply
    permission_required = "meetings.settle_reply"
    success_url = LIST

    def rows(self, queryset):
        return queryset.select_related("meeting__topic_area", "invitation")


class ReplyAccept(_OneReply):
    success_message = gettext_lazy("The answer counts.")

    def perform(self):
        return accept_reply(self.object, by=self.request.user, at=timezone.now())


class ReplyDismiss(_OneReply):
    success_message = gettext_lazy("Put aside. Nothing has changed.")

    def perform(self):
        return dismiss_reply(self.object, by=self.request.user, at=timezone.now())
