"""Ground for models: public ids, their form in URLs, and the key by which names are sorted."""

import base64
import binascii
import unicodedata
import uuid

from django.db import models


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
