"""The outreach board and list, cards and contact notes."""

from collections.abc import Callable
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from common import dates
from common.addresses import as_left
from common.lists import FilteredListView
from common.views import named_in, refusal_of
from networks.domain.checks import refuse_closed
from networks.domain.outreach import delete_note
from networks.forms.filters import is_typed
from networks.forms.outreach import (
    ContactEditForm,
    ContactForm,
    MoveForm,
    OutreachFilter,
    OutreachForm,
    TakeUpForm,
)
from networks.models import ContactNote, Membership, Network, Outreach, Stage, keys_read_by
from networks.queries.outreach import (
    Lane,
    Place,
    Standing,
    cards_at,
    deal_out,
    entries_seen_by,
    first_places,
    key_seats,
    lanes_of,
    places_of,
    places_seen_by,
    standings_of,
    standings_seen_by,
    with_entry_facts,
)
from networks.views.frames import Deed, Form, ForNetwork, Trail, mark_own, named_network
from networks.views.members import named_actor

TO_ACTORS = (_("Actors"), reverse_lazy("actors:list"))


def board_url(network=None, card=None) -> str:
    board = reverse("networks:outreach")
    if network is not None:
        board += f"?network={network.slug}"
    return at_card(board, card) if card is not None else board


def at_card(board: str, card: Outreach) -> str:
    """``board`` with the card on its lane, however many stand before it."""
    path, _query, query = board.partition("?")
    kept = [word for word in query.split("&") if word and not word.startswith("card=")]
    return f"{path}?{'&'.join([*kept, f'card={card.ref}'])}#card-{card.ref}"


class _Outreach(Trail, FilteredListView):
    model = Outreach
    permission_required = "networks.see_outreach"
    page_title = _("Outreach")
    trail = (TO_ACTORS,)
    filter_form_class = OutreachFilter
    offers = ("networks.note_contact",)
    # An actor with several networks stands on the board once, in the list once a network.
    counts_actors = True

    def get_filter_kwargs(self):
        return {"user": self.request.user}

    @cached_property
    def waits_for_network(self) -> bool:
        """Of very many networks all cards on one board would be thousands: one network or a name is asked for first."""
        narrowed = self.network is not None or self.filter_form.cleaned_data.get("q")
        return is_typed(keys_read_by(self.request.user)) and not narrowed

    @cached_property
    def network(self) -> Network | None:
        return self.filter_form.cleaned_data.get("network")

    def ask(self, places_of: Callable, places_seen_by: Callable) -> list:
        """Of all lanes; the second is quicker, where nothing is chosen."""
        user, today = self.request.user, dates.today()
        if self.waits_for_network:
            return []
        if any(name != "lane" for name, *_shown in self.filter_form.applied()):
            narrowed = self.filter_form.narrow(Outreach.objects.visible_to(user))
            return places_of(narrowed, on=today)
        return places_seen_by(user, on=today)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        lane = self.filter_form.cleaned_data.get("lane")
        seats = [] if lane else key_seats(self.places)
        query = self.request.GET.copy()
        for name in ("card", "page", "sort"):
            query.pop(name, None)
        query = query.urlencode()
        pages = ((_("Board"), "networks:outreach"), (_("List"), "networks:outreach-list"))
        views = [
            (
                f"{reverse(name)}?{query}" if query else reverse(name),
                label,
                self.request.path == reverse(name),
            )
            for label, name in pages
        ]
        create = reverse("networks:outreach-create")
        message = gettext("%(k)d of %(n)d key actors are in") % {"k": seats.count("solid"), "n": len(seats)}
        return {
            **context,
            "message": message if seats else self.get_heading(),
            "lead": self.get_heading() if seats else "",
            "views": views,
            "can_create": context["may"]["note_contact"] and not (self.network and self.network.is_closed),
            "create_url": f"{create}?network={self.network.slug}" if self.network else create,
            "count": None if self.waits_for_network else context["count"],
            "waits_for_network": self.waits_for_network,
            "counts_actors": self.counts_actors,
            "seats": seats,
            "network": self.network,
            "today": dates.today(),
        }

    def mark_mine(self, cards) -> None:
        mark_own(cards, self.request.user)
        for card in cards:
            card.is_mine = card.is_mine and not card.network.is_closed


