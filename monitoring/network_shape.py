"""How the key actors hang together: shown, never scored, because no source names a right value (rule 29)."""

from __future__ import annotations

from collections import Counter

from monitoring.metrics.base import View


def network_shape(view: View) -> dict[str, float | None]:
    """Density and Freeman degree centralisation of "shares an active network" among the key actors, 0 to 1.

    None below three key actors.
    """
    count = len(view.key)
    if count < 3:
        return {"density": None, "degree_centralisation": None}
    degrees = _degrees(view)
    total = sum(degree * actors for degree, actors in degrees.items())
    highest = max(degrees, default=0)
    return {
        "density": total / (count * (count - 1)),
        "degree_centralisation": (highest * count - total) / ((count - 1) * (count - 2)),
    }


def _degrees(view: View) -> Counter[int]:
    """How many key actors in a network have how many ties.

    Actors in the same set of networks have the same ties, so each set is counted once, starting from its largest
    network: the work follows the memberships and not the pairs of actors.
    """
    members: dict[str, set[str]] = {}
    networks: dict[str, set[str]] = {}
    for membership in view.facts.memberships:
        if (
            membership.actor in view.key
            and membership.network in view.active
            and membership.start <= view.t
            and (membership.end is None or membership.end > view.t)
        ):
            members.setdefault(membership.network, set()).add(membership.actor)
            networks.setdefault(membership.actor, set()).add(membership.network)
    degrees: Counter[int] = Counter()
    for shared, actors in Counter(frozenset(found) for found in networks.values()).items():
        largest, *others = sorted(shared, key=lambda network: (-len(members[network]), network))
        more: set[str] = set()
        for network in others:
            more |= members[network]
        ties = len(members[largest]) + len(more - members[largest]) - 1
        degrees[ties] += actors
    return degrees
