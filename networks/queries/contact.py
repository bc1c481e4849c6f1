"""Whom to ask about a row of a network."""

from accounts.models import User
from networks.models import Network


def network_of(thing) -> Network | None:
    """The network a row belongs to."""
    if isinstance(thing, Network):
        return thing
    for name in ("network", "membership", "commitment", "topic_area", "project", "meeting"):
        if (above := getattr(thing, name, None)) is not None:
            return network_of(above)
    return None


def people_to_ask(user: User, thing) -> tuple[Network | None, list[User]]:
    """The network and its coordinators but ``user``; nobody where ``user`` does not see the network."""
    network = network_of(thing)
    if network is None or not user.is_authenticated:
        return None, []
    if not Network.objects.visible_to(user).filter(pk=network.pk).exists():
        return None, []
    return network, list(
        network.coordinators.filter(is_active=True).exclude(pk=user.pk).order_by("name", "pk")
    )
