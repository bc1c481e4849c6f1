"""What meetings do when something happens below: in a network, or among actors."""

from django.dispatch import receiver

from meetings.domain.invitations import withdraw_invitations_of
from meetings.domain.reminders import add_default_rules
from networks.signals import membership_ended, network_founded


@receiver(network_founded, dispatch_uid="meetings.default_rules")
def give_reminder_rules(sender, *, network, **kwargs):
    add_default_rules(network)


@receiver(membership_ended, dispatch_uid="meetings.withdraw_invitations")
def withdraw_invitations(sender, *, membership, by, at, **kwargs):
    withdraw_invitations_of(membership, by=by, at=at)
