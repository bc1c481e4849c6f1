"""The bells of the networks. Each is rung inside the transaction, with ``by`` (a user or ``None``) and ``at``."""

from django.dispatch import Signal

# network
network_founded = Signal()
# network; its term has ended, nothing new is planned in it
network_closed = Signal()
# topic_area; ``ended_on`` is set, no further meetings are wanted
topic_area_ended = Signal()
# membership
membership_started = Signal()
# membership; its open commitments are already withdrawn
membership_ended = Signal()
