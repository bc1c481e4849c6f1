"""The directory of actors as the networks see it: in which they are, how far they are, what is next."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.prepared import Prepared, many
from networks.models import Network, Outreach, Stage, keys_read_by, reach_of

# Words of the filter beside the stages and days.
IN_NONE, LATE, SET, UNSET = "none", "late", "set", "unset"


@dataclass
class Standing:
    """One actor: the networks it is in, its furthest stage, and the next step those who run the network noted."""

    member_of: list[str] = field(default_factory=list)
    stage: Stage | None = None
    next_step: str = ""
    due_on: date | None = None


_STANDINGS = Prepared(
    lambda: (
        Outreach.objects.filter(network__in=many("networks"), actor__in=many("actors"))
        .order_by("due_on", "network__sort_key", "pk")
        .values_list("actor_id", "network_id", "network__name", "status", "next_step", "due_on")
    )
)


def standings_of(actors: Iterable[int], user, *, network: Network | None = None) -> dict[int, Standing]:
    """By actor, of all networks ``user`` reads or of one. One question, the most urgent step first."""
    reach, found = reach_of(user), {key: Standing() for key in actors}
    keys = keys_read_by(user)
    if network is not None:
        keys = [network.pk] if network.pk in keys else []
    for actor, network_id, name, status, step, due_on in _STANDINGS.rows(networks=keys, actors=list(found)):
        standing, stage = found[actor], Stage(status)
        if stage == Stage.MEMBER:
            standing.member_of.append(name)
        if standing.stage is None or stage.rank > standing.stage.rank:
            standing.stage = stage
        if step and not standing.next_step and reach.runs(network_id):
            standing.next_step, standing.due_on = step, due_on
    return found


def narrowed(
    actors: QuerySet, user, *, network: Network | None, stage: str, step: str, today: date
) -> QuerySet:
    """Actors by network, stage (or ``IN_NONE``) and next step, as far as ``user`` sees these."""
    rows = Outreach.objects.visible_to(user).filter(actor=OuterRef("pk"))
    if network is not None:
        rows = rows.filter(network=network)
    if stage == IN_NONE:
        actors = actors.exclude(Exists(rows))
    elif stage or network is not None:
        actors = actors.filter(Exists(rows.filter(status=stage) if stage else rows))
    steps = rows.filter(Q(network__in=Network.objects.coordinated_by(user))).exclude(next_step="")
    if step == LATE:
        actors = actors.filter(Exists(steps.filter(due_on__lt=today)))
    elif step == SET:
        actors = actors.filter(Exists(steps))
    elif step == UNSET:
        actors = actors.exclude(Exists(steps))
    return actors
