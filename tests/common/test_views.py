"""The bases of the pages, over networks: invisible is 404, forbidden 403, refused is said at the form."""

import pytest
import rules
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from common.filters import KtFilterForm
from common.forms import KtForm
from common.lists import FilteredListView
from common.transitions import TransitionRefused
from common.views import ActionView, ConfirmView, FormPage, ObjectPage
from networks.models import Network, NetworkStatus
from tests.factories.networks import make_network


@pytest.fixture(autouse=True)
def permission():
    """A verb only the test knows: the network's own coordinators."""
    allowed = rules.predicate(lambda user, network: user in network.coordinators.all())
    rules.add_perm("tests.rename", allowed)
    yield
    rules.remove_perm("tests.rename")


class RenameForm(KtForm):
    name = forms.CharField()

    def save(self, *, by):
        name = self.cleaned_data["name"]
        if name == "refused":
            raise TransitionRefused(NetworkStatus.CLOSED, NetworkStatus.ACTIVE)
        if name == "wrong":
            raise ValidationError({"name": "Choose another name.", "slug": "Taken."})
        return name


class Rename(FormPage):
    model = Network
    form_class = RenameForm
    permission_required = "tests.rename"
    success_url = "/done/"
    success_message = "Saved."


class Close(ConfirmView):
    model = Network
    permission_required = "tests.rename"
    question = "Close the network?"
    success_url = "/done/"

    def perform(self, form):
        self.request.performed = True


class Button(ActionView):
    model = Network
    permission_required = "tests.rename"
    success_url = "/done/"
    success_message = "Done."

    def perform(self):
        if self.object.name == "refused":
            raise TransitionRefused(NetworkStatus.CLOSED, NetworkStatus.ACTIVE)


@pytest.fixture
def ask(rf):
    def ask(view, user, *, method="get", data=None, **kwargs):
        request = getattr(rf, method)("/x/", data or {})
        request.user, request.session = user, {}
        request._messages = FallbackStorage(request)
        response = view.as_view()(request, **kwargs)
        response.request = request
        return response

    return ask


def said(response):
    return [str(message) for message in get_messages(response.request)]


def test_invisible_object_is_404_even_for_those_who_may_elsewhere(ask, network, other_coordinator):
    with pytest.raises(Http404):
        ask(Rename, other_coordinator, slug=network.slug)


def test_visible_object_without_the_permission_is_403(ask, network, reader):
    with pytest.raises(PermissionDenied):
        ask(Rename, reader, slug=network.slug)
    with pytest.raises(PermissionDenied):
        ask(Rename, reader, method="post", data={"name": "x"}, slug=network.slug)


def test_object_is_found_by_its_ref(ask, network, coordinator):
    class Page(ObjectPage):
        model = Network

    response = ask(Page, coordinator, ref=network.public_id)

    assert response.context_data["object"] == network
    assert response.context_data["heading"] == str(network)


def test_form_saves_says_so_and_leads_on(ask, network, coordinator):
    response = ask(Rename, coordinator, method="post", data={"name": "New"}, slug=network.slug)

    assert (response.status_code, response.headers["Location"]) == (302, "/done/")
    assert said(response) == ["Saved."]


def test_what_the_domain_refuses_is_said_at_the_form(ask, network, coordinator):
    refused = ask(Rename, coordinator, method="post", data={"name": "refused"}, slug=network.slug)
    wrong = ask(Rename, coordinator, method="post", data={"name": "wrong"}, slug=network.slug)

    assert refused.status_code == 200
    assert len(refused.context_data["form"].non_field_errors()) == 1
    assert said(refused) == []
    # an error about a field the form does not have stands above it
    assert wrong.context_data["form"].errors == {"name": ["Choose another name."], "__all__": ["Taken."]}


def test_way_back_is_the_objects_page(ask, network, coordinator):
    response = ask(Rename, coordinator, slug=network.slug)

    assert response.context_data["form"].helper.cancel_url == network.get_absolute_url()


def test_interruption_asks_on_get_and_acts_on_post(ask, network, coordinator):
    asked = ask(Close, coordinator, slug=network.slug)
    acted = ask(Close, coordinator, method="post", slug=network.slug)

    assert asked.context_data["heading"] == "Close the network?"
    assert not hasattr(asked.request, "performed")
    assert acted.request.performed
    assert acted.headers["Location"] == "/done/"


