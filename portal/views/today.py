"""/today/: what needs me, and what to do with a row of it."""

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from accounts.domain.tasks import defer_todo, finish_todo, give_todo
from accounts.models import User
from common import dates, display
from common.addresses import address, as_left
from common.undo import say_done
from common.views import PageTitle
from meetings.queries import round_from
from networks.queries.coordination import coordination_of
from portal.first_run import first_steps
from portal.forms.today import DeferForm, GiveForm
from portal.rhythm import rhythm_lines
from portal.today import SOURCES, find_todo, tasks_of
from portal.today.ahead import led_meetings, next_meeting, page_of
from portal.today.calls import whom_to_call
from portal.today.gaps import rows_of_year
from portal.today.happened import happened_lately
from portal.today.moment import TODO_DONE, Moment, Todo
from portal.today.results import latest_of

logger = logging.getLogger(__name__)
TODAY = "portal:today"
# Rows of a group that are drawn; the rest behind one link.
SHOWN = 8
CHOICES = {("whose", "all"), ("all", "1")}
# Topic areas in the panel beside them.
RHYTHM = 12


@dataclass(frozen=True)
class Group:
    """``more_url``: the page with all of them, where these are not."""

    title: str
    rows: list[Todo]
    count: int
    folded: bool = False
    more_url: str = ""


def moment_of(user) -> Moment:
    return Moment(user=user, now=timezone.now(), today=dates.today())


class Today(PageTitle, TemplateView):
    template_name = "portal/today.html"
    page_title = gettext_lazy("Today")
    sources = SOURCES

    def get_context_data(self, **kwargs):
        user = self.request.user
        moment = moment_of(user)
        everybodys = self.may_see_everybodys and self.request.GET.get("whose") == "all"
        tasks = tasks_of(moment, everybodys=everybodys, sources=self.sources)
        failed = tasks.failed
        panels: dict = {"meeting": None, "led": [], "rhythm": [], "first_run": [], "happened": []}
        for name, ask in (
            (_("Next meeting"), self._next_meeting),
            (_("Your meetings"), self._led),
            (_("Rhythm"), self._rhythm),
            (_("Success factors"), self._factors),
            (_("What happened lately"), self._happened),
            (_("First steps"), self._first_run),
            (_("Whom to call"), self._call if not tasks.count else lambda moment, panels: {}),
        ):
            # As with the sources: what is broken is named, and the list stays.
            try:
                panels |= ask(moment, panels)
            except Exception:
                logger.exception("a panel of Today failed")
                failed = [*failed, name]
        return super().get_context_data(
            tasks=tasks,
            groups=list(self._groups(tasks)),
            whose=self._whose(everybodys) if self.may_see_everybodys else [],
            failed=failed,
            year=moment.today.year,
            lead=_sentence(tasks, failed, is_new=bool(panels["first_run"])),
            **panels,
            **kwargs,
        )

    def _next_meeting(self, moment: Moment, panels: dict) -> dict:
        meeting = next_meeting(moment.user, now=moment.now)
        if meeting is None:
            return {}
        url, sees_answers = page_of(meeting, moment.user), self._sees_answers(meeting)
        answers = tuple(meeting.answers) if sees_answers else None
        return {
            "meeting": meeting,
            "meeting_url": url,
            "seats": round_from(meeting.answers) if sees_answers else None,
            # All that the panel shows.
            "meeting_drawn_from": (url, meeting.title, meeting.local_start, meeting.place, answers),
        }

    def _led(self, moment: Moment, panels: dict) -> dict:
        return {"led": led_meetings(moment.user, now=moment.now)}

    def _rhythm(self, moment: Moment, panels: dict) -> dict:
        if not moment.user.is_coordinator:
            return {}
        rows = rows_of_year(moment.user, moment.today)
        runs = moment.reach.runs
        # Not asked for the first steps where a meeting of an own network is seen already.
        has_met = any((row.starts or row.later) and runs(row.topic_area.network_id) for row in rows)
        # What misses most comes first; all of it is the year plan.
        return {"rhythm": rhythm_lines(rows[:RHYTHM]), "has_met": has_met}

    def _factors(self, moment: Moment, panels: dict) -> dict:
        latest = latest_of(moment.user)
        # Read here, so that what cannot be read costs this panel alone.
        return {"result": latest} if latest and latest.reading else {}

    def _happened(self, moment: Moment, panels: dict) -> dict:
        return {"happened": happened_lately(moment)}

    def _first_run(self, moment: Moment, panels: dict) -> dict:
        if panels.get("has_met"):
            return {}
        return {"first_run": first_steps(moment.user, today=moment.today)}

    def _call(self, moment: Moment, panels: dict) -> dict:
        return {} if panels["first_run"] else {"call": whom_to_call(moment)}

    @property
    def may_see_everybodys(self) -> bool:
        return self.request.user.has_perm("accounts.give_tasks")

    @staticmethod
    def _whose(everybodys: bool) -> list[tuple[str, str, bool]]:
        return [
            (address(TODAY), _("Mine"), not everybodys),
            (f"{address(TODAY)}?whose=all", _("Everybody’s"), everybodys),
        ]

    def _groups(self, tasks):
        for title, rows, folded in (
            (_("Urgent"), tasks.urgent, False),
            (_("This week"), tasks.week, False),
            (_("Later"), tasks.later, True),
            (_("Put off"), tasks.waiting, True),
        ):
            cut = len(rows) > SHOWN + 1 and "all" not in self.request.GET
            if rows:
                yield Group(
                    title, rows[:SHOWN] if cut else rows, len(rows), folded, self._all_url() if cut else ""
                )

    def _all_url(self) -> str:
        query = self.request.GET.copy()
        query["all"] = "1"
        return f"?{query.urlencode()}"

    def _sees_answers(self, meeting) -> bool:
        """One may be invited to, or coordinate something beside, a network whose answers are not one's to see."""
        user = self.request.user
        return user.is_coordinator and user.has_perm("meetings.see_invitations", meeting)


