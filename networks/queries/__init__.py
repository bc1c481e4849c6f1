"""Read models of the networks' pages: what spans several models, in a fixed number of queries."""

from networks.queries.actor import ActorInNetworks, actor_in_networks, ideas_of
from networks.queries.history import Step, history_of
from networks.queries.members import (
    former_members_of,
    give_people_and_areas,
    members_of,
    with_member_facts,
)
from networks.queries.overview import (
    Check,
    NetworkNumbers,
    coordinator_names,
    find_network,
    give_areas,
    key_actors_of,
    network_checks,
    network_numbers,
    networks_seen_by,
    newest_ideas,
    role_in,
    running_areas,
    with_overview,
)
from networks.queries.savings import Saving, promised_by, saving_of, with_last_report
from networks.queries.work import (
    CostSum,
    cost_sums,
    taking_part,
    with_partners,
    with_support,
)

__all__ = [
    "ActorInNetworks",
    "Check",
    "CostSum",
    "NetworkNumbers",
    "Saving",
    "Step",
    "actor_in_networks",
    "coordinator_names",
    "cost_sums",
    "find_network",
    "former_members_of",
    "give_areas",
    "give_people_and_areas",
    "history_of",
    "ideas_of",
    "key_actors_of",
    "members_of",
    "network_checks",
    "network_numbers",
    "networks_seen_by",
    "newest_ideas",
    "promised_by",
    "role_in",
    "running_areas",
    "saving_of",
    "taking_part",
    "with_last_report",
    "with_member_facts",
    "with_overview",
    "with_partners",
    "with_support",
]
