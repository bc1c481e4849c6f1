"""The year plan, and planning a topic area's year."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from common import dates, display
from common.views import FormPage, Page
from meetings.domain.plans import days_for_gap, propose_year
from meetings.forms.plans import PlanForm
from meetings.queries.plan import PlanRow, year_plan
from meetings.recurrence import Reason, Shortfall
from meetings.views.plan_shapes import drawn_calendar, drawn_rows
from meetings.views.slot_words import sentences_of
from networks.forms.filters import InNetworkFilter, is_typed
from networks.models import TopicArea, keys_run_by, keys_seen_by, named

# Years beyond these are typing mistakes, not plans.
YEARS = range(2000, 2101)

SHORTFALLS = {
    Shortfall.WINDOW: gettext_lazy("the year is too short for that many"),
    Shortfall.LEAD_TIME: gettext_lazy(
        "the weeks that are left are too few once people have had their notice"
    ),
    Shortfall.WEEKDAY: gettext_lazy("there are too few days of the usual weekday left"),
    Shortfall.AVOIDED: gettext_lazy("too many days are public holidays or taken"),
    Shortfall.NONEXISTENT_TIME: gettext_lazy("on that day the clocks skip the usual time"),
    Shortfall.EXISTING: gettext_lazy("the meetings that stand leave too little room between them"),
}


def _year_or_404(year: int) -> int:
    if year not in YEARS:
        raise Http404
    return year


class PlanNow(View):
    """/plan/ is the present year."""

    http_method_names = ["get", "head", "options"]

    def get(self, request):
        return HttpResponseRedirect(reverse("meetings:plan-year", args=[dates.today().year]))


class YearPlanPage(Page):
    template_name = "meetings/year_plan.html"
    url_name = "meetings:plan-year"

    @cached_property
    def plan(self):
        return year_plan(
            self.request.user,
            _year_or_404(self.kwargs["year"]),
            municipality=self.request.municipality,
            today=dates.today(),
            language=translation.get_language(),
            networks=self.chosen,
        )

    @cached_property
    def network_form(self) -> InNetworkFilter | None:
        """Where one sees so many networks that a plan of all would have thousands of rows."""
        if not is_typed(keys_seen_by(self.request.user)):
            return None
        form = InNetworkFilter(self.request.GET, user=self.request.user)
        form.full_clean()
        return form

    @cached_property
    def chosen(self) -> list[int] | None:
        if self.network_form is None:
            return None
        network = self.network_form.cleaned_data.get("network")
        return [network.pk] if network else []

    def address(self, name: str, year: int) -> str:
        query = f"?{self.request.GET.urlencode()}" if self.chosen else ""
        return reverse(name, args=[year]) + query

    def get_page_title(self):
        return _("Year plan %(year)d") % {"year": self.kwargs["year"]}

    def get_heading(self):
        plan = self.plan
        if not plan.rows:
            return self.get_page_title()
        if plan.missing:
            return ngettext(
                "%(missing)d of %(total)d meetings is still missing",
                "%(missing)d of %(total)d meetings are still missing",
                plan.missing,
            ) % {"missing": plan.missing, "total": plan.target}
        return ngettext(
            "The %(total)d meeting of %(year)d is planned",
            "All %(total)d meetings of %(year)d are planned",
            plan.target,
        ) % {"total": plan.target, "year": plan.year}

    def get_lead(self):
        plan = self.plan
        if not plan.rows:
            return ""
        sentence = _("Year plan %(year)d. %(held)d held, %(planned)d planned.") % {
            "year": plan.year,
            "held": plan.held,
            "planned": plan.planned,
        }
        if plan.missing and plan.beyond:
            sentence += " " + ngettext(
                "Of these, %(n)d goes beyond its topic area's goal.",
                "Of these, %(n)d go beyond their topic area's goal.",
                plan.beyond,
            ) % {"n": plan.beyond}
        return sentence

    def get_context_data(self, **kwargs):
        today, year = dates.today(), self.plan.year
        runs, calendar = keys_run_by(self.request.user), drawn_calendar(self.plan)
        context = {
            "plan": self.plan,
            "rows": drawn_rows(self.plan, set(runs)),
            "current_month": today.month if today.year == year else 0,
            "can_plan": bool(runs),
            "only_network": named(runs)[runs[0]][0] if len(runs) == 1 and not self.plan.rows else "",
            "years": [
                (other, self.address(self.url_name, other))
                for other in range(year - 1, year + 2)
                if other in YEARS
            ],
            "year_url": self.address("meetings:plan-year", year),
            "list_url": self.address("meetings:plan-list", year),
            "network_form": self.network_form,
            "waits_for_network": self.chosen == [],
            "closed": calendar.lines,
            "sees_calendar": self.request.user.has_perm("meetings.see_town_calendar"),
            "shows_list": self.url_name == "meetings:plan-list",
        }
        if not context["shows_list"]:
            context["months"] = [date_format(date(2000, number, 1), "M") for number in range(1, 13)]
            context["holidays"] = calendar.holidays
            rows = [(_("School holidays"), calendar.school), (_("Town hall"), calendar.town_hall)]
            context["more_rows"] = [(label, months) for label, months in rows if months]
        gap = self.plan.first_gap
        if gap is not None and gap.topic_area.network_id in runs:
            context |= {"gap": gap, "proposals": self._proposals(gap)}
        return super().get_context_data(**{**context, **kwargs})

    def _proposals(self, gap: PlanRow) -> list[dict]:
        """Days for the meeting that is missing most, each with its form and the last day to invite to it."""
        area, create = gap.topic_area, reverse("meetings:create")
        return [
            {
                "day": day,
                "invite_by": day - timedelta(weeks=area.network.lead_weeks),
                "url": f"{create}?topic={area.ref}&start={day.isoformat()}",
            }
            for day in days_for_gap(self.plan, gap, today=dates.today())
        ]


class YearPlanList(YearPlanPage):
    """The same year as one list per topic area, at every width."""

    url_name = "meetings:plan-list"

    def get_page_title(self):
        return _("Year plan %(year)d as a list") % {"year": self.kwargs["year"]}


class PlanTopic(FormPage):
    """Proposed dates for one topic area and year; what is ticked becomes drafts."""

    model = TopicArea
    permission_required = "meetings.plan_topic"
    form_class = PlanForm
    template_name = "meetings/plan_topic.html"

    def rows(self, queryset):
        return queryset.select_related("network__municipality", "network__moderator")

    @cached_property
    def year(self) -> int:
        return _year_or_404(self.kwargs["year"])

    def get_trail(self):
        plan = reverse("meetings:plan-year", args=[self.year])
        return [(_("Year plan %(year)s") % {"year": self.year}, plan)]

    @cached_property
    def proposal(self):
        return propose_year(
            self.object,
            self.year,
            today=dates.today(),
            language=translation.get_language(),
            year_end_reason=_("turn of the year"),
        )

    def get_page_title(self):
        return _("Plan %(topic)s %(year)d") % {"topic": self.object.name, "year": self.year}

    def get_lead(self):
        proposal = self.proposal
        count = len(proposal.proposals)
        sentence = ngettext(
            "%(standing)d of %(target)d meetings stands.",
            "%(standing)d of %(target)d meetings stand.",
            len(proposal.standing),
        ) % {"standing": len(proposal.standing), "target": self.object.target}
        if count or not proposal.proposals.missing:
            sentence += " " + _("We propose %(count)d more.") % {"count": count}
        if proposal.proposals.missing:
            sentence += " " + ngettext(
                "%(missing)d more did not fit: %(reason)s.",
                "%(missing)d more did not fit: %(reason)s.",
                proposal.proposals.missing,
            ) % {
                "missing": proposal.proposals.missing,
                "reason": SHORTFALLS[proposal.proposals.shortfall],
            }
        return sentence

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("instance", None)
        proposals = self.proposal.dates
        return {
            **kwargs,
            "topic_area": self.object,
            "starts": [proposal.starts_at for proposal in proposals],
            "notes": [self._note(proposal) for proposal in proposals],
            "initial": {"title": self.object.name, "place": self.object.place},
        }

    def _note(self, proposal) -> str:
        """Why this day, and what to watch."""
        sentences = [display.day_full(proposal.local_date) + "."]
        if Reason.RHYTHM_OF_THREE in proposal.reasons:
            sentences.append(_("It keeps the rhythm of three meetings a year."))
        elif Reason.RHYTHM_OF_TWO in proposal.reasons:
            sentences.append(_("It keeps the rhythm of two meetings a year."))
        if Reason.EARLIEST in proposal.reasons:
            weeks = self.object.network.lead_weeks
            sentences.append(
                ngettext(
                    "The earliest day with %(weeks)d week's notice.",
                    "The earliest day with %(weeks)d weeks' notice.",
                    weeks,
                )
                % {"weeks": weeks}
            )
        for day, why in proposal.avoided:
            sentences.append(_("Avoided: %(day)s (%(why)s).") % {"day": display.day(day), "why": why})
        sentences += sentences_of(proposal.because)
        if clash := self.proposal.clashes.get(proposal.local_date):
            sentences.append(_("On this day “%(title)s” meets, too.") % {"title": clash})
        if Reason.FIRST_OF_TWO_TIMES in proposal.reasons:
            sentences.append(_("The clocks go back on this day; the first of the two times is meant."))
        return " ".join(sentences)

    def get_cancel_url(self):
        return reverse("meetings:plan-year", args=[self.year])

    def get_success_url(self):
        return self.get_cancel_url()

    def form_valid(self, form):
        response = super().form_valid(form)
        if drafts := getattr(self, "result", None):
            messages.success(
                self.request,
                ngettext(
                    "%(n)d draft created. Nobody is invited yet.",
                    "%(n)d drafts created. Nobody is invited yet.",
                    len(drafts),
                )
                % {"n": len(drafts)},
            )
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(proposal=self.proposal, **kwargs)
