"""What of this app files may hang on, and who sees and changes them (``documents.subjects``)."""

from django.db.models import Q

from documents.subjects import register
from networks.models import Commitment, CostRecord, Membership, reach_of, read_by, run_by


def find_membership(user, public_id):
    """Its files are declarations and letters: for those who run or read the network, and for the member itself."""
    reach = read_by(user) | Q(actor__in=reach_of(user).actors)
    return Membership.objects.visible_to(user).filter(reach, public_id=public_id).first()


def may_change_membership(user, membership):
    return reach_of(user).runs(membership.network_id)


def find_commitment(user, public_id):
    """Evidence is often a bill: other members of the network see the promise, not what proves it."""
    reach = read_by(user, "membership__network")
    own = Q(membership__actor__in=reach_of(user).actors)
    return Commitment.objects.visible_to(user).filter(reach | own, public_id=public_id).first()


def may_change_commitment(user, commitment):
    """Evidence comes from the member that made the promise, or by way of the coordinator."""
    own = Q(membership__actor__in=reach_of(user).actors, membership__to_on=None)
    run = run_by(user, "membership__network")
    return Commitment.objects.filter(own | run, pk=commitment.pk).exists()


def find_cost(user, public_id):
    return CostRecord.objects.visible_to(user).filter(public_id=public_id).first()


def may_change_cost(user, cost):
    if cost.network_id is None:
        return user.is_coordinator
    return reach_of(user).runs(cost.network_id)


def register_subjects():
    register("networks.membership", find=find_membership, may_change=may_change_membership)
    register("networks.commitment", find=find_commitment, may_change=may_change_commitment)
    register("networks.costrecord", find=find_cost, may_change=may_change_cost)
