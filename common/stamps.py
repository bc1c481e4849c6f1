"""What a form carries unseen: for whom it was drawn, a token that saves it once, and what its fields showed.

Signed, so that nobody can make one for somebody else; of the values it holds only short digests.
"""

import hashlib
import secrets
import time
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.db.models import Model
from django.db.models.fields.files import FieldFile

NAME = "stamp"  # of the hidden input
MAX_AGE = 7 * 24 * 60 * 60
_SALT = "common.stamps"
_MAX_LENGTH = 8_000


@dataclass(frozen=True)
class Stamp:
    user: str
    token: str
    at: int
    seen: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        values = {"u": self.user, "n": self.token, "t": self.at, "s": self.seen}
        return signing.dumps(values, salt=_SALT, compress=True)


def name_of(user) -> str:
    """ "" for nobody: a form that needs no login."""
    return str(user.pk) if user is not None and user.pk else ""


def make(user, seen: dict[str, str] | None = None) -> Stamp:
    return Stamp(name_of(user), secrets.token_urlsafe(12), int(time.time()), seen or {})


def read(text: str) -> Stamp | None:
    """``None`` for whatever this installation has not made, or too long ago."""
    if not text or len(text) > _MAX_LENGTH:
        return None
    try:
        values = signing.loads(text, salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return Stamp(values["u"], values["n"], values["t"], values["s"])


# --- digests of values ---------------------------------------------------------------------------------------


def digest(shown: forms.Field, value: Any) -> str:
    """The same for a value as it is stored and as it comes back from a form on which nobody touched it."""
    return short(_plain(shown, value))


def short(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()[:6]).decode("ascii")


def _plain(shown: forms.Field, value: Any) -> str:
    if value is None or value is False or value == "":
        return ""
    if isinstance(value, Model):
        by = getattr(shown, "to_field_name", None) or "pk"
        return str(value.serializable_value(by))
    if isinstance(value, datetime):
        return f"{value.timestamp() // 60:.0f}"  # controls show minutes
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        return f"{Decimal(str(value)).normalize():f}"
    if isinstance(value, str):
        return "\n".join(value.strip().splitlines())
    if isinstance(value, FieldFile):
        return value.name or ""
    if isinstance(value, Iterable):
        return "\n".join(sorted(_plain(shown, item) for item in value))
    return str(value)
