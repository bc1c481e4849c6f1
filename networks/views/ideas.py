"""Ideas: list, one of them, and what becomes of it."""

from functools import cached_property

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.display import amount
from common.lists import FilteredListView
from common.transitions import refuse_step
from common.views import ObjectPage, refusal_of
from networks.domain import ideas as deeds
from networks.domain.checks import refuse_closed
from networks.forms.ideas import IdeaFilter, IdeaForm, MakeProjectForm, MergeForm, NewIdeaForm, SupportForm
from networks.forms.networks import RequiredReasonForm
from networks.models import Idea, IdeaStatus, keys_seen_by
from networks.queries import history_of, idea_numbers, ideas_in, with_support
from networks.views.frames import Deed, Form, Press, Trail


class IdeaList(Trail, FilteredListView):
    model = Idea
    template_name = "networks/idea_list.html"
    page_title = _("Ideas")
    filter_form_class = IdeaFilter
    sortings = {
        "idea": ("title", "pk"),
        "on": ("submitted_on", "pk"),
        "backers": ("backers", "pk"),
    }
    default_sort = "-on"
    offers = ("networks.contribute",)

    def get_filter_kwargs(self):
        return {"user": self.request.user}

    def rows(self, queryset):
        rows = with_support(queryset)
        # Duplicates stand with the idea they became part of, unless asked for.
        asked = self.request.GET.get("status") == IdeaStatus.MERGED
        return rows if asked else rows.exclude(status=IdeaStatus.MERGED)

    @cached_property
    def numbers(self) -> dict[str, int]:
        return idea_numbers(keys_seen_by(self.request.user))

    def whole(self):
        return ideas_in(keys_seen_by(self.request.user), count=sum(self.numbers.values()))

    def get_result(self, total):
        waiting = sum(self.numbers.get(status, 0) for status in (IdeaStatus.OPEN, IdeaStatus.DISCUSSED))
        if not waiting:
            return ngettext("%(n)s idea, and it is decided", "%(n)s ideas, and all are decided", total) % {
                "n": amount(total)
            }
        return ngettext(
            "%(k)s of %(n)s ideas waits for a decision", "%(k)s of %(n)s ideas wait for a decision", waiting
        ) % {"k": amount(waiting), "n": amount(total)}


class IdeaCreate(Form):
    permission_required = "networks.contribute"
    form_class = NewIdeaForm
    page_title = _("Note an idea")
    trail = ((_("Ideas"), reverse_lazy("networks:idea-list")),)
    success_message = _("The idea is noted.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_cancel_url(self):
        return reverse("networks:idea-list")


class _OneIdea(Trail):
    model = Idea
    target = None

    def rows(self, queryset):
        return queryset.select_related(
            "topic_area__network__municipality", "raised_by", "project", "duplicate_of", "by"
        )

    def get_trail(self):
        return [
            (_("Ideas"), reverse("networks:idea-list")),
            (self.object.title, self.object.get_absolute_url()),
        ]

    def get_cancel_url(self):
        return self.object.get_absolute_url()

    def get_success_url(self):
        return self.object.get_absolute_url()

    def why_not(self):
        """``target``: the state the deed leads to."""
        closed = refusal_of(refuse_closed, self.object.topic_area.network)
        return closed or (refusal_of(refuse_step, self.object, self.target) if self.target else "")


class IdeaDetail(_OneIdea, ObjectPage):
    template_name = "networks/idea_detail.html"
    offers = ("networks.change_idea", "networks.decide_idea", "networks.note_idea")

    def get_trail(self):
        return [(_("Ideas"), reverse("networks:idea-list"))]

    def get_offer_object(self):
        return self.object

    def get_context_data(self, **kwargs):
        context = {
            "support": self.object.support.select_related("actor"),
            "duplicates": self.object.duplicates.all(),
            "history": history_of(self.object),
            "next": {state.name.lower() for state in self.object.state.successors},
        }
        if self.object.topic_area.network.is_closed:
            context["may"] = {}
        return super().get_context_data(**{**context, **kwargs})


class IdeaEdit(_OneIdea, Form):
    permission_required = "networks.change_idea"
    form_class = IdeaForm
    page_title = _("Edit the idea")
    success_message = _("Saved.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}


class IdeaDiscuss(_OneIdea, Press):
    permission_required = "networks.decide_idea"
    deed = staticmethod(deeds.discuss_idea)
    success_message = _("Marked as discussed.")


class IdeaPark(_OneIdea, Deed):
    permission_required = "networks.decide_idea"
    form_class = RequiredReasonForm
    target = IdeaStatus.PARKED
    deed = staticmethod(deeds.park_idea)
    question = _("Park the idea?")
    consequence = _("It can be taken up again at any time.")
    submit_label = _("Park the idea")
    success_message = _("The idea is parked.")


class _AboutIdea(_OneIdea, Form):
    permission_required = "networks.decide_idea"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "idea": self.object}


class IdeaMerge(_AboutIdea):
    form_class = MergeForm
    target = IdeaStatus.MERGED
    page_title = _("Merge the idea into another")
    lead = _("Who backs this idea backs the other one then. This cannot be taken back.")
    success_message = _("The ideas are merged.")

    def get_success_url(self):
        return self.object.duplicate_of.get_absolute_url()


class IdeaProject(_AboutIdea):
    form_class = MakeProjectForm
    target = IdeaStatus.PROJECT
    page_title = _("Make the idea a project")
    success_message = _("The idea is a project now.")

    def get_success_url(self):
        return self.result.get_absolute_url()


class IdeaSupport(_AboutIdea):
    permission_required = "networks.note_idea"
    form_class = SupportForm
    page_title = _("Back the idea")
    success_message = _("Noted.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}
