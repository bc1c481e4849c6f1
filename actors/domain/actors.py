"""Actors: created, changed, marked as key actors, merged."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from actors.domain.municipality import host, refuse_future
from actors.imports.facts import ADDRESS
from actors.models import Actor, ActorKind, KeyActorPeriod
from actors.signals import actors_merged
from common.db import follow_name, free_slug, sort_key_of, store

# What a merge takes from the actor that goes, where the one that stays has nothing.
FILLED_BY_MERGE = (
    "target_group",
    "sector",
    "email",
    "phone",
    "website",
    "influence",
    "interest",
    "emissions_t",
    "public_notes",
)


@transaction.atomic
def create_actor(*, by, at: datetime, name: str, municipality=None, **fields) -> Actor:
    """A new entry of the directory, of the host municipality unless told. Raises ``ValidationError``."""
    actor = Actor(municipality=municipality or host(), created_at=at)
    _put(actor, name=name, **fields)
    record_event("actors.create", subject=actor, by=by, at=at)
    return actor


@transaction.atomic
def update_actor(actor: Actor, *, by, at: datetime, **fields) -> Actor:
    """Change an actor. With another name an organisation's page moves; its old address leads there."""
    # A form has already put the new values on ``actor``.
    stored = Actor.objects.select_for_update().get(pk=actor.pk)
    refuse_merged(stored)
    before = {name: getattr(stored, name) for name in fields}
    _put(actor, **fields)
    changed = sorted(name for name, value in before.items() if getattr(actor, name) != value)
    if changed:
        record_event("actors.update", subject=actor, by=by, at=at, after={"fields": changed})
    return actor


@transaction.atomic
def mark_key_actor(actor: Actor, *, on: date, reason: str = "", by, at: datetime) -> KeyActorPeriod:
    """From ``on`` the actor counts as a key actor of the town; scores read these periods."""
    refuse_merged(actor)
    refuse_future(on, at=at, field="on")
    refuse_overlap(actor.key_periods.all(), on=on)
    period = KeyActorPeriod(actor=actor, by=by)
    store(period, from_on=on, reason=reason)
    record_event(
        "actors.mark_key_actor", subject=actor, by=by, at=at, after={"on": on.isoformat(), "reason": reason}
    )
    return period


@transaction.atomic
def unmark_key_actor(actor: Actor, *, on: date, reason: str = "", by, at: datetime) -> KeyActorPeriod:
    """From ``on`` it no longer counts as a key actor of the town."""
    refuse_future(on, at=at, field="on")
    period = actor.key_periods.filter(to_on=None).first()
    if period is None:
        raise ValidationError(_("This actor is not marked as a key actor."))
    if on < period.from_on:
        raise ValidationError({"on": _("The end must not lie before the beginning.")})
    store(period, to_on=on)
    record_event(
        "actors.unmark_key_actor", subject=actor, by=by, at=at, after={"on": on.isoformat(), "reason": reason}
    )
    return period


@transaction.atomic
def merge_actors(keep: Actor, drop: Actor, *, by, at: datetime) -> Actor:
    """``drop`` becomes part of ``keep``: people and periods as a key actor move, gaps are filled, nothing is lost.

    The entry that goes stays in the table, marked, so that old links lead to the one that stays. What other apps hold
    moves by their receivers of ``actors_merged``, in the same transaction.
    """
    locked = {
        row.pk: row
        for row in Actor.objects.select_for_update().filter(pk__in=(keep.pk, drop.pk)).order_by("pk")
    }
    keep, drop = locked[keep.pk], locked[drop.pk]
    if keep.pk == drop.pk:
        raise ValidationError(_("Choose two different actors."))
    for actor in (keep, drop):
        refuse_merged(actor)
    changes = {
        name: getattr(drop, name)
        for name in FILLED_BY_MERGE
        if getattr(keep, name) in ("", None) and getattr(drop, name) not in ("", None)
    }
    if not any(getattr(keep, name) for name in ADDRESS[:3]):
        # An address counts as one: a street of one office never meets the town of another.
        changes |= {name: getattr(drop, name) for name in ADDRESS if getattr(drop, name)}
    changes["tags"] = list(dict.fromkeys([*keep.tags, *drop.tags]))
    changes["notes"] = "\n".join(part for part in (keep.notes, drop.notes) if part)
    _put(keep, **changes)
    _move_roles(keep, drop)
    _unite_key_periods(keep, drop)
    drop.merged_actors.update(merged_into=keep)
    store(drop, merged_into=keep)
    record_event(
        "actors.merge", subject=keep, by=by, at=at, after={"dropped": drop.name, "dropped_id": drop.ref}
    )
    actors_merged.send(Actor, keep=keep, drop=drop, by=by, at=at)
    return keep


