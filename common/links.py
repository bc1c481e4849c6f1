"""One signer for every guest link.

A token names one row (its ``public_id``) and proves, by an HMAC over purpose, id and the row's ``link_version``,
that this installation issued it for that purpose. Nothing is stored: raising the version revokes every link of
the row, and a database dump holds no usable link. 128 bits of HMAC, 128 bits of random id
(OWASP ASVS 5.0, 11.5.1).
"""

import base64
import hashlib
import hmac
import re
import uuid
from collections.abc import Iterator
from enum import StrEnum

from django.conf import settings
from django.urls import reverse

from common.db import decode_id, encode_id
from common.prepared import Prepared

TOKEN_LENGTH = 44

# To be typed from paper: no letter that looks like another (Crockford's alphabet), 5 bits each.
_TYPED = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
_MISREAD = str.maketrans("OIL", "011")


class Purpose(StrEnum):
    """What a link is for; the value is its path letter."""

    ANSWER = "r"
    POLL = "p"
    PROGRESS = "c"
    ACTION = "t"
    IDEA = "i"
    SIGNATURE = "s"
    OBJECTION = "o"
    UNSUBSCRIBE = "u"
    FEED = "f"


def _keys() -> Iterator[bytes]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield hashlib.sha256(b"klimatisch.links:" + secret.encode()).digest()


def _seal(key: bytes, purpose: Purpose, public_id: uuid.UUID, version: int) -> str:
    message = b"%s:%s:%d" % (purpose.value.encode(), public_id.bytes, version)
    return base64.urlsafe_b64encode(hmac.digest(key, message, "sha256")[:16]).rstrip(b"=").decode("ascii")


def make_token(purpose: Purpose, public_id: uuid.UUID, version: int) -> str:
    """44 characters: 22 of the id, 22 of the seal under the current key."""
    return encode_id(public_id) + _seal(next(_keys()), purpose, public_id, version)


def read_token(token: str) -> uuid.UUID:
    """The id a token claims to be for, to find the row with. Raises ``ValueError``. Proves nothing yet."""
    if len(token) != TOKEN_LENGTH:
        raise ValueError("not a token")
    return decode_id(token[:22])


def is_genuine(token: str, purpose: Purpose, public_id: uuid.UUID, version: int) -> bool:
    """Whether this installation issued ``token`` for exactly this purpose, row and version (constant time)."""
    given = token.encode("utf-8", "surrogatepass")
    return any(
        hmac.compare_digest(given, (encode_id(public_id) + _seal(key, purpose, public_id, version)).encode())
        for key in _keys()
    )


def find(rows: Prepared, token: str, purpose: Purpose):
    """The row that a genuine token names, else ``None``; ``rows`` asks by ``public_id``, a row has ``link_version``."""
    try:
        public_id = read_token(token)
    except ValueError:
        return None
    row = rows.row(public_id=public_id)
    return row if row is not None and is_genuine(token, purpose, public_id, row.link_version) else None


def make_code(public_id: uuid.UUID, version: int) -> str:
    """The short code of a row, for paper: 40 bits, derived like a token, worthless once the version is raised."""
    return _code(next(_keys()), public_id, version)


def code_digest(code: str) -> str:
    """What is stored of a code. Keyed: forty bits alone could be tried out on a copy of the database."""
    return _digest(next(_keys()), code)


def code_behind(digest: str, public_id: uuid.UUID, version: int) -> str:
    """The code whose digest was stored for this row, whichever key made it; "" when that key is gone."""
    for key in _keys():
        code = _code(key, public_id, version)
        if hmac.compare_digest(_digest(key, code), digest):
            return code
    return ""


def possible_digests(typed: str) -> list[str]:
    """Of a code as somebody typed it, one for each key; none for what cannot be a code."""
    code = re.sub(r"[\s-]", "", typed).upper().translate(_MISREAD)
    if len(code) != CODE_LENGTH or not set(code) <= set(_TYPED):
        return []
    return [_digest(key, code) for key in _keys()]


def in_groups(code: str) -> str:
    """ "ABCD-EFGH"."""
    return f"{code[:4]}-{code[4:]}" if code else ""


def _code(key: bytes, public_id: uuid.UUID, version: int) -> str:
    seal = hmac.digest(key, b"code:%s:%d" % (public_id.bytes, version), "sha256")
    return "".join(_TYPED[byte & 31] for byte in seal[:CODE_LENGTH])


def _digest(key: bytes, code: str) -> str:
    return hmac.new(key, b"typed:" + code.encode("ascii"), "sha256").hexdigest()


def absolute(name: str, *args, **kwargs) -> str:
    """A full URL under ``SITE_URL``; mails use nothing else, whatever host a request named."""
    return settings.SITE_URL + reverse(name, args=args, kwargs=kwargs)
