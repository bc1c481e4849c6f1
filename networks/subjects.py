"""What of this app files may hang on, and who sees and changes them (``documents.subjects``)."""

from django.db.models import Q

from actors.models import Actor
from documents.subjects import register
from networks.models import Commitment, CostRecord, Membership, Network


def find_membership(user, public_id):
    """Its files are declarations and letters: for those who run or read the network, and for the member itself."""
    reach = Q(network__in=Network.objects.read_by(user)) | Q(actor__in=Actor.objects.spoken_for_by(user))
    return Membership.objects.visible_to(user).filter(reach, public_id=public_id).first()


def may_change_membership(user, membership):
    return Membership.objects.coordinated_by(user).filter(pk=membership.pk).exists()


def find_commitment(user, public_id):
    """Evidence is often a bill: other members of the network see the promise, not what proves it."""
    reach = Q(membership__network__in=Network.objects.read_by(user))
    own = Q(membership__actor__in=Actor.objects.spoken_for_by(user))
    return Commitment.objects.visible_to(user).filter(reach | own, public_id=public_id).first()


def may_change_commitment(user, commitment):
    """Evidence comes from the member that made the promise, or by way of the coordinator."""
    own = Q(membership__actor__in=Actor.objects.spoken_for_by(user), membership__to_on=None)
    run = Q(membership__network__in=Network.objects.coordinated_by(user))
    return Commitment.objects.filter(own | run, pk=commitment.pk).exists()


def find_cost(user, public_id):
    return CostRecord.objects.visible_to(user).filter(public_id=public_id).first()


def may_change_cost(user, cost):
    if cost.network_id is None:
        return user.is_coordinator
    return Network.objects.coordinated_by(user).filter(pk=cost.network_id).exists()


def register_subjects():
    register("networks.membership", find=find_membership, may_change=may_change_membership)
    register("networks.commitment", find=find_commitment, may_change=may_change_commitment)
    register("networks.costrecord", find=find_cost, may_change=may_change_cost)
