"""Members of a network, and its key actors."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from common import dates
from common.display import amount
from common.lists import FilteredListView
from common.views import named_in, refusal_of
from networks.domain.checks import refuse_closed
from networks.domain.key_actors import unmark_key_actor
from networks.domain.memberships import end_membership, refuse_ended
from networks.forms.members import AdmitForm, KeyActorForm, MemberForm
from networks.forms.networks import EndDayForm, EndForm
from networks.models import Membership, NetworkKeyActor
from networks.queries import former_members_of, give_people_and_areas, members_of, with_member_facts
from networks.views.frames import Deed, Form, InNetwork, InOpenNetwork, OfNetwork


def named_actor(request):
    """The actor a link presets (``?actor=``), among those the user may see; ``None`` for anything else."""
    return named_in(Actor.objects.visible_to(request.user).current(), ref=request.GET.get("actor", ""))


class MemberList(InNetwork, FilteredListView):
    model = Membership
    template_name = "networks/member_list.html"
    page_title = _("Members")
    sortings = {"name": ("actor__sort_key", "pk"), "since": ("from_on", "pk"), "signed": ("signed_on", "pk")}
    default_sort = "name"
    offers = ("networks.change_network", "networks.read_network")

    def rows(self, queryset):
        return with_member_facts(queryset.filter(network=self.network).active())

    def whole(self):
        return members_of(self.network)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        members = context["object_list"] = list(context["object_list"])
        give_people_and_areas(members)
        context["former"] = former_members_of(self.network) if context["may"]["read_network"] else []
        if count := context["count"]:
            context["heading"] = ngettext("%(n)s member", "%(n)s members", count) % {"n": amount(count)}
        return context


class MemberAdmit(InOpenNetwork, Form):
    permission_required = "networks.change_network"
    form_class = AdmitForm
    page_title = _("Take in a member")
    success_message = _("Taken in. On the outreach board the actor stands among the members.")

    def get_form_kwargs(self):
        actor = named_actor(self.request)
        kwargs = super().get_form_kwargs()
        return {**kwargs, "user": self.request.user, "network": self.network, "actor": actor}

    def get_cancel_url(self):
        return reverse("networks:member-list", args=[self.network.slug])

    get_success_url = get_cancel_url


class _OneMember(OfNetwork):
    model = Membership
    permission_required = "networks.change_network"
    back = "networks:member-list"
    back_label = _("Members")

    def rows(self, queryset):
        return queryset.select_related("actor", "network__municipality")


class MemberEdit(_OneMember, Form):
    form_class = MemberForm
    template_name = impossible_template_name = "networks/member_form.html"
    success_message = _("Saved.")

    def why_not(self):
        return refusal_of(refuse_closed, self.object.network)

    def get_page_title(self):
        return gettext("Membership of %(actor)s") % {"actor": self.object.actor}


class MemberEnd(_OneMember, Deed):
    form_class = EndForm
    deed = staticmethod(end_membership)
    submit_label = _("End the membership")
    submit_kind = "danger"
    success_message = _("The membership has ended.")

    def why_not(self):
        return refusal_of(refuse_ended, self.object)

    def get_question(self):
        return gettext("End the membership of %(actor)s?") % {"actor": self.object.actor}

    def get_consequence(self):
        count = self.object.commitments.open().count()
        if not count:
            return gettext("Open invitations are withdrawn. What happened so far stays recorded.")
        return gettext(
            "Open invitations are withdrawn, and %(count)d open self-commitments are closed as withdrawn. "
            "What happened so far stays recorded."
        ) % {"count": count}


# --- key actors ------------------------------------------------------------------------------------------------


class KeyActors(InOpenNetwork, Form):
    permission_required = "networks.change_network"
    form_class = KeyActorForm
    template_name = impossible_template_name = "networks/key_actors.html"
    page_title = _("Key actors of the network")
    success_message = _("Marked as a key actor of the network.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user, "network": self.network}

    def get_initial(self):
        return {"actor": named_actor(self.request)}

    def get_cancel_url(self):
        return reverse("networks:settings", args=[self.network.slug])

    def get_success_url(self):
        return reverse("networks:key-actors", args=[self.network.slug])

    def get_context_data(self, **kwargs):
        periods = NetworkKeyActor.objects.running_on(dates.today()).filter(network=self.network)
        rows = periods.select_related("actor").order_by("actor__sort_key", "pk")
        return super().get_context_data(**{"periods": rows, **kwargs})


class KeyActorEnd(InNetwork, Deed):
    permission_required = "networks.change_network"
    form_class = EndDayForm
    submit_label = _("End the mark")
    success_message = _("No longer a key actor of the network.")
    consequence = _("Monitoring of earlier days still counts it.")

    @cached_property
    def actor(self):
        periods = self.network.key_actor_periods.filter(to_on=None)
        return get_object_or_404(periods.select_related("actor"), actor__public_id=self.kwargs["ref"]).actor

    def get_question(self):
        return gettext("%(actor)s is no longer a key actor?") % {"actor": self.actor}

    def perform(self, form):
        unmark_key_actor(
            self.network, actor=self.actor, by=self.request.user, at=timezone.now(), **form.cleaned_data
        )

    def get_cancel_url(self):
        return reverse("networks:key-actors", args=[self.network.slug])

    get_success_url = get_cancel_url
