"""The first days: four steps that follow the data, then Heute as always; the yearly look at the statement."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from common import dates
from portal.first_run import first_steps
from portal.today import tasks_of
from portal.today.moment import Moment
from tests.factories.actors import make_actor, make_statement
from tests.factories.meetings import make_meeting
from tests.factories.networks import make_key_actor, make_network, make_topic_area

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def states(user):
    return [
        "done" if step.done else "now" if step.current else "open"
        for step in first_steps(user, today=dates.today())
    ]


def test_steps_follow_the_data(town, coordinator):
    assert states(coordinator) == ["now", "open", "open", "open"]

    network = make_network(coordinator=coordinator)
    assert states(coordinator) == ["done", "now", "open", "open"]

    topic_area = make_topic_area(network)
    assert states(coordinator) == ["done", "done", "now", "open"]

    make_actor().key_periods.create(from_on=dates.today())
    assert states(coordinator) == ["done", "done", "done", "now"]

    make_meeting(topic_area)
    assert states(coordinator) == []


def test_a_step_may_be_done_before_its_turn(town, coordinator):
    make_actor().key_periods.create(from_on=dates.today())

    assert states(coordinator) == ["now", "open", "done", "open"]


def test_a_key_actor_of_ones_own_network_counts_and_a_former_one_does_not(network, coordinator, topic_area):
    actor = make_actor()
    actor.key_periods.create(from_on=dates.today() - timedelta(days=9), to_on=dates.today())
    assert states(coordinator)[2] == "now"

    make_key_actor(network, actor)
    assert states(coordinator)[2] == "done"


def test_networks_and_meetings_of_others_are_no_steps_of_ones_own(other_network, coordinator):
    make_meeting(make_topic_area(other_network))

    assert states(coordinator) == ["now", "open", "open", "open"]
    with translation.override("en"):
        assert "take you in" in first_steps(coordinator, today=dates.today())[0].context


@pytest.mark.parametrize("who", ["member", "moderator", "reader", "outsider"])
def test_who_does_not_coordinate_has_no_first_steps(request, town, who):
    assert states(request.getfixturevalue(who)) == []


def _main(client):
    html = client.get("/today/").content.decode()
    return html[html.index("<main") : html.index("</main>")]


def test_each_step_has_its_link(client, town, coordinator):
    client.force_login(coordinator, backend=BACKEND)
    main = _main(client)
    assert re.findall(r'<div class="t"><a href="([^"]+)">', main) == [
        "/networks/new/",
        "/networks/",
        "/actors/import/",
        "/plan/",
    ]
    assert "Alles ist erledigt" not in main
    assert "/settings/users/new/" not in main  # not a coordinator's business

    make_network(coordinator=coordinator, slug="buendnis")
    make_actor()
    assert re.findall(r'<div class="t"><a href="([^"]+)">', _main(client)) == [
        "/networks/buendnis/",
        "/networks/buendnis/topics/",
        "/actors/",
        "/plan/",
    ]


def test_administrator_invites_a_second_coordinator_from_there(client, town, admin):
    client.force_login(admin, backend=BACKEND)

    assert 'href="/settings/users/new/?role=coordinator"' in _main(client)
    form = client.get("/settings/users/new/?role=coordinator").content.decode()
    assert '<option value="coordinator" selected>' in form


def test_the_municipality_comes_before_the_four_steps(client, admin, coordinator):
    client.force_login(admin, backend=BACKEND)
    assert 'href="/settings/municipality/"' in _main(client)
    assert "/networks/new/" not in _main(client)

    client.force_login(coordinator, backend=BACKEND)
    assert "/settings/" not in _main(client)
    assert "Bitten Sie die Verwaltung" in _main(client)


# --- the statement, once a year --------------------------------------------------------------------------------


def _rows(user):
    tasks = tasks_of(Moment(user, now=timezone.now(), today=dates.today()))
    todos = (
        [("urgent", t) for t in tasks.urgent]
        + [("week", t) for t in tasks.week]
        + [("later", t) for t in tasks.later]
    )
    return [(group, todo.late) for group, todo in todos if todo.url == "/settings/statement/"]


@pytest.mark.parametrize(
    ("days_left", "rows"),
    [
        (60, []),
        (20, [("later", "")]),
        (3, [("week", "")]),
        (0, [("urgent", "warn")]),
        (-10, [("urgent", "stop")]),
    ],
)
def test_statement_comes_back_before_a_year_is_over(town, admin, days_left, rows):  # proof 118
    due = dates.today() + timedelta(days=days_left)
    make_statement(town, checked_on=due - timedelta(days=365), next_check_on=due)

    assert _rows(admin) == rows


def test_without_a_statement_the_row_waits_and_coordinators_are_left_alone(town, admin, coordinator):
    assert _rows(admin) == [("later", "")]
    assert _rows(coordinator) == []