def _sentence(tasks, failed, *, is_new: bool) -> str:
    day = display.day_full(dates.today())
    if not tasks.count and (is_new or failed):
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


def today_as_left(request) -> str:
    """Today with what was chosen there before: everybody's rows, all of a long group."""
    today = reverse(TODAY)
    query = urlsplit(as_left(request, today)).query
    chosen = [(key, value) for key, value in parse_qsl(query) if (key, value) in CHOICES]
    return f"{today}?{urlencode(chosen)}" if chosen else today


class RowOfToday:
    """``todo``: the row the URL names, as long as it waits for this user."""

    @cached_property
    def moment(self) -> Moment:
        return moment_of(self.request.user)

    @cached_property
    def todo(self):
        todo = find_todo(self.moment, self.kwargs["kind"], self.kwargs["ref"])
        if todo is None:
            raise Http404
        return todo

    @cached_property
    def colleagues(self):
        """Whom the row can be given to: who coordinates its network, and the administrators."""
        if not self.todo.can_be_given or not self.request.user.has_perm("accounts.give_tasks"):
            return User.objects.none()
        return coordination_of(self.todo.network)

    def form_of(self, form_class, data=None, **kwargs):
        form = form_class(data, todo=self.todo, **kwargs)
        form.form_action = f"{self.todo.row_url}{form.address}"
        form.cancel_url = reverse(TODAY)
        return form

    def address(self, name: str, **query) -> str:
        return f"{reverse(name, args=[self.todo.kind, self.kwargs['ref']])}?{urlencode(query)}#{self.todo.anchor}"

    def back(self):
        return HttpResponseRedirect(today_as_left(self.request))


