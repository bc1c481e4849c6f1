"""/meetings/: those one leads or is invited to."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.display import amount
from common.lists import FilteredListView
from meetings.models import Invitation, Meeting
from meetings.notifications import poll_token
from meetings.queries.polls import own_open_polls
from networks.models import reach_of


class OwnMeetings(FilteredListView):
    """Those ahead first; ``?state=past`` shows the others, newest first."""

    model = Meeting
    nav = "meetings"
    template_name = "meetings/own_meetings.html"
    page_title = _("My meetings")

    @property
    def shows_past(self) -> bool:
        return self.request.GET.get("state") == "past"

    def rows(self, queryset):
        people = reach_of(self.request.user).people
        invited = Invitation.objects.sent().filter(meeting=OuterRef("pk"), person__in=people)
        rows = queryset.filter(Q(moderator__in=people) | Exists(invited)).select_related(
            "topic_area__network", "moderator"
        )
        now = timezone.now()
        if self.shows_past:
            return rows.filter(starts_at__lte=now).order_by("-starts_at", "-pk")
        return rows.filter(Q(starts_at__gt=now) | Q(starts_at=None)).order_by("starts_at", "pk")

    def get_result(self, total):
        text = (
            ngettext("%(n)s meeting is over", "%(n)s meetings are over", total)
            if self.shows_past
            else ngettext("%(n)s meeting is ahead of you", "%(n)s meetings are ahead of you", total)
        )
        return text % {"n": amount(total)}

    def get_context_data(self, **kwargs):
        people = reach_of(self.request.user).people
        polls = [] if self.shows_past else own_open_polls(people, now=timezone.now())
        return super().get_context_data(
            shows_past=self.shows_past,
            people=people,
            polls=[(row.poll, reverse("meetings:vote", args=[poll_token(row)])) for row in polls],
            **kwargs,
        )
