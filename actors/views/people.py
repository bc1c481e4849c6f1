"""/people/ – people, their roles and logins."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from actors.domain.people import give_login
from actors.forms.people import PersonCreateForm, PersonFilter, PersonForm, RoleEndForm, RoleForm
from actors.models import Actor, Person
from actors.queries import give_places, people_by_name
from actors.views.frames import BelowEntry
from common.display import amount
from common.lists import FilteredListView
from common.views import ActionView, ConfirmView, FormPage, ObjectPage, Offers, named_in

TO_LIST = (_("People"), reverse_lazy("actors:person-list"))


class PersonList(Offers, FilteredListView):
    model = Person
    permission_required = "actors.view_directory"
    template_name = "actors/person_list.html"
    page_title = _("People")
    lead = _("Who speaks for the actors, and how they want to be reached.")
    filter_form_class = PersonFilter
    sortings = {
        "name": ("sort_key", "pk"),
        "email": ("email", "sort_key", "pk"),
        "created": ("created_at", "pk"),
    }
    default_sort = "name"
    offers = ("actors.add_person", "actors.import_contacts")

    def whole(self):
        return people_by_name()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        people = list(context["object_list"])
        give_places(people)
        return {**context, "object_list": people}

    def get_result(self, total):
        return ngettext("%(n)s person", "%(n)s people", total) % {"n": amount(total)}


class PersonDetail(Offers, ObjectPage):
    model = Person
    permission_required = "actors.view_directory"
    template_name = "actors/person_detail.html"
    trail = (TO_LIST,)
    offers = ("actors.change_person", "actors.give_login", "actors.view_notes")

    def rows(self, queryset):
        return queryset.select_related("user", "source")

    def get_context_data(self, **kwargs):
        roles = list(self.object.roles.select_related("actor").order_by("to_on", "pk"))
        return super().get_context_data(
            **{
                "roles": [role for role in roles if role.to_on is None],
                "former_roles": [role for role in roles if role.to_on is not None],
                **kwargs,
            }
        )


class PersonCreate(FormPage):
    permission_required = "actors.add_person"
    form_class = PersonCreateForm
    page_title = _("Create a person")
    trail = (TO_LIST,)
    success_message = _("The person is created.")

    @cached_property
    def actor(self) -> Actor | None:
        """The organisation whose page led here (``?actor=``); a wrong one is no reason to fail."""
        actors = Actor.objects.visible_to(self.request.user).current()
        return named_in(actors, slug=self.request.GET.get("actor", ""))

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user, "actor": self.actor}

    def get_cancel_url(self):
        return self.actor.get_absolute_url() if self.actor else reverse("actors:person-list")


class PersonPage:
    model = Person

    def get_trail(self):
        return [TO_LIST, *super().get_trail()]


class PersonUpdate(PersonPage, FormPage):
    permission_required = "actors.change_person"
    form_class = PersonForm
    success_message = _("Saved.")

    def get_page_title(self):
        return gettext("Edit %(name)s") % {"name": self.object.name}


class RoleCreate(BelowEntry, PersonPage, FormPage):
    permission_required = "actors.change_person"
    form_class = RoleForm
    page_title = _("Add a role")
    success_message = _("The role is added.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "person": self.object, "user": self.request.user}


class RoleEnd(PersonPage, ConfirmView):
    """The role is named by the actor: somebody has one present role there at most."""

    permission_required = "actors.change_person"
    form_class = RoleEndForm
    consequence = _("The role stays in the history. Open invitations for this organisation are not touched.")
    submit_label = _("End the role")
    success_message = _("The role has ended.")

    @cached_property
    def role(self):
        return get_object_or_404(
            self.object.roles.select_related("actor"), actor__slug=self.kwargs["actor"], to_on=None
        )

    def get_question(self):
        return gettext("%(name)s no longer speaks for %(actor)s?") % {
            "name": self.object.name,
            "actor": self.role.actor.name,
        }

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "role": self.role}

    def perform(self, form):
        return form.save(by=self.request.user)

    def get_success_url(self):
        return self.object.get_absolute_url()


class GiveLogin(ActionView):
    model = Person
    permission_required = "actors.give_login"
    success_message = _("This person can now sign in with a code sent to their e-mail address.")

    def perform(self):
        return give_login(self.object, by=self.request.user, at=timezone.now())