class CloseOnce(Close):
    submit_label = "Close it"
    form_class = RenameForm

    def why_not(self):
        return "It is closed already." if self.object.name == "closed" else ""


def test_impossible_deed_says_why_and_asks_nothing(ask, coordinator):
    network = make_network(coordinator=coordinator, name="closed", slug="closed")

    asked = ask(CloseOnce, coordinator, slug=network.slug)
    wrong = ask(CloseOnce, coordinator, method="post", slug=network.slug)

    for response in (asked, wrong):
        assert response.template_name == "components/impossible_page.html"
        shown = {name: response.context_data[name] for name in ("heading", "lead", "form", "way_back")}
        assert shown == {
            "heading": "Close it",
            "lead": "It is closed already.",
            "form": None,
            "way_back": [(network.name, network.get_absolute_url())],
        }
    assert not hasattr(wrong.request, "performed")


def test_impossible_deed_is_still_forbidden_to_others(ask, reader, network):
    with pytest.raises(PermissionDenied):
        ask(CloseOnce, reader, slug=network.slug)


def test_possible_deed_with_a_mistake_keeps_its_form(ask, coordinator, network):
    response = ask(CloseOnce, coordinator, method="post", slug=network.slug)

    assert list(response.context_data["form"].errors) == ["name"]


def test_button_is_post_only(ask, network, coordinator):
    assert ask(Button, coordinator, slug=network.slug).status_code == 405


def test_button_says_what_was_refused_and_leads_back(ask, coordinator):
    network = make_network(coordinator=coordinator, name="refused", slug="refused")

    response = ask(Button, coordinator, method="post", slug=network.slug)

    assert response.headers["Location"] == "/done/"
    assert said(response) == [TransitionRefused(NetworkStatus.CLOSED, NetworkStatus.ACTIVE).message]


# --- lists ---------------------------------------------------------------------------------------------------


class NameFilter(KtFilterForm):
    q = forms.CharField(label="Name")

    def apply(self, queryset):
        return queryset.filter(name__icontains=self.cleaned_data.get("q") or "")


class NetworkList(FilteredListView):
    model = Network
    filter_form_class = NameFilter
    sortings = {"name": ("name",), "back": ("-name",)}
    default_sort = "name"
    paginate_by = 2


@pytest.fixture
def three(coordinator, other_coordinator):
    make_network(coordinator=other_coordinator, name="Alpha hidden", slug="hidden")
    return [
        make_network(coordinator=coordinator, name=n, slug=n.lower()) for n in ("Alpha", "Beta", "Alphabet")
    ]


def names(response):
    return [network.name for network in response.context_data["object_list"]]


@pytest.mark.parametrize(
    ("query", "shown", "count"),
    [
        ({}, ["Alpha", "Alphabet"], 3),
        ({"page": "2"}, ["Beta"], 3),
        ({"page": "99"}, ["Beta"], 3),
        ({"page": "x"}, ["Alpha", "Alphabet"], 3),
        ({"sort": "-name"}, ["Beta", "Alphabet"], 3),
        ({"sort": "back"}, ["Beta", "Alphabet"], 3),
        ({"sort": "-back"}, ["Alpha", "Alphabet"], 3),
        ({"sort": "password"}, ["Alpha", "Alphabet"], 3),
        ({"q": "alpha"}, ["Alpha", "Alphabet"], 2),
        ({"q": "alpha", "sort": "-name"}, ["Alphabet", "Alpha"], 2),
        ({"q": "none"}, [], 0),
    ],
)
def test_list_filters_sorts_and_pages_what_is_visible(ask, three, coordinator, query, shown, count):
    response = ask(NetworkList, coordinator, data=query)

    assert names(response) == shown
    assert response.context_data["count"] == count


def test_applied_filter_can_be_removed_and_keeps_the_sorting(ask, three, coordinator):
    response = ask(NetworkList, coordinator, data={"q": "alpha", "sort": "-name", "page": "1"})

    assert response.context_data["applied_filters"] == [
        {"label": "Name", "value": "alpha", "url": "/x/?sort=-name"}
    ]
