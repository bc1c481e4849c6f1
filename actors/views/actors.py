"""/actors/ – the directory of actors."""

from functools import cached_property

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from actors.domain.actors import merge_actors
from actors.forms.actors import (
    ActorCreateForm,
    ActorFilter,
    ActorForm,
    KeyActorEndForm,
    KeyActorForm,
    MergeChoiceForm,
)
from actors.models import Actor
from actors.queries import active_roles, directory_on
from actors.views.frames import BelowEntry
from common import dates
from common.lists import FilteredListView
from common.views import ConfirmView, FormPage, ObjectPage, Offers

TO_LIST = (_("Actors"), reverse_lazy("actors:list"))


class ActorList(Offers, FilteredListView):
    model = Actor
    permission_required = "actors.view_directory"
    template_name = "actors/actor_list.html"
    page_title = _("Actors")
    lead = _("Organisations and people that matter for climate protection in the town.")
    filter_form_class = ActorFilter
    sortings = {
        "name": ("sort_key", "pk"),
        "group": ("target_group", "sort_key", "pk"),
        "sector": ("sector", "sort_key", "pk"),
        "created": ("created_at", "pk"),
    }
    default_sort = "name"
    offers = ("actors.add_actor", "actors.import_contacts", "actors.export_directory")

    def rows(self, queryset):
        return queryset.current().with_directory_facts(dates.today())

    def whole(self):
        return directory_on(dates.today())

    def get_filter_kwargs(self):
        return {"user": self.request.user}


class ActorDetail(Offers, ObjectPage):
    model = Actor
    template_name = "actors/actor_detail.html"
    offers = (
        "actors.change_actor",
        "actors.mark_key_actor",
        "actors.merge_actors",
        "actors.add_person",
        "actors.view_notes",
        "actors.view_directory",
    )

    def rows(self, queryset):
        return queryset.select_related("municipality", "merged_into").prefetch_related(active_roles())

    def get_trail(self):
        """Members see their own organisation without the directory it stands in."""
        return [TO_LIST] if self.request.user.has_perm("actors.view_directory") else []

    def get(self, request, *args, **kwargs):
        if self.object.merged_into is not None:
            return HttpResponseRedirect(self.object.merged_into.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        periods = list(self.object.key_periods.all())
        former = self.object.roles.exclude(to_on=None).select_related("person").order_by("-to_on", "pk")
        return super().get_context_data(
            **{
                "periods": periods,
                "is_key": any(period.to_on is None for period in periods),
                "former_roles": former if self.request.user.has_perm("actors.view_directory") else (),
                **kwargs,
            }
        )


class ActorCreate(FormPage):
    permission_required = "actors.add_actor"
    form_class = ActorCreateForm
    page_title = _("Create an actor")
    trail = (TO_LIST,)
    success_message = _("The actor is created.")

    def get_cancel_url(self):
        return reverse("actors:list")


class ActorPage:
    """A page below an actor: the way back leads there."""

    model = Actor

    def rows(self, queryset):
        return queryset.current()

    def get_trail(self):
        return [TO_LIST, *super().get_trail()]

    def get_context_data(self, **kwargs):
        title = str(self.get_page_title())
        name = "" if self.object.name in title else self.object.name
        return super().get_context_data(**{"title_of": name, **kwargs})


class ActorUpdate(ActorPage, FormPage):
    permission_required = "actors.change_actor"
    form_class = ActorForm
    success_message = _("Saved.")

    def get_page_title(self):
        return gettext("Edit %(name)s") % {"name": self.object.name}


class KeyActorMark(BelowEntry, ActorPage, FormPage):
    permission_required = "actors.mark_key_actor"
    form_class = KeyActorForm
    page_title = _("Mark as a key actor")
    success_message = _("Marked as a key actor.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.object}


class KeyActorEnd(KeyActorMark):
    form_class = KeyActorEndForm
    page_title = _("No longer a key actor")
    success_message = _("No longer marked as a key actor.")


class MergeChoice(ActorPage, FormPage):
    """Chooses the pair; the next page says what moves and asks."""

    permission_required = "actors.merge_actors"
    form_class = MergeChoiceForm
    page_title = _("Merge two entries")
    lead = _("When one organisation stands in the directory twice. Nothing changes before the next page.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "actor": self.object, "user": self.request.user}

    def form_valid(self, form):
        keep, drop = form.pair
        return HttpResponseRedirect(reverse("actors:merge", args=[keep.slug, drop.slug]))


class Merge(ActorPage, ConfirmView):
    permission_required = "actors.merge_actors"
    template_name = "actors/merge.html"
    submit_label = _("Merge the entries")
    submit_kind = "danger"
    success_message = _("The entries are merged.")

    @cached_property
    def drop(self) -> Actor:
        rows = self.get_queryset().exclude(pk=self.object.pk)
        return get_object_or_404(rows, slug=self.kwargs["drop"])

    def get_question(self):
        return gettext("Merge “%(drop)s” into “%(keep)s”?") % {
            "drop": self.drop.name,
            "keep": self.object.name,
        }

    def get_consequence(self):
        people = self.drop.roles.filter(to_on=None).count()
        return ngettext(
            "%(people)s person moves to the entry that stays.",
            "%(people)s people move to the entry that stays.",
            people,
        ) % {"people": people}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"drop": self.drop, **kwargs})

    def perform(self, form):
        return merge_actors(self.object, self.drop, by=self.request.user, at=timezone.now())
