"""What the networks do when the directory changes."""

from django.dispatch import receiver

from actors.models import Actor
from actors.signals import actors_merged, role_ended
from networks.domain.memberships import drop_representative
from networks.domain.merging import take_over_actor


@receiver(actors_merged, sender=Actor, dispatch_uid="networks.actors_merged")
def move_rows_of_merged_actor(sender, *, keep, drop, by, at, **kwargs):
    take_over_actor(keep, drop, by=by, at=at)


@receiver(role_ended, dispatch_uid="networks.role_ended")
def take_off_representative(sender, *, role, by, at, **kwargs):
    drop_representative(actor=role.actor, person=role.person)
