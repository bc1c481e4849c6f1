"""The secret key of an installation that was given none."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def secret_key(var_dir: Path) -> str:
    """Read the key from ``var/secret_key``; on first use write a random one, readable by its owner only."""
    path = var_dir / "secret_key"
    with suppress(FileNotFoundError):
        return path.read_text(encoding="ascii").strip()
    var_dir.mkdir(parents=True, exist_ok=True)
    # Written whole beside it and linked: nobody reads half a key, and of two processes the first one's counts.
    with tempfile.NamedTemporaryFile("w", dir=var_dir, prefix=".secret_key-", encoding="ascii") as fresh:
        fresh.write(secrets.token_urlsafe(64))
        fresh.flush()
        with suppress(FileExistsError):
            os.link(fresh.name, path)
    return path.read_text(encoding="ascii").strip()
