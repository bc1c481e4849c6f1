"""/today/: what needs me."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from common import dates, display
from common.views import PageTitle
from meetings.queries import round_of
from meetings.queries.plan import plan_rows
from portal.first_run import first_steps
from portal.today import SOURCES, tasks_of
from portal.today.own import next_meeting, page_of


class Today(PageTitle, TemplateView):
    template_name = "portal/today.html"
    page_title = gettext_lazy("Today")
    sources = SOURCES

    def get_context_data(self, **kwargs):
        now, user = timezone.now(), self.request.user
        today = dates.today()
        tasks = tasks_of(user, now=now, today=today, sources=self.sources)
        meeting = next_meeting(user, now=now)
        first_run = first_steps(user, today=today)
        return super().get_context_data(
            tasks=tasks,
            meeting=meeting,
            meeting_url=page_of(meeting, user) if meeting else "",
            seats=round_of(meeting) if meeting and self._sees_answers(meeting) else None,
            rhythm=plan_rows(user, today.year, today=today) if user.is_coordinator else [],
            year=today.year,
            first_run=first_run,
            lead=_sentence(tasks, is_new=bool(first_run)),
            **kwargs,
        )

    def _sees_answers(self, meeting) -> bool:
        """One may be invited to, or coordinate something beside, a network whose answers are not one's to see."""
        user = self.request.user
        return user.is_coordinator and user.has_perm("meetings.see_invitations", meeting)


def _sentence(tasks, *, is_new: bool) -> str:
    day = display.day_full(dates.today())
    if not tasks.count and (is_new or tasks.failed):
        return f"{day}."
    if not tasks.count:
        return _("%(day)s. Everything is done.") % {"day": day}
    things = ngettext("%(n)s thing needs you", "%(n)s things need you", tasks.count) % {"n": tasks.count}
    if not tasks.urgent:
        return _("%(day)s. %(things)s, none of them urgent.") % {"day": day, "things": things}
    urgent = ngettext("%(n)s of them is urgent", "%(n)s of them are urgent", len(tasks.urgent)) % {
        "n": len(tasks.urgent)
    }
    return _("%(day)s. %(things)s, %(urgent)s.") % {"day": day, "things": things, "urgent": urgent}