class OutreachBoard(_Outreach):
    """Of each lane the first; one lane (``?lane=``) has its own page with all of it."""

    template_name = "networks/outreach_board.html"

    @cached_property
    def places(self) -> list[Place]:
        return self.ask(places_of, places_seen_by)

    @cached_property
    def lanes(self) -> list[Lane]:
        return lanes_of(self.places)

    def get_paginate_by(self, queryset):
        return self.paginate_by if self.filter_form.cleaned_data.get("lane") else None

    def named_card(self) -> Outreach | None:
        ref = self.request.GET.get("card")
        return named_in(Outreach.objects.visible_to(self.request.user), ref=ref) if ref else None

    def get_queryset(self):
        lane = self.filter_form.cleaned_data.get("lane")
        return self.places if not lane else next(each.places for each in self.lanes if each.key == lane)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        lane, lanes = self.filter_form.cleaned_data.get("lane"), self.lanes
        if lane:
            lanes, places = [each for each in lanes if each.key == lane], context["object_list"]
        else:
            places = first_places(lanes, self.named_card())
        cards = cards_at(places, self.request.user)
        self.mark_mine(cards)
        deal_out(lanes, cards)
        return {**context, "lanes": lanes, "cards": cards, "one_lane": bool(lane)}


class OutreachList(_Outreach):
    template_name = "networks/outreach_list.html"
    counts_actors = False
    # Each row has its form.
    paginate_by = 25
    sortings = {
        "name": ("actor__sort_key", "pk"),
        "due": ("due_on", "actor__sort_key", "pk"),
        "stage": ("status", "actor__sort_key", "pk"),
    }
    default_sort = "due"

    @cached_property
    def places(self) -> list[Standing]:
        return self.ask(standings_of, standings_seen_by)

    def rows(self, queryset):
        rows = with_entry_facts(queryset, on=dates.today())
        return rows.none() if self.waits_for_network else rows

    def whole(self):
        if self.waits_for_network:
            return None
        entries = sum(place.entries for place in self.places)
        return entries_seen_by(self.request.user, on=dates.today(), count=entries)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        cards = list(context["object_list"])
        self.mark_mine(cards)
        return {**context, "cards": cards}


class OutreachCreate(ForNetwork, Form):
    permission_required = "networks.note_contact"
    form_class = TakeUpForm
    page_title = _("Put an actor on the list")
    trail = (TO_ACTORS, (_("Outreach"), reverse_lazy("networks:outreach")))
    success_message = _("The actor is on the list.")

    def get_permission_object(self):
        return None

    def get_initial(self):
        return {"network": self.network, "actor": named_actor(self.request)}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_cancel_url(self):
        return board_url(self.network)

    def get_success_url(self):
        return board_url(self.result.network, self.result)


class _OneCard(Trail):
    model = Outreach
    permission_required = "networks.change_network"

    def rows(self, queryset):
        return queryset.select_related("actor", "network__municipality")

    def why_not(self):
        return refusal_of(refuse_closed, self.object.network)

    def get_trail(self):
        return [TO_ACTORS, (_("Outreach"), board_url(self.object.network))]

    def get_cancel_url(self):
        return board_url(self.object.network, self.object)

    get_success_url = get_cancel_url


class OutreachEdit(_OneCard, Form):
    form_class = OutreachForm
    success_message = _("Saved.")

    def get_page_title(self):
        return gettext("Next step with %(actor)s") % {"actor": self.object.actor}


