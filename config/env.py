"""Typed access to environment variables.

Every value may also come from a file: ``NAME_FILE`` names it (Docker and systemd secrets).
A value that cannot be read stops the start with a sentence that names the variable and the cure.
"""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error}") from error
    # Empty is unset: a compose file passes on every name, given or not.
    return os.environ.get(name) or default


def boolean(name: str, *, default: bool) -> bool:
    value = text(name, str(default))
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to True or False.")
    return value == "True"


def integer(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a whole number.") from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list; blanks around the commas do not matter."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database_from_url(url: str) -> dict[str, Any]:
    """One entry for Django's DATABASES from `postgresql://user:password@host:port/name?sslmode=…`.

    The query goes to libpq as it stands; a socket directory is given as `?host=/path`.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with {parts.scheme or 'nothing'}://. Only PostgreSQL is supported: "
            "postgresql://user:password@host:5432/name"
        )
    try:
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured("DATABASE_URL names no port from 1 to 65535 after the host.") from error
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": options,
        # With a connection end the plans of the questions it was told (common.prepared).
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def note_of_run(folder: Path) -> Path:
    """Where ``manage.py run`` writes what it started, while it runs."""
    return folder / "run.json"


def address_of_run(folder: Path) -> str:
    """Where the product of this folder runs; a link printed in another terminal leads there."""
    try:
        return str(json.loads(note_of_run(folder).read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError, LookupError):
        return ""
