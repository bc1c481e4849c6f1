"""People: created, changed, given a role at an actor, given a login."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from accounts.domain.users import create_user
from accounts.models import Role, User
from actors.domain.actors import refuse_merged
from actors.domain.municipality import local_day, refuse_future
from actors.models import Actor, DataSource, Person, PersonRole
from actors.models.people import SourceKind
from actors.signals import role_ended
from common.db import sort_key_of, store


@transaction.atomic
def create_person(*, by, at: datetime, actor: Actor | None = None, role: str = "", **fields) -> Person:
    """A new person; with ``actor``, one who speaks for it from today. Raises ``ValidationError``.

    Without ``source`` the data counts as entered by ``by``.
    """
    fields.setdefault("source", None)
    if fields["source"] is None:
        fields["source"] = DataSource.objects.create(kind=SourceKind.ENTERED, by=by, at=at)
    person = Person(created_at=at)
    _put(person, **fields)
    record_event("people.create", subject=person, by=by, at=at)
    if actor is not None:
        add_role(person, actor=actor, role=role, by=by, at=at)
    return person


@transaction.atomic
def update_person(person: Person, *, by, at: datetime, **fields) -> Person:
    """Change a person. The login keeps its own address; an administrator changes that."""
    # A form has already put the new values on ``person``.
    stored = Person.objects.select_for_update().get(pk=person.pk)
    before = {name: getattr(stored, name) for name in fields}
    _put(person, **fields)
    changed = sorted(name for name, value in before.items() if getattr(person, name) != value)
    if changed:
        # The trail names the fields, not the values: what a person asks to be erased must not stay in it.
        record_event("people.update", subject=person, by=by, at=at, after={"fields": changed})
    return person


@transaction.atomic
def add_role(
    person: Person, *, actor: Actor, role: str = "", by, at: datetime, from_on: date | None = None
) -> PersonRole:
    """``person`` speaks for ``actor`` from ``from_on`` (today unless told)."""
    refuse_merged(actor)
    started = from_on or local_day(at)
    refuse_future(started, at=at, field="from_on")
    row = PersonRole(person=person, actor=actor)
    store(row, role=" ".join(role.split()), from_on=started)
    record_event(
        "people.add_role", subject=person, by=by, at=at, after={"actor": actor.name, "role": row.role}
    )
    return row


@transaction.atomic
def end_role(role: PersonRole, *, on: date, by, at: datetime) -> PersonRole:
    """From ``on`` the person no longer speaks for the actor; the row stays as history."""
    refuse_future(on, at=at, field="on")
    row = PersonRole.objects.select_for_update().get(pk=role.pk)
    if row.to_on is not None:
        raise ValidationError(_("This role has already ended."))
    if row.from_on is not None and on < row.from_on:
        raise ValidationError({"on": _("The end must not lie before the beginning.")})
    store(row, to_on=on)
    record_event(
        "people.end_role",
        subject=row.person,
        by=by,
        at=at,
        after={"actor": row.actor.name, "on": on.isoformat()},
    )
    role_ended.send(PersonRole, role=row, by=by, at=at)
    return row


@transaction.atomic
def give_login(person: Person, *, by, at: datetime) -> User:
    """A login without a role in the installation, under the person's own address.

    A login that already has this address and belongs to nobody becomes the person's. An address shared with somebody
    who has a login is refused: a login is one person.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.user is not None:
        raise ValidationError(_("This person already has a login."))
    if not person.email:
        raise ValidationError(_("Enter an e-mail address for this person first."))
    user = User.objects.filter(email__iexact=person.email).first()
    if user is None:
        user = create_user(
            email=person.email, name=person.name, role=Role.NONE, by=by, at=at, language=person.language
        )
    elif Person.objects.filter(user=user).exists():
        raise ValidationError(
            _("Somebody else signs in with this e-mail address. A login needs an address of its own.")
        )
    elif not user.is_active:
        raise ValidationError(
            _("The login with this e-mail address is closed. An administrator can open it again.")
        )
    store(person, user=user)
    record_event("people.give_login", subject=person, by=by, at=at)
    return user


def _put(person: Person, **fields) -> None:
    if "email" in fields:
        fields["email"] = (fields["email"] or "").strip().lower()
    if "aliases" in fields:
        known = fields.get("email", person.email)
        aliases = (address.strip().lower() for address in fields["aliases"] or [])
        fields["aliases"] = [address for address in dict.fromkeys(aliases) if address and address != known]
    for name in ("given_name", "family_name"):
        if name in fields:
            fields[name] = " ".join(fields[name].split())
    family, given = (fields.get(name, getattr(person, name)) for name in ("family_name", "given_name"))
    person.sort_key = sort_key_of(Person, f"{family} {given}")
    store(person, **fields)
