"""Planning processes, and who took part in plans and measures."""

from functools import cached_property

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.display import amount
from common.lists import FilteredListView
from common.views import ObjectPage, named_in, refusal_of
from networks.domain.planning import delete_participation, delete_process, refuse_used
from networks.forms.planning import (
    NewParticipationForm,
    NewProcessForm,
    ParticipationFilter,
    ParticipationForm,
    ProcessForm,
)
from networks.models import Participation, PlanningProcess
from networks.queries import all_participations, participation_numbers, taking_part, with_what
from networks.views.frames import Deed, Form, Trail, mark_own

TO_PARTICIPATIONS = ((_("Participation in plans and measures"), reverse_lazy("networks:participation-list")),)


class _OfUser:
    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}


class PlanningList(Trail, FilteredListView):
    model = PlanningProcess
    permission_required = "networks.see_planning"
    template_name = "networks/planning_list.html"
    page_title = _("Planning processes")
    sortings = {"name": ("name", "pk"), "opened": ("opened_on", "pk")}
    default_sort = "-opened"
    offers = ("networks.record_planning",)

    def rows(self, queryset):
        return taking_part(queryset, self.request.user)

    def get_result(self, total):
        running = self.count_where(closed_on=None)
        return ngettext(
            "%(k)s of %(n)s planning processes is running",
            "%(k)s of %(n)s planning processes are running",
            running,
        ) % {"k": amount(running), "n": amount(total)}


class PlanningCreate(_OfUser, Form):
    permission_required = "networks.record_planning"
    form_class = NewProcessForm
    page_title = _("Record a planning process")
    trail = ((_("Planning processes"), reverse_lazy("networks:planning-list")),)
    success_message = _("The process is recorded. Next: who took part?")

    def get_cancel_url(self):
        return reverse("networks:planning-list")


class _OneProcess(Trail):
    model = PlanningProcess
    permission_required = "networks.record_planning"

    def get_trail(self):
        return [
            (_("Planning processes"), reverse("networks:planning-list")),
            (self.object.name, self.object.get_absolute_url()),
        ]


class PlanningDetail(_OneProcess, ObjectPage):
    template_name = "networks/planning_detail.html"
    permission_required = ""
    offers = ("networks.record_planning",)

    def get_trail(self):
        return super().get_trail()[:1]

    def get_context_data(self, **kwargs):
        rows = Participation.objects.visible_to(self.request.user).filter(process=self.object)
        participations = list(rows.select_related("actor", "network"))
        mark_own(participations, self.request.user)
        context = {
            "participations": participations,
            "networks": self.object.networks.visible_to(self.request.user),
        }
        return super().get_context_data(**{**context, **kwargs})


class PlanningEdit(_OneProcess, _OfUser, Form):
    form_class = ProcessForm
    page_title = _("Edit the planning process")
    success_message = _("Saved.")


class PlanningDelete(_OneProcess, Deed):
    deed = staticmethod(delete_process)
    question = _("Delete the planning process?")
    submit_label = _("Delete the process")
    submit_kind = "danger"
    success_message = _("The process is deleted.")

    def why_not(self):
        return refusal_of(refuse_used, self.object)

    def get_consequence(self):
        return self.object.name

    def get_success_url(self):
        return reverse("networks:planning-list")


# --- participations ----------------------------------------------------------------------------------------------


class ParticipationList(Trail, FilteredListView):
    model = Participation
    permission_required = "networks.see_planning"
    template_name = "networks/participation_list.html"
    page_title = _("Participation in plans and measures")
    filter_form_class = ParticipationFilter
    sortings = {"actor": ("actor__sort_key", "pk"), "on": ("on", "pk"), "level": ("level", "pk")}
    offers = ("networks.record_planning",)

    def rows(self, queryset):
        return with_what(queryset)

    @cached_property
    def numbers(self):
        """``None``: not all of them."""
        user = self.request.user
        return participation_numbers() if user.sees_everything or user.is_coordinator else None

    def whole(self):
        return all_participations(count=self.numbers.count) if self.numbers else None

    def get_result(self, total):
        actors = (
            self.numbers.actors
            if self.numbers
            else self.get_queryset().order_by().values("actor").distinct().count()
        )
        return ngettext(
            "%(n)s actor took part in plans and measures",
            "%(n)s actors took part in plans and measures",
            actors,
        ) % {"n": amount(actors)}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        mark_own(context["object_list"], self.request.user)
        return context


class _Participating(_OfUser):
    trail = TO_PARTICIPATIONS

    def get_cancel_url(self):
        return reverse("networks:participation-list")

    def get_success_url(self):
        participation = getattr(self, "result", None) or self.object
        process = participation.process
        return process.get_absolute_url() if process is not None else self.get_cancel_url()


class ParticipationCreate(_Participating, Form):
    permission_required = "networks.record_planning"
    form_class = NewParticipationForm
    page_title = _("Record a participation")
    success_message = _("The participation is recorded.")

    @cached_property
    def process(self):
        visible = PlanningProcess.objects.visible_to(self.request.user)
        return named_in(visible, ref=self.request.GET.get("process", ""))

    def get_initial(self):
        return {"process": self.process}


class _OneParticipation:
    model = Participation
    permission_required = "networks.change_participation"

    def rows(self, queryset):
        return queryset.select_related("actor__municipality", "process", "network")


class ParticipationEdit(_OneParticipation, _Participating, Form):
    form_class = ParticipationForm
    page_title = _("Edit the participation")
    success_message = _("Saved.")


class ParticipationDelete(_OneParticipation, Deed):
    trail = TO_PARTICIPATIONS
    deed = staticmethod(delete_participation)
    question = _("Delete the participation?")
    submit_label = _("Delete the participation")
    submit_kind = "danger"
    success_message = _("The participation is deleted.")

    def get_consequence(self):
        return str(self.object)

    def get_cancel_url(self):
        return reverse("networks:participation-list")

    get_success_url = get_cancel_url
