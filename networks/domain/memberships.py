"""Taking in members and letting them go."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domain.audit import record_event
from actors.domain.actors import refuse_merged
from common.db import store
from networks.domain.checks import refuse_closed, refuse_foreign, refuse_future
from networks.domain.commitments import withdraw_commitment
from networks.domain.outreach import reach_stage, take_up_actor
from networks.models import MEMBER_LEFT, Membership, Network, Outreach, Stage
from networks.signals import membership_ended, membership_started

_ENDED = gettext_lazy("This membership has already ended.")


@transaction.atomic
def admit_member(
    network: Network,
    *,
    actor,
    on: date,
    by,
    at: datetime,
    signed_on: date | None = None,
    topic_areas: Iterable = (),
    representatives: Iterable = (),
) -> Membership:
    """Make ``actor`` a member from ``on``; on the outreach board it stands among the members then.

    No ``topic_areas`` means all of the network's. Refuses a second active membership, also when two people admit the
    actor at the same moment.
    """
    topic_areas, representatives = list(topic_areas), list(representatives)
    refuse_closed(network)
    refuse_merged(actor, field="actor")
    refuse_future(on, at=at, place=network, field="from_on")
    refuse_future(signed_on, at=at, place=network, field="signed_on")
    refuse_foreign(topic_areas, network, field="topic_areas")
    _refuse_strangers(representatives, actor)
    membership = Membership(network=network, actor=actor)
    _refuse_overlap(membership, on)
    store(
        membership, from_on=on, signed_on=signed_on, topic_areas=topic_areas, representatives=representatives
    )
    _arrive_on_board(network, actor=actor, on=on, by=by, at=at)
    record_event("networks.member_admitted", subject=membership, by=by, at=at, after={"on": on.isoformat()})
    membership_started.send(Membership, membership=membership, by=by, at=at)
    return membership


def _refuse_overlap(membership: Membership, on: date) -> None:
    """A membership begins when the one before has ended, so that on every day there is one at most."""
    others = Membership.objects.filter(network=membership.network, actor=membership.actor, to_on__gt=on)
    if membership.to_on is not None:
        others = others.filter(from_on__lt=membership.to_on)
    last = others.exclude(pk=membership.pk).order_by("-to_on").first()
    if last is not None:
        raise ValidationError(
            {
                "from_on": _("The actor was already a member until %(day)s. Choose that day or a later one.")
                % {"day": f"{last.to_on:%d.%m.%Y}"}
            }
        )


def _refuse_strangers(representatives: Iterable, actor) -> None:
    own = set(actor.roles.filter(to_on=None).values_list("person_id", flat=True))
    if any(person.pk not in own for person in representatives):
        raise ValidationError({"representatives": _("Choose people who belong to the organisation.")})


def _arrive_on_board(network: Network, *, actor, on: date, by, at: datetime) -> None:
    outreach = Outreach.objects.filter(network=network, actor=actor).first()
    if outreach is None:
        outreach = take_up_actor(network, actor=actor, by=by, at=at, effective_on=on)
    if outreach.status == Stage.DECLINED:
        # The map knows no way from a no to a member but over a new approach.
        reach_stage(outreach, Stage.APPROACHED, by=by, at=at, effective_on=on)
    if outreach.status != Stage.MEMBER:
        reach_stage(outreach, Stage.MEMBER, by=by, at=at, effective_on=on)


@transaction.atomic
def update_membership(membership: Membership, *, by, at: datetime, **fields) -> Membership:
    """Correct since when, signature, topic areas and representatives."""
    network = membership.network
    refuse_closed(network)
    refuse_future(fields.get("from_on"), at=at, place=network, field="from_on")
    refuse_future(fields.get("signed_on"), at=at, place=network, field="signed_on")
    refuse_foreign(fields.get("topic_areas", ()), network, field="topic_areas")
    if "from_on" in fields:
        _refuse_overlap(membership, fields["from_on"])
    if "representatives" in fields:
        _refuse_strangers(fields["representatives"], membership.actor)
    store(membership, **fields)
    record_event("networks.member_updated", subject=membership, by=by, at=at)
    return membership


def refuse_ended(membership: Membership) -> None:
    if membership.to_on is not None:
        raise ValidationError(_ENDED)


@transaction.atomic
def end_membership(membership: Membership, *, on: date, reason: str = "", by, at: datetime) -> Membership:
    """End a membership on ``on`` (the first day it no longer holds) and withdraw its open commitments.

    All in one transaction: a failing listener leaves everything as it was. Refuses a membership that has ended.
    """
    refuse_future(on, at=at, place=membership.network, field="on")
    if on < membership.from_on:
        raise ValidationError({"on": _("The end must not lie before the beginning.")})
    won = Membership.objects.filter(pk=membership.pk, to_on=None).update(to_on=on, left_reason=reason[:200])
    if not won:
        raise ValidationError(_ENDED)
    membership.to_on, membership.left_reason = on, reason[:200]
    for commitment in membership.commitments.open():
        withdraw_commitment(commitment, reason=MEMBER_LEFT, effective_on=on, by=by, at=at)
    outreach = Outreach.objects.filter(network=membership.network, actor=membership.actor).first()
    if outreach is not None and outreach.status == Stage.MEMBER:
        reach_stage(outreach, Stage.LEFT, by=by, at=at, reason=reason, effective_on=on)
    record_event(
        "networks.member_left",
        subject=membership,
        by=by,
        at=at,
        after={"on": on.isoformat(), "reason": reason},
    )
    membership_ended.send(Membership, membership=membership, by=by, at=at)
    return membership


def drop_representative(*, actor, person) -> None:
    """The person no longer speaks for the actor: it stands for none of the actor's present memberships."""
    through = Membership.representatives.through
    through.objects.filter(person=person, membership__actor=actor, membership__to_on=None).delete()
