"""Projects: list, one of them, stages and partners."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common.display import amount
from common.lists import FilteredListView
from common.views import ObjectPage
from networks.domain.projects import remove_partner
from networks.forms.projects import NewProjectForm, PartnerForm, ProjectFilter, ProjectForm, StageForm
from networks.models import Project, ProjectStatus, keys_seen_by
from networks.queries import history_of, project_numbers, projects_in, with_partners
from networks.views.frames import Deed, Form, ForNetwork, InNetwork, Trail

STAGES = (ProjectStatus.PLANNED, ProjectStatus.DECIDED, ProjectStatus.IMPLEMENTING, ProjectStatus.COMPLETED)


class ProjectList(Trail, FilteredListView):
    model = Project
    template_name = "networks/project_list.html"
    page_title = _("Projects")
    filter_form_class = ProjectFilter
    sortings = {
        "title": ("sort_key", "pk"),
        "stage": ("status", "sort_key", "pk"),
        "saving": ("saving", "pk"),
        "since": ("stage_since", "pk"),
    }
    default_sort = "title"
    offers = ("networks.found_network",)
    network = None

    def get_filter_kwargs(self):
        return {"user": self.request.user, "network": self.network}

    def rows(self, queryset):
        return with_partners(queryset)

    def networks(self) -> list[int]:
        return keys_seen_by(self.request.user)

    @cached_property
    def numbers(self) -> dict[str, int]:
        return project_numbers(self.networks())

    def whole(self):
        return projects_in(self.networks(), count=sum(self.numbers.values()))

    def get_result(self, total):
        done = self.numbers.get(ProjectStatus.COMPLETED, 0)
        return ngettext(
            "%(k)s of %(n)s project is completed", "%(k)s of %(n)s projects are completed", total
        ) % {
            "k": amount(done),
            "n": amount(total),
        }

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        url = reverse("networks:project-create")
        more = {
            "network": self.network,
            "can_create": any(context["may"].values()) and not (self.network and self.network.is_closed),
            "create_url": url if self.network is None else f"{url}?network={self.network.slug}",
        }
        return {**context, **more}


class NetworkProjects(InNetwork, ProjectList):
    offers = ("networks.change_network",)

    def rows(self, queryset):
        return super().rows(queryset.filter(network=self.network))

    def networks(self):
        return [self.network.pk]


class ProjectCreate(ForNetwork, Form):
    permission_required = "networks.found_network"
    form_class = NewProjectForm
    page_title = _("Record a project")
    trail = ((_("Projects"), reverse_lazy("networks:project-list")),)
    success_message = _("The project is recorded.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user, "network": self.network}

    def get_cancel_url(self):
        return reverse("networks:project-list")


class _OneProject(Trail):
    model = Project
    permission_required = "networks.change_network"

    def rows(self, queryset):
        return queryset.select_related("network__municipality", "topic_area")

    def get_trail(self):
        return [
            (_("Projects"), reverse("networks:project-list")),
            (self.object.title, self.object.get_absolute_url()),
        ]

    def get_cancel_url(self):
        return self.object.get_absolute_url()

    def get_success_url(self):
        return self.object.get_absolute_url()


class ProjectDetail(_OneProject, ObjectPage):
    template_name = "networks/project_detail.html"
    permission_required = ""
    offers = ("networks.change_network",)

    def get_trail(self):
        return [(_("Projects"), reverse("networks:project-list"))]

    def get_context_data(self, **kwargs):
        status = ProjectStatus(self.object.status)
        context = {
            "stages": [stage.label for stage in STAGES],
            "stage_index": STAGES.index(status) if status in STAGES else -1,
            "is_stopped": status == ProjectStatus.STOPPED,
            "partners": self.object.partners.select_related("actor"),
            "ideas": self.object.ideas.all(),
            "commitments": self.object.commitments.visible_to(self.request.user).select_related(
                "membership__actor"
            ),
            "history": history_of(self.object),
        }
        return super().get_context_data(**{**context, **kwargs})


class ProjectEdit(_OneProject, Form):
    form_class = ProjectForm
    page_title = _("Edit the project")
    success_message = _("Saved.")


class ProjectStage(_OneProject, Form):
    form_class = StageForm
    page_title = _("Change the stage")
    success_message = _("The stage is changed.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "project": self.object}


class PartnerAdd(_OneProject, Form):
    form_class = PartnerForm
    page_title = _("Add a partner")
    success_message = _("The partner is added.")

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        del kwargs["instance"]
        return {**kwargs, "user": self.request.user, "project": self.object}


class PartnerRemove(_OneProject, Deed):
    submit_label = _("Remove the partner")
    submit_kind = "danger"
    success_message = _("The partner is removed.")

    def find_object(self):
        return get_object_or_404(self.get_queryset(), slug=self.kwargs["slug"])

    @cached_property
    def partner(self):
        partners = self.object.partners.select_related("actor", "project")
        return get_object_or_404(partners, actor__public_id=self.kwargs["ref"])

    def get_question(self):
        return gettext("Remove %(actor)s from the project?") % {"actor": self.partner.actor}

    def perform(self, form):
        remove_partner(self.partner, by=self.request.user, at=timezone.now())