def refuse_merged(actor: Actor | None, *, field: str = "") -> None:
    if actor is not None and actor.merged_into_id is not None:
        sentence = _("This actor was merged into another. Choose that one.")
        raise ValidationError({field: sentence} if field else sentence)


def refuse_overlap(periods: QuerySet, *, on: date) -> None:
    """A period as a key actor (of the town or of one network) begins when the actor's last one has ended."""
    last = periods.exclude(to_on=None).order_by("to_on").last()
    if last is not None and on < last.to_on:
        raise ValidationError(
            {
                "on": _(
                    "Until %(day)s this actor already counted as a key actor. Choose that day or a later one."
                )
                % {"day": last.to_on.strftime("%d.%m.%Y")}
            }
        )


def _put(actor: Actor, **fields) -> None:
    if "name" in fields:
        fields["name"] = " ".join(fields["name"].split())
        actor.sort_key = sort_key_of(Actor, fields["name"])
    if "email" in fields:
        fields["email"] = (fields["email"] or "").strip().lower()
    if not actor.slug:
        named = fields.get("kind", actor.kind) != ActorKind.PERSON
        actor.slug = free_slug(Actor, fields["name"]) if named else _hidden_slug(actor)
    elif "name" in fields and fields.get("kind", actor.kind) != ActorKind.PERSON:
        follow_name(actor, fields["name"])
    store(actor, **fields)


def _hidden_slug(actor: Actor) -> str:
    """A single person's page must not carry the name in its address."""
    return f"p-{actor.public_id.hex[:20]}"


def _move_roles(keep: Actor, drop: Actor) -> None:
    """Whoever speaks for both keeps one role, with both descriptions."""
    present = {role.person_id: role for role in keep.roles.filter(to_on=None)}
    for role in drop.roles.all():
        twin = present.get(role.person_id) if role.to_on is None else None
        if twin is None:
            store(role, actor=keep)
            continue
        words = list(dict.fromkeys(text for text in (twin.role, role.role) if text))
        begun = [day for day in (twin.from_on, role.from_on) if day]
        store(twin, role=", ".join(words)[:120], from_on=min(begun) if begun else None)
        role.delete()


def _unite_key_periods(keep: Actor, drop: Actor) -> None:
    """The days on which one of the two counted, without overlaps: scores count an actor once a day."""
    periods = list(KeyActorPeriod.objects.filter(actor__in=(keep, drop)).order_by("from_on", "pk"))
    united = list(united_periods(periods))
    KeyActorPeriod.objects.filter(pk__in=[period.pk for period in periods]).delete()
    for period in united:
        store(
            KeyActorPeriod(actor=keep, by=period.by),
            from_on=period.from_on,
            to_on=period.to_on,
            reason=period.reason,
        )


def united_periods(periods: Iterable) -> Iterable:
    """Periods as a key actor (of the town or of one network), by their beginning, with overlaps joined."""
    current = None
    for period in periods:
        if current is None:
            current = period
        elif current.to_on is None or period.from_on <= current.to_on:
            reasons = dict.fromkeys(text for text in (current.reason, period.reason) if text)
            current.reason = "; ".join(reasons)[:200]
            if current.to_on is not None:
                current.to_on = None if period.to_on is None else max(current.to_on, period.to_on)
        else:
            yield current
            current = period
    if current is not None:
        yield current
