"""A year in numbers says what the year plan says."""

from datetime import UTC, date, datetime

import pytest

from meetings.models import MeetingStatus
from meetings.queries.plan import plan_rows
from meetings.queries.topic_years import topic_years
from networks.models import NetworkStatus
from tests.factories.meetings import make_meeting, make_poll
from tests.factories.networks import make_topic_area

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


def at(month, day=10, *, year=2026):
    return datetime(year, month, day, 15, tzinfo=UTC)


def meet(area, start, status=MeetingStatus.INVITED):
    return make_meeting(area, starts_at=start, status=status)


@pytest.fixture
def town(network, other_network):
    """Topic areas of every kind in two networks."""
    full = make_topic_area(network, name="Voll")
    for month, status in ((2, MeetingStatus.HELD), (5, MeetingStatus.HELD), (9, MeetingStatus.INVITED)):
        meet(full, at(month), status)
    beyond = make_topic_area(network, name="Mehr als genug", target_per_year=1)
    for month in (7, 8):
        meet(beyond, at(month))
    some = make_topic_area(network, name="Halb")
    meet(some, at(3), MeetingStatus.HELD)
    meet(some, at(4), MeetingStatus.CANCELLED)
    meet(some, at(10), MeetingStatus.DRAFT)
    meet(some, at(1, year=2027))
    # The first and the last instant of the year, where the municipality is.
    edge = make_topic_area(network, name="Rand")
    meet(edge, datetime(2025, 12, 31, 23, 30, tzinfo=UTC), MeetingStatus.HELD)
    meet(edge, datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    polled = make_topic_area(network, name="Umfrage")
    make_poll(make_meeting(polled, starts_at=None, status=MeetingStatus.POLLING), starts=[at(11), at(12)])
    make_poll(make_meeting(polled, starts_at=None, status=MeetingStatus.POLLING), starts=[at(2, year=2027)])
    make_topic_area(network, name="Leer")
    make_topic_area(network, name="Zu Ende", ended_on=date(2026, 3, 1))
    over = make_topic_area(network, name="Zu Ende, traf sich", ended_on=date(2026, 3, 1))
    meet(over, at(2), MeetingStatus.HELD)
    elsewhere = make_topic_area(other_network, name="Anderswo")
    meet(elsewhere, at(9))
    meet(elsewhere, at(10), MeetingStatus.DRAFT)
    return network


def in_numbers(row):
    return len(row.held), len(row.planned), row.missing, row.target, row.gaps, row.over


@pytest.mark.parametrize("role", ["coordinator", "admin", "member", "reader", "other_coordinator"])
def test_it_says_what_the_year_plan_says(role, request, town, membership):
    user = request.getfixturevalue(role)
    plan = {row.topic_area.pk: in_numbers(row) for row in plan_rows(user, 2026, today=TODAY)}

    found = topic_years(user, 2026, today=TODAY)

    assert {
        row.topic_area.pk: (row.held, row.planned, row.missing, row.target, row.gaps(TODAY), row.over)
        for row in found
    } == plan
    assert len(plan) == len(found) > 0


def test_what_misses_most_comes_first(coordinator, town):
    found = [
        (row.topic_area.name, row.missing, row.later) for row in topic_years(coordinator, 2026, today=TODAY)
    ]

    assert found == [
        ("Leer", 3, 0),
        ("Rand", 2, 1),
        ("Umfrage", 2, 1),
        ("Halb", 1, 1),
        ("Mehr als genug", 0, 0),
        ("Voll", 0, 0),
        ("Zu Ende, traf sich", 0, 0),
    ]


def test_a_closed_network_misses_nothing(coordinator, network):
    meet(make_topic_area(network, name="Wärme"), at(2), MeetingStatus.HELD)
    make_topic_area(network, name="Strom")
    network.status = NetworkStatus.CLOSED
    network.save()

    (row,) = topic_years(coordinator, 2026, today=TODAY)

    assert (row.topic_area.name, row.seats, row.missing, row.over) == ("Wärme", ["solid"], 0, True)
