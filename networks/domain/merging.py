"""Two entries of the directory were one actor: everything the networks hold moves to the one that stays."""

from datetime import datetime

from django.db import transaction

from actors.domain.actors import united_periods
from actors.models import Actor
from common.db import store
from documents.domain.documents import remove_documents_of
from documents.models import Document
from networks.models import (
    ContactNote,
    CostRecord,
    Goal,
    Idea,
    IdeaSupport,
    Membership,
    NetworkKeyActor,
    Outreach,
    Participation,
    ProjectPartner,
    Stage,
)


@transaction.atomic
def take_over_actor(keep: Actor, drop: Actor, *, by, at: datetime) -> None:
    """Move all rows of ``drop`` to ``keep``. Where both have one and only one may be, the two become one."""
    for model, column in (
        (ContactNote, "actor"),
        (Participation, "actor"),
        (CostRecord, "actor"),
        (Idea, "raised_by"),
        (Goal, "raised_by"),
    ):
        model._base_manager.filter(**{column: drop}).update(**{column: keep})
    _unite_memberships(keep, drop, by=by, at=at)
    _unite_outreach(keep, drop)
    _unite_key_periods(keep, drop)
    _unite_partners(keep, drop)
    IdeaSupport.objects.filter(actor=drop, idea__in=keep.idea_support.values("idea")).delete()
    IdeaSupport.objects.filter(actor=drop).update(actor=keep)


def _unite_memberships(keep: Actor, drop: Actor, *, by, at: datetime) -> None:
    """Memberships that overlap become one: on every day there is one at most in a network."""
    for network_id in set(drop.memberships.values_list("network", flat=True)):
        rows = Membership.objects.filter(network=network_id, actor__in=(keep, drop)).order_by("from_on", "pk")
        current = None
        for row in rows:
            if current is None or (current.to_on is not None and row.from_on >= current.to_on):
                current = row
                continue
            # The present one stays, of two the kept actor's: pages and files know it by its id.
            current, gone = sorted(
                (current, row), key=lambda each: (each.to_on is not None, each.actor_id != keep.pk)
            )
            _absorb_membership(current, gone, by=by, at=at)
    Membership.objects.filter(actor=drop).update(actor=keep)


def _absorb_membership(kept: Membership, gone: Membership, *, by, at: datetime) -> None:
    areas = [set(row.topic_areas.all()) for row in (kept, gone)]
    last = kept if kept.to_on is None or (gone.to_on is not None and kept.to_on >= gone.to_on) else gone
    signed = [day for day in (kept.signed_on, gone.signed_on) if day is not None]
    gone.commitments.update(membership=kept)
    present = Document.objects.about(kept).values("sha256")
    Document.objects.about(gone).exclude(sha256__in=present).update(subject_id=kept.public_id)
    remove_documents_of(gone, by=by, at=at)
    store(
        kept,
        from_on=min(kept.from_on, gone.from_on),
        to_on=last.to_on,
        left_reason=last.left_reason,
        signed_on=min(signed, default=None),
        # No topic areas means all of them.
        topic_areas=areas[0] | areas[1] if all(areas) else [],
        representatives={*kept.representatives.all(), *gone.representatives.all()},
    )
    gone.delete()


def _unite_outreach(keep: Actor, drop: Actor) -> None:
    kept = {row.network_id: row for row in keep.outreach.all()}
    for row in drop.outreach.filter(network__in=kept):
        stays, goes = sorted(
            (kept[row.network_id], row), key=lambda each: Stage(each.status).rank, reverse=True
        )
        facts = {
            name: getattr(stays, name) or getattr(goes, name) for name in ("owner", "reason", "ask_again_on")
        }
        if not stays.next_step and stays.status != Stage.MEMBER:
            facts |= {"next_step": goes.next_step, "due_on": goes.due_on}
        goes.delete()
        store(stays, actor=keep, **facts)
    Outreach.objects.filter(actor=drop).update(actor=keep)


def _unite_key_periods(keep: Actor, drop: Actor) -> None:
    for network_id in set(drop.network_key_periods.values_list("network", flat=True)):
        periods = NetworkKeyActor.objects.filter(network=network_id, actor__in=(keep, drop))
        rows = list(periods.order_by("from_on", "pk"))
        united = list(united_periods(rows))
        periods.delete()
        for row in united:
            period = NetworkKeyActor(network_id=network_id, actor=keep, by=row.by)
            store(period, from_on=row.from_on, to_on=row.to_on, reason=row.reason)


def _unite_partners(keep: Actor, drop: Actor) -> None:
    kept = {partner.project_id: partner for partner in keep.projects.all()}
    for partner in drop.projects.filter(project__in=kept):
        twin = kept[partner.project_id]
        words = dict.fromkeys(text for text in (twin.role, partner.role) if text)
        store(twin, role=", ".join(words)[:120])
        partner.delete()
    ProjectPartner.objects.filter(actor=drop).update(actor=keep)
