"""The frame of a page: navigation by role, what needs somebody, banners, and its price in queries."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from networks.models import NetworkReader
from outbox.models import OutboxSwitch
from portal.context import Frame

FULL = ["today", "plan", "networks", "actors", "ideas", "monitoring"]
MEMBER = ["today", "networks", "commitments"]
GUEST = ["today", "meetings"]


def sign_in(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def frame_of(client, url="/help/"):
    return client.get(url).context["frame"]


@pytest.mark.parametrize(
    ("who", "keys"),
    [
        ("coordinator", FULL),
        ("admin", FULL),
        ("reader", FULL),
        ("member", MEMBER),
        ("moderator", GUEST),
        ("outsider", MEMBER),
    ],
)
def test_navigation_follows_the_role(client, request, town, who, keys):
    sign_in(client, request.getfixturevalue(who))

    assert [entry.key for entry in frame_of(client).navigation] == keys


@pytest.mark.parametrize("who", ["admin", "member", "moderator"])
def test_every_entry_leads_to_a_page_that_marks_it(client, request, town, who):
    sign_in(client, request.getfixturevalue(who))
    entries = frame_of(client).navigation

    marked = [client.get(entry.url, follow=True).context["frame"].current for entry in entries]

    assert marked == [entry.key for entry in entries]


def test_reader_of_one_network_sees_all_entries(client, network, outsider):
    NetworkReader.objects.create(network=network, user=outsider, since=timezone.localdate())
    sign_in(client, outsider)

    assert [entry.key for entry in frame_of(client).navigation] == FULL


def test_header_has_outbox_for_coordinators_only(client, coordinator, member):
    outbox = f'href="{reverse("outbox:list")}"'

    assert outbox in sign_in(client, coordinator).get("/help/").content.decode()
    assert outbox not in sign_in(client, member).get("/help/").content.decode()


@pytest.mark.parametrize("who", ["coordinator", "member"])
def test_frame_costs_few_queries(rf, request, django_assert_num_queries, network, who):
    """Beside session, user and municipality: what the login reaches; for those who send, also the state of the mails."""
    asked = rf.get("/help/")
    asked.user, asked.municipality = request.getfixturevalue(who), network.municipality
    frame = Frame(asked)

    with django_assert_num_queries(2 if who == "coordinator" else 1):
        _ = (
            frame.navigation,
            frame.problems,
            frame.mail_is_paused,
            frame.municipality,
            frame.initials,
            frame.theme,
        )


def test_pause_is_shown_to_those_who_send(client, coordinator, town):
    sign_in(client, coordinator)
    assert not frame_of(client).mail_is_paused

    OutboxSwitch.objects.update_or_create(pk=1, defaults={"paused": True, "changed_at": timezone.now()})

    assert frame_of(client).mail_is_paused


def test_every_page_has_skip_link_main_and_one_current_entry(client, coordinator, town):
    html = sign_in(client, coordinator).get("/help/").content.decode()

    assert '<a class="skip" href="#content">' in html
    assert html.count('<main id="content"') == 1
    assert not re.search(r"<script(?! src=)|<style[ >]|\sstyle=|\son\w+=", html)


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Jana Sommer", "JS"), ("Andrea Vogt (Administration)", "AV"), ("Jana", "J"), ("(neu)", "(")],
)
def test_initials_are_letters(rf, coordinator, name, initials):
    asked = rf.get("/help/")
    asked.user = coordinator
    coordinator.name = name

    assert Frame(asked).initials == initials
