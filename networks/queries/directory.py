"""The directory of actors as the networks see it: in which they are, how far they are, what is next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.prepared import PreparedSql, many
from networks.models import Network, Outreach, Stage, keys_read_by, keys_run_by, reach_of

# Words of the filter beside the stages and days.
IN_NONE, LATE, SET, UNSET = "none", "late", "set", "unset"


# Of the networks an actor is in so many are named.
MOST_NAMED = 4


@dataclass(frozen=True)
class Standing:
    """One actor: the networks it is in, its furthest stage, and the next step those who run the network noted.

    ``member_of`` names the first networks, ``others`` counts the rest.
    """

    member_of: tuple[str, ...] = ()
    others: int = 0
    stage: Stage | None = None
    next_step: str = ""
    due_on: date | None = None


_FURTHEST_LAST = sorted(Stage, key=lambda stage: stage.rank)
# One row an actor. That its key is missing never holds: with it PostgreSQL goes through the rows of these actors, not
# through those of every network.
_STANDINGS = PreparedSql(
    f"""
    SELECT known.actor_id, known.stage, known.memberships,
        ARRAY(SELECT name FROM networks_network WHERE id = ANY (known.networks) ORDER BY sort_key, id),
        coalesce(step.next_step, ''), step.due_on
    FROM (
        SELECT actor_id,
            max(array_position(%s::text[], status::text)) AS stage,
            count(*) FILTER (WHERE status = '{Stage.MEMBER}') AS memberships,
            (array_agg(network_id ORDER BY network_id) FILTER (WHERE status = '{Stage.MEMBER}'))[1:{MOST_NAMED}]
                AS networks,
            min(ARRAY[due_on - DATE '1900-01-01', id])
                FILTER (WHERE next_step > '' AND network_id IN (SELECT unnest(%s::bigint[]))) AS step
        FROM networks_outreach
        WHERE actor_id IN (SELECT unnest(%s::bigint[]))
            AND (network_id IN (SELECT unnest(%s::bigint[])) OR actor_id IS NULL)
        GROUP BY actor_id
    ) AS known
    LEFT JOIN networks_outreach AS step ON step.id = known.step[2]
    """,  # noqa: S608 - a constant and a number
    many("stages", "text"),
    many("run"),
    many("actors"),
    many("read"),
)


def standings_of(actors: Iterable[int], user, *, network: Network | None = None) -> dict[int, Standing]:
    """By actor, of all networks ``user`` reads or of one. One question, the most urgent step first."""
    found = dict.fromkeys(actors, Standing())
    read = keys_read_by(user)
    if network is not None:
        read = [network.pk] if reach_of(user).reads(network.pk) else []
    rows = _STANDINGS.rows(actors=list(found), read=read, run=keys_run_by(user), stages=_FURTHEST_LAST)
    for actor, stage, memberships, names, next_step, due_on in rows:
        others = memberships - len(names)
        found[actor] = Standing(tuple(names), others, _FURTHEST_LAST[stage - 1], next_step, due_on)
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