class OutreachMove(_OneCard, Form):
    """A card's own small form posts here, too; becoming a member leads to the page that asks since when, a refusal
    to this one, which asks why. Both come back to the card where it was moved: the board or the list as it was left.
    """

    form_class = MoveForm

    def get_page_title(self):
        return gettext("Move %(actor)s") % {"actor": self.object.actor}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "outreach": self.object}

    @cached_property
    def moved_on(self) -> str:
        """The board or the list with what was chosen on it; empty where the card was moved from elsewhere."""
        boards = [reverse("networks:outreach"), reverse("networks:outreach-list")]
        said = self.request.GET.get("from", "")
        if said.partition("?")[0] in boards:
            return said
        return next(filter(None, (as_left(self.request, board) for board in boards)), "")

    def get_cancel_url(self):
        page = self.moved_on
        if page.partition("?")[0] == reverse("networks:outreach-list"):
            return f"{page}#card-{self.object.ref}"
        return at_card(page, self.object) if page else super().get_cancel_url()

    get_success_url = get_cancel_url

    def get_initial(self):
        return {**super().get_initial(), "stage": self.request.GET.get("stage", "")}

    def form_valid(self, form):
        if form.cleaned_data["stage"] == Stage.DECLINED and "reason" not in self.request.POST:
            query = urlencode({"stage": Stage.DECLINED, "from": self.moved_on})
            return HttpResponseRedirect(f"{self.request.path}?{query}")
        if form.cleaned_data["stage"] == Stage.MEMBER:
            url = reverse("networks:member-create", args=[self.object.network.slug])
            return HttpResponseRedirect(f"{url}?actor={self.object.actor.ref}")
        if form.cleaned_data["stage"] == Stage.LEFT:
            membership = get_object_or_404(
                Membership.objects.visible_to(self.request.user).active(),
                network=self.object.network,
                actor=self.object.actor,
            )
            return HttpResponseRedirect(reverse("networks:member-end", args=[membership.ref]))
        return super().form_valid(form)

    def get_success_message(self):
        return gettext("%(actor)s: %(stage)s.") % {
            "actor": self.object.actor,
            "stage": self.object.get_status_display(),
        }


# --- contact notes ---------------------------------------------------------------------------------------------


class ContactCreate(Form):
    permission_required = "networks.note_contact"
    form_class = ContactForm
    success_message = _("The contact is noted.")

    @cached_property
    def actor(self):
        return get_object_or_404(
            Actor.objects.visible_to(self.request.user).current().select_related("municipality"),
            slug=self.kwargs["slug"],
        )

    def get_permission_object(self):
        return self.actor

    def get_page_title(self):
        return gettext("Contact with %(actor)s") % {"actor": self.actor}

    def get_initial(self):
        mine = Network.objects.coordinated_by(self.request.user).open()
        if self.request.GET.get("network"):
            return {"network": named_network(self.request, mine)}
        # The one network that works on this actor, when there is exactly one.
        working = list(mine.filter(outreach__actor=self.actor)[:2])
        return {"network": working[0] if len(working) == 1 else None}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user, "actor": self.actor}

    def get_trail(self):
        return [TO_ACTORS, (self.actor.name, self.actor.get_absolute_url())]

    def get_cancel_url(self):
        return self.actor.get_absolute_url()

    get_success_url = get_cancel_url


class _OneNote(Trail):
    model = ContactNote
    permission_required = "networks.note_contact"

    def rows(self, queryset):
        return queryset.select_related("actor__municipality", "network")

    def get_trail(self):
        return [
            TO_ACTORS,
            (self.object.actor.name, self.object.actor.get_absolute_url()),
        ]

    def get_cancel_url(self):
        return self.object.actor.get_absolute_url()

    get_success_url = get_cancel_url


class ContactEdit(_OneNote, Form):
    form_class = ContactEditForm
    page_title = _("Edit the contact note")
    success_message = _("Saved.")


class ContactDelete(_OneNote, Deed):
    deed = staticmethod(delete_note)
    question = _("Delete the contact note?")
    submit_label = _("Delete the note")
    submit_kind = "danger"
    success_message = _("The note is deleted.")

    def get_consequence(self):
        return self.object.text