class TodoPage(RowOfToday, PageTitle, TemplateView):
    """Put off to a day, give to a colleague."""

    nav = "today"
    template_name = "portal/todo.html"
    trail = ((gettext_lazy("Today"), reverse_lazy(TODAY)),)

    def get_page_title(self):
        return self.todo.title

    def get_context_data(self, **kwargs):
        others = self.colleagues.exclude(pk=self.request.user.pk)
        kwargs.setdefault("defer_form", self.form_of(DeferForm))
        if others and "give_form" not in kwargs:
            kwargs["give_form"] = self.form_of(GiveForm, colleagues=others)
        return super().get_context_data(todo=self.todo, **kwargs)


QUICK = {"tomorrow": timedelta(days=1), "week": timedelta(days=7)}


class TodoDefer(TodoPage):
    """POST: ``until`` is a day, "tomorrow", "week" or "back" (at once)."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        said = request.POST.get("until", request.GET.get("until", ""))
        before = self.todo.until
        if said == "back":
            self._defer(None)
            messages.success(request, _("It is back on the list."))
            return self.back()
        if said in QUICK:
            until = self.moment.today + QUICK[said]
            self._defer(until)
        else:
            form = self.form_of(DeferForm, {"until": said})
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(defer_form=form, form=form))
            until = form.cleaned_data["until"]
            form.save(by=request.user)
        say_done(
            request,
            _("Put off until %(day)s: %(title)s") % {"day": display.day(until), "title": self.todo.title},
            undo=self.address("portal:todo-defer", until=before.isoformat() if before else "back"),
        )
        return self.back()

    def _defer(self, until: date | None) -> None:
        user, todo = self.request.user, self.todo
        defer_todo(
            *todo.key[:2], until=until, whose=user if todo.personal else None, by=user, at=self.moment.now
        )


class TodoGive(TodoPage):
    """POST: ``to`` is a login's public id or "nobody" (everybody's again)."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        if not self.todo.can_be_given or not request.user.has_perm("accounts.give_tasks"):
            raise PermissionDenied
        said = request.POST.get("to", request.GET.get("to", ""))
        before = User.objects.filter(pk=self.todo.owner).first() if self.todo.given_to else None
        if said == "nobody":
            give_todo(*self.todo.key[:2], to=None, by=request.user, at=self.moment.now)
            messages.success(request, self._whose_now())
            return self.back()
        form = self.form_of(GiveForm, {"to": said}, colleagues=self.colleagues)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(give_form=form, form=form))
        form.save(by=request.user)
        say_done(
            request,
            _("Given to %(name)s: %(title)s")
            % {"name": form.cleaned_data["to"].name, "title": self.todo.title},
            undo=self.address("portal:todo-give", to=before.public_id if before else "nobody"),
        )
        return self.back()

    def _whose_now(self) -> str:
        """Some rows are one person's by themselves: a step is the business of who looks after the actor."""
        todo = find_todo(self.moment, self.kwargs["kind"], self.kwargs["ref"])
        owner = User.objects.filter(pk=todo.owner).first() if todo and todo.owner else None
        if owner is None:
            return _("It is on everybody's list again.")
        if owner == self.request.user:
            return _("It is on your list again.")
        return _("It is on the list of %(name)s again.") % {"name": owner.name}


class TodoDone(RowOfToday, View):
    """POST: done, for rows that no record ends; with ``undone`` not done after all."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        todo, undone = self.todo, "undone" in request.GET
        if todo.done != TODO_DONE:
            raise PermissionDenied
        finish_todo(
            *todo.key[:2],
            on=None if undone else self.moment.today,
            whose=request.user if todo.personal else None,
            by=request.user,
            at=self.moment.now,
        )
        if undone:
            messages.success(request, _("It is back on the list."))
        else:
            say_done(
                request,
                _("Done: %(title)s") % {"title": todo.title},
                undo=self.address("portal:todo-done", undone=1),
            )
        return self.back()
