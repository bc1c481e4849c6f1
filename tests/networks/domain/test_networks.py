"""Founding, running and closing networks."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from common.transitions import TransitionRefused
from networks.domain.networks import (
    activate_network,
    add_coordinator,
    add_reader,
    close_network,
    found_network,
    remove_coordinator,
    remove_reader,
    update_network,
)
from networks.domain.topics import add_topic_area, end_topic_area, reopen_topic_area
from networks.models import Network, NetworkKind, NetworkStatus
from networks.signals import network_founded, topic_area_ended

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)


def found(by, **fields):
    values = {"name": "Bündnis Wärmewende", "kind": NetworkKind.ALLIANCE} | fields
    return found_network(by=by, at=NOW, **values)


def test_found_network_makes_coordinator_topic_areas_and_history(town, coordinator):
    heard = []
    network_founded.connect(lambda sender, **kw: heard.append(kw["network"]), weak=False, dispatch_uid="t")
    try:
        network = found(coordinator, topic_area_names=["Abwärme", " ", "Abwärme", "Quartierswärme"])
    finally:
        network_founded.disconnect(dispatch_uid="t")
    assert heard == [network]
    assert [t.name for t in network.topic_areas.all()] == ["Abwärme", "Quartierswärme"]
    assert [(c.user, c.since) for c in network.coordinator_links.all()] == [(coordinator, TODAY)]
    assert [(t.source, t.target, t.effective_on) for t in network.transitions.all()] == [
        ("", "preparation", TODAY)
    ]
    assert (network.slug, network.municipality, network.measure.slug) == (
        "bundnis-warmewende",
        town,
        "klimaschutzkooperationen",
    )


def test_a_network_without_topic_areas_gets_one_of_its_own_name(town, coordinator):
    assert [t.name for t in found(coordinator).topic_areas.all()] == ["Bündnis Wärmewende"]


def test_two_networks_of_one_name_have_two_addresses(town, coordinator):
    assert [found(coordinator).slug, found(coordinator).slug] == [
        "bundnis-warmewende",
        "bundnis-warmewende-2",
    ]


def test_found_network_refuses_a_term_that_ends_before_it_begins(town, coordinator):
    with pytest.raises(ValidationError, match="The end of the term must not lie before its beginning"):
        found(coordinator, starts_on=date(2026, 5, 1), ends_on=date(2026, 4, 1))
    assert not Network.objects.exists()


def test_the_day_of_entry_is_the_towns_own(town, coordinator):
    """23:30 UTC on 12 March is already 13 March in Birkenfurt."""
    late = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)
    network = found_network(by=coordinator, at=late, name="Spät", kind=NetworkKind.ALLIANCE)
    assert network.transitions.get().effective_on == date(2026, 3, 13)


def test_activate_network_takes_the_kick_off_as_its_first_day(town, coordinator):
    network = found(coordinator)
    activate_network(network, by=coordinator, at=NOW, kick_off_on=date(2026, 3, 2))
    network.refresh_from_db()
    assert (network.status, network.kick_off_on) == (NetworkStatus.ACTIVE, date(2026, 3, 2))
    assert network.transitions.last().effective_on == date(2026, 3, 2)
    activate_network(network, by=coordinator, at=NOW, kick_off_on=date(2026, 3, 9))
    network.refresh_from_db()
    assert network.kick_off_on == date(2026, 3, 2)
    assert network.transitions.count() == 2


def test_a_kick_off_to_come_does_not_count(town, coordinator):
    network = found(coordinator)
    with pytest.raises(ValidationError, match="lies in the future"):
        activate_network(network, by=coordinator, at=NOW, kick_off_on=date(2026, 3, 13))
    network.refresh_from_db()
    assert network.status == NetworkStatus.PREPARATION


def test_a_closed_network_is_for_reading(network, topic_area, coordinator):
    close_network(network, on=date(2026, 3, 1), reason="Ziel erreicht", by=coordinator, at=NOW)
    network.refresh_from_db()
    assert (network.status, network.ends_on) == (NetworkStatus.CLOSED, date(2026, 3, 1))
    with pytest.raises(ValidationError, match="This network is closed"):
        update_network(network, by=coordinator, at=NOW, name="Neu")
    with pytest.raises(ValidationError, match="This network is closed"):
        add_topic_area(network, by=coordinator, at=NOW, name="Neu")
    with pytest.raises(TransitionRefused):
        close_network(network, on=date(2026, 3, 1), by=coordinator, at=NOW)
    assert [t.name for t in network.topic_areas.all()] == ["Quartierswärme"]


def test_the_last_coordinator_stays(network, coordinator, other_coordinator):
    with pytest.raises(ValidationError, match="A network needs a coordinator"):
        remove_coordinator(network, user=coordinator, by=coordinator, at=NOW)
    add_coordinator(network, user=other_coordinator, by=coordinator, at=NOW)
    remove_coordinator(network, user=coordinator, by=coordinator, at=NOW)
    assert [link.user for link in network.coordinator_links.all()] == [other_coordinator]


def test_a_login_without_the_role_cannot_coordinate(network, coordinator, outsider):
    with pytest.raises(ValidationError, match="not a coordinator's"):
        add_coordinator(network, user=outsider, by=coordinator, at=NOW)
    assert [link.user for link in network.coordinator_links.all()] == [coordinator]


def test_readers_see_the_network_until_they_are_removed(network, other_network, coordinator, outsider):
    add_reader(network, user=outsider, by=coordinator, at=NOW)
    assert list(Network.objects.visible_to(outsider)) == [network]
    with pytest.raises(ValidationError, match="already reads"):
        add_reader(network, user=outsider, by=coordinator, at=NOW)
    remove_reader(network, user=outsider, by=coordinator, at=NOW)
    assert list(Network.objects.visible_to(outsider)) == []


def test_the_last_running_topic_area_stays(network, topic_area, coordinator):
    heard = []
    topic_area_ended.connect(
        lambda sender, **kw: heard.append(kw["topic_area"]), weak=False, dispatch_uid="t"
    )
    try:
        with pytest.raises(ValidationError, match="A network needs a topic area"):
            end_topic_area(topic_area, on=TODAY, by=coordinator, at=NOW)
        second = add_topic_area(network, by=coordinator, at=NOW, name="Abwärme", started_on=date(2026, 1, 1))
        with pytest.raises(ValidationError, match="The end must not lie before the beginning"):
            end_topic_area(second, on=date(2025, 12, 31), by=coordinator, at=NOW)
        end_topic_area(second, on=TODAY, by=coordinator, at=NOW)
    finally:
        topic_area_ended.disconnect(dispatch_uid="t")
    assert heard == [second]
    second.refresh_from_db()
    assert second.ended_on == TODAY
    reopen_topic_area(second, by=coordinator, at=NOW)
    second.refresh_from_db()
    assert second.ended_on is None


def test_one_name_for_one_topic_area(network, topic_area, coordinator):
    with pytest.raises(ValidationError, match="already has a topic area of this name"):
        add_topic_area(network, by=coordinator, at=NOW, name="Quartierswärme")


def test_settings_saved_in_an_old_window_do_not_take_the_start_back(town, coordinator):
    stale = found(coordinator)
    activate_network(Network.objects.get(pk=stale.pk), by=coordinator, at=NOW)
    update_network(stale, by=coordinator, at=NOW, territory="Nordstadt")
    stale.refresh_from_db()
    assert (stale.status, stale.territory) == (NetworkStatus.ACTIVE, "Nordstadt")


def test_a_name_that_grows_when_it_is_folded_is_taken(town, coordinator):
    assert found(coordinator, name="ß" * 120).sort_key == "s" * 120
