"""Who may do what with networks: one sentence per verb. What one may not even see is ``visible_to``'s matter."""

import rules

from networks.models import (
    Commitment,
    CommitmentStatus,
    Idea,
    IdeaStatus,
    Membership,
    Network,
    ProgressReport,
    ReportStatus,
    reach_of,
)


def network_id_of(thing):
    """The network a row belongs to, ``None`` where it belongs to none."""
    match thing:
        case None:
            return None
        case Network():
            return thing.pk
        case Commitment():
            return thing.membership.network_id
        case ProgressReport():
            return thing.commitment.membership.network_id
        case Idea():
            return thing.topic_area.network_id
    if hasattr(thing, "network_id"):
        return thing.network_id
    return thing.topic_area.network_id if hasattr(thing, "topic_area") else thing.project.network_id


def _commitment(thing) -> Commitment:
    return thing.commitment if isinstance(thing, ProgressReport) else thing


# --- words ---------------------------------------------------------------------------------------------------


@rules.predicate
def is_administrator(user):
    return user.is_administrator


@rules.predicate
def works_with_directory(user):
    """Coordinators and administrators."""
    return user.is_coordinator


@rules.predicate
def reads_networks(user):
    """Coordinators, administrators and readers of the instance or of a single network."""
    return user.is_coordinator or user.sees_everything or bool(reach_of(user).read)


@rules.predicate
def coordinates(user, thing):
    return reach_of(user).runs(network_id_of(thing))


@rules.predicate
def coordinates_or_common(user, thing):
    """What belongs to no network is common to all coordinators."""
    if network_id_of(thing) is None:
        return user.is_coordinator
    return coordinates.test(user, thing)


@rules.predicate
def reads(user, thing):
    """Sees the network as coordinator, administrator or reader, not only as a member."""
    return reach_of(user).reads(network_id_of(thing))


@rules.predicate
def speaks_for_a_member(user, thing):
    """Holds a role with a current member of the network."""
    own = Membership.objects.active().filter(actor__in=reach_of(user).actors)
    return own.filter(network=network_id_of(thing)).exists()


@rules.predicate
def speaks_for_any_member(user):
    return Membership.objects.active().filter(actor__in=reach_of(user).actors).exists()


@rules.predicate
def speaks_for_it(user, thing):
    """Holds a role with the actor whose commitment or report this is."""
    return _commitment(thing).membership.actor_id in reach_of(user).actors


@rules.predicate
def is_draft(user, thing):
    return thing.status == CommitmentStatus.DRAFT


@rules.predicate
def is_submitted(user, thing):
    return thing.status == CommitmentStatus.SUBMITTED


@rules.predicate
def is_adopted(user, thing):
    return thing.status == CommitmentStatus.ADOPTED


@rules.predicate
def is_reported_on(user, thing):
    """Adopted, or kept: savings go on and are still reported."""
    return thing.status in (CommitmentStatus.ADOPTED, CommitmentStatus.FULFILLED)


@rules.predicate
def is_unchecked(user, thing):
    return thing.status == ReportStatus.REPORTED


@rules.predicate
def is_checked(user, thing):
    return thing.status == ReportStatus.CHECKED


@rules.predicate
def is_author(user, thing):
    return thing.by_id is not None and thing.by_id == user.pk


@rules.predicate
def is_new_idea(user, thing):
    return thing.status == IdeaStatus.OPEN


@rules.predicate
def is_undecided_idea(user, thing):
    return IdeaStatus(thing.status) in (IdeaStatus.OPEN, IdeaStatus.DISCUSSED, IdeaStatus.PARKED)


is_open_commitment = is_draft | is_submitted | is_adopted

# --- sentences -----------------------------------------------------------------------------------------------

rules.add_perm("networks.rate_measure", is_administrator)

rules.add_perm("networks.found_network", works_with_directory)
# A network with its settings, topic areas, goals, members and outreach; also projects and their partners.
rules.add_perm("networks.change_network", coordinates)
rules.add_perm("networks.read_network", reads)
rules.add_perm("networks.see_outreach", reads_networks)
rules.add_perm("networks.note_contact", works_with_directory)

# Draft a commitment or note an idea somewhere; the form offers where.
rules.add_perm("networks.contribute", works_with_directory | speaks_for_any_member)
rules.add_perm("networks.draft_commitment", coordinates | speaks_for_a_member)
rules.add_perm("networks.change_commitment", (coordinates & is_open_commitment) | (speaks_for_it & is_draft))
rules.add_perm("networks.submit_commitment", (coordinates | speaks_for_it) & is_draft)
rules.add_perm("networks.return_commitment", coordinates & is_submitted)
rules.add_perm("networks.adopt_commitment", coordinates & is_submitted)
rules.add_perm("networks.settle_commitment", coordinates & is_adopted)
rules.add_perm(
    "networks.withdraw_commitment",
    (coordinates & is_open_commitment) | (speaks_for_it & (is_draft | is_submitted)),
)
rules.add_perm("networks.report_progress", (coordinates | speaks_for_it) & is_reported_on)
rules.add_perm("networks.correct_report", (coordinates | speaks_for_it) & is_unchecked)
rules.add_perm("networks.check_report", coordinates & is_unchecked)
rules.add_perm("networks.publish_report", coordinates & is_checked)

rules.add_perm("networks.note_idea", coordinates | speaks_for_a_member)
rules.add_perm("networks.change_idea", coordinates | (is_author & is_new_idea))
rules.add_perm("networks.decide_idea", coordinates & is_undecided_idea)

rules.add_perm("networks.see_planning", reads_networks)
rules.add_perm("networks.record_planning", works_with_directory)
rules.add_perm("networks.change_participation", coordinates_or_common)
rules.add_perm("networks.see_costs", reads_networks)
rules.add_perm("networks.record_cost", works_with_directory)
rules.add_perm("networks.change_cost", coordinates_or_common)
