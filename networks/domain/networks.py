"""Founding, changing and closing a network, and who runs or reads it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from actors.domain.municipality import host
from actors.models import Municipality
from common.db import follow_name, free_slug, sort_key_of, store
from common.transitions import move, record
from networks.domain.checks import begin_no_later, local_day, refuse_closed, refuse_future
from networks.domain.measures import ensure_measure
from networks.domain.topics import add_topic_area
from networks.models import Network, NetworkCoordinator, NetworkReader, NetworkStatus
from networks.signals import network_closed, network_founded


@transaction.atomic
def found_network(
    *,
    by,
    at: datetime,
    name: str,
    kind: str,
    municipality: Municipality | None = None,
    topic_area_names: Iterable[str] = (),
    measure=None,
    **fields,
) -> Network:
    """Found a network in preparation, with ``by`` as its coordinator and at least one topic area.

    Without ``topic_area_names`` there is one topic area of the network's own name: everything is counted by topic
    area. Without ``municipality`` it is the host's, without ``measure`` the catalogue's only entry.
    """
    network = Network(
        measure=measure or ensure_measure(),
        municipality=municipality or host(),
        sort_key=sort_key_of(Network, name),
        slug=free_slug(Network, name),
        created_at=at,
    )
    store(network, name=name, kind=kind, **fields)
    record(network, target=NetworkStatus.PREPARATION, by=by, at=at, effective_on=local_day(at, network))
    if by is not None:
        NetworkCoordinator.objects.create(network=network, user=by, since=local_day(at, network))
    names = dict.fromkeys(" ".join(text.split()) for text in topic_area_names)
    for topic in [text for text in names if text] or [network.name]:
        add_topic_area(network, by=by, at=at, name=topic)
    record_event("networks.found", subject=network, by=by, at=at)
    network_founded.send(Network, network=network, by=by, at=at)
    return network


@transaction.atomic
def update_network(network: Network, *, by, at: datetime, **fields) -> Network:
    """Change what the settings page shows. With another name the page moves; its old address leads there."""
    refuse_closed(network)
    if "name" in fields:
        network.sort_key = sort_key_of(Network, fields["name"])
        follow_name(network, fields["name"])
    store(network, **fields)
    record_event("networks.update", subject=network, by=by, at=at)
    return network


@transaction.atomic
def activate_network(network: Network, *, by, at: datetime, kick_off_on: date | None = None) -> Network:
    """The kick-off meeting was held (or there was none): from now on the network counts.

    Called again, or for an active network, it changes nothing but a missing kick-off date.
    """
    refuse_future(kick_off_on, at=at, place=network, field="kick_off_on")
    if network.status == NetworkStatus.ACTIVE:
        if kick_off_on is not None and network.kick_off_on is None:
            store(network, kick_off_on=kick_off_on)
        return network
    day = kick_off_on or network.kick_off_on or local_day(at, network)
    begin_no_later(network, day)
    move(network, NetworkStatus.ACTIVE, by=by, at=at, effective_on=day, kick_off_on=day)
    return network


@transaction.atomic
def close_network(network: Network, *, on: date, reason: str = "", by, at: datetime) -> Network:
    """End the network on ``on``. Records stay; memberships, topic areas and commitments are not touched, because

    scores read them as of a day and savings outlast the network.
    """
    refuse_future(on, at=at, place=network, field="on")
    begun = network.starts_on or network.kick_off_on
    if begun is not None and on < begun:
        raise ValidationError({"on": _("The end must not lie before the beginning.")})
    move(network, NetworkStatus.CLOSED, by=by, at=at, reason=reason, effective_on=on, ends_on=on)
    record_event(
        "networks.close", subject=network, by=by, at=at, after={"on": on.isoformat(), "reason": reason}
    )
    network_closed.send(Network, network=network, by=by, at=at)
    return network


@transaction.atomic
def add_coordinator(network: Network, *, user, by, at: datetime) -> NetworkCoordinator:
    """Let ``user`` run the network, too. Refuses logins without the role of a coordinator."""
    if not user.is_coordinator:
        raise ValidationError(
            {"user": _("This login is not a coordinator's. An administrator can change its role.")}
        )
    link = NetworkCoordinator(network=network, user=user, since=local_day(at, network))
    store(link)
    record_event("networks.coordinator_added", subject=network, by=by, at=at, after={"user": user.email})
    return link


def refuse_last_coordinator(network: Network) -> None:
    if network.coordinator_links.count() == 1:
        raise ValidationError(_("A network needs a coordinator. Add another one first."))


@transaction.atomic
def remove_coordinator(network: Network, *, user, by, at: datetime) -> None:
    """Take a coordinator off the network; the last one stays."""
    # Locked, so that two coordinators cannot remove each other at the same moment.
    links = list(NetworkCoordinator.objects.select_for_update().filter(network=network))
    link = next((link for link in links if link.user_id == user.pk), None)
    if link is None:
        return
    refuse_last_coordinator(network)
    link.delete()
    record_event("networks.coordinator_removed", subject=network, by=by, at=at, before={"user": user.email})


@transaction.atomic
def add_reader(network: Network, *, user, by, at: datetime) -> NetworkReader:
    """Let ``user`` see the network and change nothing."""
    link = NetworkReader(network=network, user=user, since=local_day(at, network))
    store(link)
    record_event("networks.reader_added", subject=network, by=by, at=at, after={"user": user.email})
    return link


@transaction.atomic
def remove_reader(network: Network, *, user, by, at: datetime) -> None:
    deleted, _rows = NetworkReader.objects.filter(network=network, user=user).delete()
    if deleted:
        record_event("networks.reader_removed", subject=network, by=by, at=at, before={"user": user.email})
