"""One actor: what the networks know about it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from actors.models import Actor
from networks.models import (
    Commitment,
    ContactNote,
    Idea,
    Membership,
    Outreach,
    Participation,
    Project,
    Stage,
    reach_of,
)
from networks.queries.savings import with_last_report


@dataclass(frozen=True)
class ActorInNetworks:
    """What the networks know about an actor, as far as ``user`` may see it."""

    memberships: list[Membership]
    outreach: list[Outreach]
    commitments: list[Commitment]
    projects: list[Project]
    participations: list[Participation]
    notes: list[ContactNote]


def _with_own_steps(board: QuerySet, user) -> list[Outreach]:
    """The next step is the coordinators' note: ``shows_step`` for those who run the network."""
    reach, rows = reach_of(user), list(board)
    for row in rows:
        row.shows_step = bool(row.next_step) and reach.runs(row.network_id)
    return rows


def actor_in_networks(actor: Actor, user) -> ActorInNetworks:
    """Six queries; the newest first where days count."""
    inside = Membership.objects.visible_to(user).filter(actor=actor).select_related("network")
    board = (
        Outreach.objects.visible_to(user).filter(actor=actor).exclude(status__in=(Stage.MEMBER, Stage.LEFT))
    )
    promises = Commitment.objects.visible_to(user).filter(membership__actor=actor)
    works = Project.objects.visible_to(user).filter(partners__actor=actor)
    parts = Participation.objects.visible_to(user).filter(actor=actor)
    notes = ContactNote.objects.visible_to(user).filter(actor=actor)
    return ActorInNetworks(
        memberships=list(inside.order_by("to_on", "network__sort_key", "pk")),
        outreach=_with_own_steps(board.select_related("network", "owner"), user),
        commitments=list(with_last_report(promises).select_related("membership__network")),
        projects=list(works.select_related("network").distinct()),
        participations=list(parts.select_related("process")),
        notes=list(notes.select_related("network", "person", "by")),
    )


def ideas_of(actor: Actor, user) -> list[Idea]:
    rows = Idea.objects.visible_to(user).filter(raised_by=actor)
    return list(rows.only("public_id", "title", "submitted_on").order_by("-submitted_on", "-pk")[:50])
