"""PDF files that wait in the database to be fetched, closed with a key that is not there: a copy of it opens none."""

import hashlib
import hmac
import io

from django.conf import settings


def seal(pdf: bytes, name: str) -> bytes:
    """``name`` tells the file from all others."""
    import pikepdf  # loads the library: only where it is needed

    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        password = _password(settings.SECRET_KEY, name)
        document.save(target, encryption=pikepdf.Encryption(owner=password, user=password, R=6))
    return target.getvalue()


def unseal(content: bytes, name: str) -> bytes | None:
    """As it was before; ``None`` once the key is gone."""
    import pikepdf

    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            document = pikepdf.open(io.BytesIO(content), password=_password(secret, name))
        except pikepdf.PasswordError:
            continue
        with document:
            target = io.BytesIO()
            document.save(target, encryption=False)
            return target.getvalue()
    return None


def _password(secret: str, name: str) -> str:
    return hmac.new(secret.encode(), b"klimatisch.sealed:" + name.encode(), hashlib.sha256).hexdigest()
