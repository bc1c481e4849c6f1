"""Who coordinates what."""

from django.db.models import Q, QuerySet

from accounts.models import Role, User
from networks.models import NetworkCoordinator


def coordination_of(network_id: int) -> QuerySet[User]:
    """The logins that may change a network: who coordinates it, and the administrators."""
    coordinates = Q(pk__in=NetworkCoordinator.objects.filter(network=network_id).values("user"))
    return (
        User.objects.active()
        .filter(Q(role=Role.ADMINISTRATOR) | Q(role=Role.COORDINATOR) & coordinates)
        .order_by("name", "pk")
    )
