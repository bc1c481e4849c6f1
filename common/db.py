"""Ground for models: public ids, their form in URLs, and the key by which names are sorted."""

import base64
import binascii
import re
import unicodedata
import uuid
from collections.abc import Collection, Container
from functools import lru_cache
from itertools import chain, count
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models.base import ModelState
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@lru_cache(maxsize=4096)
def encode_id(value: uuid.UUID) -> str:
    """The 22-character base64url form of a UUID, as it stands in URLs and guest links."""
    return base64.urlsafe_b64encode(value.bytes).rstrip(b"=").decode("ascii")


def decode_id(text: str) -> uuid.UUID:
    """The inverse of ``encode_id``. Raises ``ValueError`` for anything it could not have made."""
    try:
        value = uuid.UUID(bytes=base64.b64decode(text.encode("ascii") + b"==", altchars=b"-_", validate=True))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not an id") from error
    if encode_id(value) != text:
        raise ValueError("not an id")
    return value


class RefConverter:
    """URL converter ``<ref:public_id>``: 22 characters in the path, a UUID in the view."""

    regex = r"[A-Za-z0-9_-]{22}"

    def to_python(self, value: str) -> uuid.UUID:
        return decode_id(value)

    def to_url(self, value: uuid.UUID | str) -> str:
        return value if isinstance(value, str) else encode_id(value)


class PublicId(models.Model):
    """Something with a URL: named by a random id there, never by the database's counter."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def from_db(  # type: ignore[override] # the stubs are of a later Django
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """As Django's, which tells each field of its value; pages read hundreds of rows, and theirs go in as they are."""
        row = cls.__new__(cls)
        row.__dict__.update(zip(field_names, values, strict=True))
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        return row

    @property
    def ref(self) -> str:
        return encode_id(self.public_id)


def folded(text: str) -> str:
    """Fold a name for sorting and comparing: no case, no accents, ß as ss, single blanks.

    PostgreSQL's built-in collation sorts by code point ("Ähre" after "Zeit"), so names are ordered by a stored
    column made with this function (DIN 5007-1: ä sorts as a).
    """
    flat = unicodedata.normalize(
        "NFKD", text.casefold().replace("ı", "i").replace("ł", "l").replace("ø", "o")
    )
    return " ".join("".join(char for char in flat if not unicodedata.combining(char)).split())


def sort_key_of(model: type[models.Model], text: str) -> str:
    """What the column ``sort_key`` of ``model`` holds of a name."""
    return folded(text)[: model._meta.get_field("sort_key").max_length]  # type: ignore[union-attr] # a column


# Pages that stand where a row's own page would.
RESERVED_SLUGS = frozenset({"new", "list", "import"})


_SLUG_LENGTH = 80
# What a number at the end may take of that.
_NUMBER_LENGTH = 6


def free_slug(model: type[models.Model], text: str) -> str:
    """A slug for ``text`` that no row of ``model`` has: "name", "name-2", …"""
    return first_free_slug(text, slugs_of(model, _slug(text)))


def slugs_of(model: type[models.Model], beginning: str = "") -> set[str]:
    """Those that rows of ``model`` have, or had before their name changed."""
    every: set[str] = set()
    former = [link.related_model for link in model._meta.related_objects if link.name == "former_slugs"]
    for table in (model, *former):
        every.update(table._base_manager.filter(slug__startswith=beginning).values_list("slug", flat=True))
    return every


def first_free_slug(text: str, taken: Container[str]) -> str:
    """The same where all slugs of the model are known: ``taken`` holds those that begin alike."""
    base = _slug(text)
    slugs = chain((base,), (f"{base}-{n}" for n in count(2)))
    return next(slug for slug in slugs if slug not in RESERVED_SLUGS and slug not in taken)


class FormerSlug(models.Model):
    """An address a row had before its name changed. Whoever comes by it is led to the present one."""

    slug = models.SlugField(gettext_lazy("former address"), max_length=80, unique=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.slug


def follow_name(obj, text: str) -> None:
    """Give ``obj`` the slug of its new name, not saved yet; the one it had goes on leading to it."""
    if re.fullmatch(rf"{re.escape(_slug(text))}(-\d+)?", obj.slug):
        return
    own = set(obj.former_slugs.values_list("slug", flat=True))
    slug = first_free_slug(text, slugs_of(type(obj), _slug(text)) - own)
    obj.former_slugs.filter(slug=slug).delete()
    obj.former_slugs.get_or_create(slug=obj.slug)
    obj.slug = slug


def _slug(text: str) -> str:
    return slugify(folded(text))[: _SLUG_LENGTH - _NUMBER_LENGTH].strip("-") or "x"


def store(obj, **changes):
    """Set ``changes`` (columns, and many-to-many relations as iterables), check as a form would, and save.

    Raises ``ValidationError``, also when somebody else was faster and only the database's own constraint noticed,
    then with that constraint's sentence, or has deleted the row. A state is never set here (``common.transitions.move``).
    """
    if "status" in changes:
        raise TypeError("a status changes through move() only")
    related = {f.name for f in obj._meta.many_to_many} & changes.keys()
    for name in changes.keys() - related:
        obj._meta.get_field(name)
        setattr(obj, name, changes[name])
    obj.full_clean()
    # Of a row that is there already the status stays out: it may have moved since ``obj`` was read.
    columns = [f.name for f in obj._meta.concrete_fields if not f.primary_key and f.name != "status"]
    kept = None if obj._state.adding else columns
    try:
        with transaction.atomic():
            obj.save(update_fields=kept)
            for name in related:
                getattr(obj, name).set(changes[name])
    except IntegrityError as error:
        refusal = violation(obj, error)
        if refusal is None:
            raise
        raise refusal from error
    except DatabaseError as error:
        if kept is None or type(obj)._base_manager.filter(pk=obj.pk).exists():
            raise
        raise ValidationError(_("Somebody else has just deleted this.")) from error
    return obj


def violation(obj, error: IntegrityError) -> ValidationError | None:
    """The sentence of the constraint of ``obj`` that the database refused; ``None`` for any other."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for constraint in obj._meta.constraints:
        if constraint.name == name:
            return ValidationError(constraint.get_violation_error_message(), code=constraint.name)
    return None
