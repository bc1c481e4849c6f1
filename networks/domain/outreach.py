"""Approaching and winning actors: one row per network and actor, and what was said."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from actors.domain.actors import refuse_merged
from common.db import store
from common.transitions import move, record
from networks.domain.checks import begin_no_later, local_day, refuse_closed, refuse_future
from networks.models import ContactNote, Network, Outreach, Stage


@transaction.atomic
def take_up_actor(
    network: Network,
    *,
    actor,
    by,
    at: datetime,
    owner=None,
    next_step: str = "",
    due_on: date | None = None,
    effective_on: date | None = None,
) -> Outreach:
    """Put an actor on the network's list, as identified. Refuses one that is already on it."""
    refuse_closed(network)
    refuse_merged(actor, field="actor")
    refuse_undated_step(next_step, due_on)
    outreach = Outreach(network=network, actor=actor)
    store(outreach, owner=owner, next_step=next_step, due_on=due_on)
    day = effective_on or local_day(at, network)
    record(outreach, target=Stage.IDENTIFIED, by=by, at=at, effective_on=day)
    return outreach


@transaction.atomic
def update_outreach(outreach: Outreach, *, by, at: datetime, **fields) -> Outreach:
    """Change who looks after the actor, the next step, or when to ask again."""
    refuse_closed(outreach.network)
    for name, value in fields.items():
        setattr(outreach, name, value)
    refuse_undated_step(outreach.next_step, outreach.due_on)
    store(outreach)
    record_event("networks.outreach_updated", subject=outreach, by=by, at=at)
    return outreach


@transaction.atomic
def move_stage(
    outreach: Outreach,
    stage: Stage,
    *,
    by,
    at: datetime,
    reason: str = "",
    effective_on: date | None = None,
    ask_again_on: date | None = None,
) -> Outreach:
    """Move an actor to another stage. A resting actor (declined) loses its next step.

    Becoming a member and leaving are not moved here but done by ``memberships``, which write the membership, too.
    """
    refuse_closed(outreach.network)
    if stage == Stage.MEMBER:
        raise ValidationError(_("Take the actor in as a member: that also records since when."))
    if stage == Stage.LEFT:
        raise ValidationError(_("End the membership: that also records when and why."))
    return reach_stage(
        outreach,
        stage,
        by=by,
        at=at,
        reason=reason,
        effective_on=effective_on,
        ask_again_on=ask_again_on,
    )


@transaction.atomic
def reach_stage(
    outreach: Outreach,
    stage: Stage,
    *,
    by,
    at: datetime,
    reason: str = "",
    effective_on: date | None = None,
    ask_again_on: date | None = None,
) -> Outreach:
    """Move without asking what else belongs to the stage; for ``memberships`` and ``move_stage``."""
    day = effective_on or local_day(at, outreach.network)
    refuse_future(day, at=at, place=outreach.network, field="effective_on")
    settled = stage.rests or stage == Stage.MEMBER
    changes = {
        "reason": reason[:200] if stage.rests else "",
        "ask_again_on": ask_again_on if stage.rests else None,
    }
    if settled:
        changes |= {"next_step": "", "due_on": None}
    begin_no_later(outreach, day)
    move(outreach, stage, by=by, at=at, reason=reason, effective_on=day)
    return store(outreach, **changes)


@transaction.atomic
def note_contact(
    *,
    actor,
    kind: str,
    on: date,
    text: str,
    by,
    at: datetime,
    network: Network | None = None,
    person=None,
    next_step: str = "",
    due_on: date | None = None,
    stage: Stage | None = None,
) -> ContactNote:
    """Log a call, a visit, a letter. With a network, also the next step and the stage there.

    An actor that was not on the network's list is taken up by this. A next step needs a date.
    """
    refuse_merged(actor, field="actor")
    refuse_future(on, at=at, place=network or actor.municipality, field="on")
    if network is None and (next_step or due_on or stage):
        raise ValidationError({"network": _("Choose the network the next step is for.")})
    refuse_undated_step(next_step, due_on)
    note = ContactNote(actor=actor, network=network, by=by, at=at)
    store(note, kind=kind, on=on, text=text, person=person)
    if network is not None:
        refuse_closed(network)
        outreach = Outreach.objects.filter(network=network, actor=actor).first()
        if outreach is None:
            outreach = take_up_actor(network, actor=actor, by=by, at=at, effective_on=on)
        if stage and stage != outreach.status:
            # A no keeps its reason on the card; else the words stand in the note alone and go with it.
            reason = text if Stage(stage).rests else ""
            move_stage(outreach, Stage(stage), by=by, at=at, reason=reason, effective_on=on)
        if next_step or due_on:
            store(outreach, next_step=next_step, due_on=due_on)
    return note


def refuse_undated_step(next_step: str, due_on: date | None) -> None:
    if next_step and due_on is None:
        raise ValidationError({"due_on": _("Enter by when the next step is to be done.")})
    if due_on is not None and not next_step:
        raise ValidationError({"next_step": _("Enter what is to be done by then.")})


@transaction.atomic
def update_note(note: ContactNote, *, by, at: datetime, **fields) -> ContactNote:
    refuse_future(fields.get("on"), at=at, place=note.actor.municipality, field="on")
    store(note, **fields)
    record_event("networks.note_updated", subject=note, by=by, at=at)
    return note


@transaction.atomic
def delete_note(note: ContactNote, *, by, at: datetime) -> None:
    """The trail keeps that a note was deleted, not what it said."""
    record_event("networks.note_deleted", subject=note, by=by, at=at)
    note.delete()
