"""/settings/school-holidays/ for administrators, /town-calendar/ for all who plan."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common import dates
from common.lists import FilteredListView
from meetings.domain import closed_days
from meetings.domain.closed_days import Verdict
from meetings.forms.closed_days import (
    BlockedConfirmForm,
    BlockedTimeForm,
    BlockedUploadForm,
    CalendarUploadForm,
    NewBlockedTimeForm,
    SchoolConfirmForm,
    SchoolHolidayForm,
)
from meetings.models import BlockedTime, SchoolHoliday
from networks.views.frames import Deed, Form, Trail

VERDICTS = {
    Verdict.NEW: (_("new"), "info"),
    Verdict.CHANGED: (_("changed"), "warn"),
    Verdict.SAME: (_("there already"), "plain"),
}


class _School:
    """What the pages of the school holidays share."""

    nav = "settings"
    model = SchoolHoliday
    permission_required = "actors.manage_municipality"
    home = reverse_lazy("meetings:school-holidays")

    def get_trail(self):
        return [(_("Set-up"), reverse("portal:setup")), *self.get_middle()]

    def get_middle(self):
        return [(_("School holidays"), self.home)]

    def get_cancel_url(self):
        return str(self.home)

    def get_success_url(self):
        return str(self.home)


class _Blocked(_School):
    nav = "plan"
    model = BlockedTime
    permission_required = "meetings.keep_town_calendar"
    home = reverse_lazy("meetings:blocked-times")

    def get_trail(self):
        return [(_("Year plan"), reverse("meetings:plan")), *self.get_middle()]

    def get_middle(self):
        return [(_("Calendar of the town hall"), self.home)]


class _ClosedList(Trail, FilteredListView):
    """From today on, with ``?all=1`` also what is over."""

    def rows(self, queryset):
        return queryset if self.shows_all else queryset.filter(ends_on__gte=dates.today())

    @property
    def shows_all(self) -> bool:
        return bool(self.request.GET.get("all"))

    def get_context_data(self, **kwargs):
        more = {"shows_all": self.shows_all, "home": str(self.home)}
        return super().get_context_data(**more, **kwargs)


class SchoolHolidayList(_School, _ClosedList):
    template_name = "meetings/school_holidays.html"
    page_title = _("School holidays")
    lead = _("Shown in the year plan and avoided by proposed dates.")

    def get_middle(self):
        return []

    def rows(self, queryset):
        town = self.request.municipality
        return super().rows(queryset.of(town) if town else queryset.none())

    def get_context_data(self, **kwargs):
        town = self.request.municipality
        return super().get_context_data(
            state_known=town is not None and closed_days.is_state_known(town), **kwargs
        )


class SchoolHolidayCreate(_School, Form):
    model = None
    form_class = SchoolHolidayForm
    page_title = _("Enter school holidays")
    success_message = _("Saved.")


class SchoolHolidayEdit(_School, Form):
    form_class = SchoolHolidayForm
    page_title = _("Edit school holidays")
    success_message = _("Saved.")


class SchoolHolidayDelete(_School, Deed):
    deed = staticmethod(closed_days.delete_school_holiday)
    question = _("Delete the school holidays?")
    submit_label = _("Delete")
    submit_kind = "danger"
    success_message = _("Deleted.")

    def get_consequence(self):
        return self.object.name


class BlockedTimeList(_Blocked, _ClosedList):
    permission_required = "meetings.see_town_calendar"
    template_name = "meetings/blocked_times.html"
    page_title = _("Calendar of the town hall")
    lead = _(
        "When council, committees, elections and festivals take people's time. Proposed dates keep clear of it."
    )
    offers = ("meetings.keep_town_calendar",)

    def get_middle(self):
        return []


class BlockedTimeCreate(_Blocked, Form):
    model = None
    form_class = NewBlockedTimeForm
    page_title = _("Block a time")
    success_message = _("Saved.")


class BlockedTimeEdit(_Blocked, Form):
    form_class = BlockedTimeForm
    page_title = _("Edit the blocked time")
    success_message = _("Saved.")


class BlockedTimeDelete(_Blocked, Deed):
    deed = staticmethod(closed_days.delete_blocked_time)
    question = _("Delete the blocked time?")
    submit_label = _("Delete")
    submit_kind = "danger"
    success_message = _("Deleted.")

    def get_consequence(self):
        return self.object.name


class _Import(Form):
    """Step one: a file is checked, and what would happen is shown; nothing is written."""

    model = None
    template_name = "meetings/closed_import.html"
    lead = _("Nothing is written before you have seen what would happen to every entry.")
    confirm_form = None
    confirm_url = ""

    def plan(self, form):
        raise NotImplementedError

    def form_valid(self, form):
        plan, reading = self.plan(form), form.reading
        confirm = self.confirm_form(initial={"checked": form.checked}, gone=len(plan.gone))
        confirm.form_action, confirm.cancel_url = reverse(self.confirm_url), self.request.path
        confirm.show_summary = False
        # The next step is to confirm; another file is the way aside.
        form.submit_kind, form.cancel_url = "secondary", ""
        rows = [(one.entry, *VERDICTS[one.verdict]) for one in plan.planned]
        counts = {verdict: plan.count(verdict) for verdict in Verdict}
        context = self.get_context_data(
            form=form,
            rows=rows,
            refused=reading.refused,
            outside=reading.outside,
            gone=plan.gone,
            confirm_form=confirm,
            changes=bool(counts[Verdict.NEW] or counts[Verdict.CHANGED] or plan.gone),
            heading=self.result_words(counts, len(reading.refused)),
            lead=gettext("From %(calendar)s. Nothing is written yet.") % {"calendar": form.source},
        )
        return self.render_to_response(context)

    def result_words(self, counts, refused: int) -> str:
        parts = [
            text % {"n": number}
            for text, number in (
                (gettext("%(n)s new"), counts[Verdict.NEW]),
                (gettext("%(n)s changed"), counts[Verdict.CHANGED]),
                (gettext("%(n)s there already"), counts[Verdict.SAME]),
                (gettext("%(n)s refused"), refused),
            )
            if number
        ]
        return ", ".join(parts) or gettext("Nothing in the years that are planned")


class _Confirm(Form):
    """Step two. Whoever comes here without the check is led to it."""

    model = None
    template_name = "meetings/closed_import.html"
    import_url = ""

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(reverse(self.import_url))

    def form_invalid(self, form):
        for errors in form.errors.values():
            messages.error(self.request, errors[0])
        return HttpResponseRedirect(reverse(self.import_url))

    def get_success_message(self):
        written = self.result.count(Verdict.NEW) + self.result.count(Verdict.CHANGED)
        if not written:
            return gettext("Everything was there already.")
        return ngettext("%(n)d entry taken over.", "%(n)d entries taken over.", written) % {"n": written}


class SchoolHolidayImport(_School, _Import):
    model = None
    form_class = CalendarUploadForm
    confirm_form = SchoolConfirmForm
    confirm_url = "meetings:school-holiday-confirm"
    page_title = _("School holidays from a file")

    def plan(self, form):
        town = self.request.municipality
        return closed_days.plan_school_holidays(
            town, form.reading.entries, source=form.source, today=dates.today()
        )


class SchoolHolidayConfirm(_School, _Confirm):
    model = None
    form_class = SchoolConfirmForm
    import_url = "meetings:school-holiday-import"
    page_title = _("School holidays from a file")


class BlockedTimeImport(_Blocked, _Import):
    model = None
    form_class = BlockedUploadForm
    confirm_form = BlockedConfirmForm
    confirm_url = "meetings:blocked-confirm"
    page_title = _("Blocked times from a file")

    def plan(self, form):
        return closed_days.plan_blocked_times(
            self.request.municipality,
            form.reading.entries,
            source=form.source,
            today=dates.today(),
            **form.settings,
        )


class BlockedTimeConfirm(_Blocked, _Confirm):
    model = None
    form_class = BlockedConfirmForm
    import_url = "meetings:blocked-import"
    page_title = _("Blocked times from a file")
