"""The database of a run: created empty, migrated, and filled with the town."""

import time
from datetime import timedelta
from pathlib import Path

from bench import settings
from config import database


def make_empty() -> None:
    """A fresh database in `var/pg-bench`; an earlier run's is dropped."""
    data_dir: Path = settings.PG_DATA_DIR
    database.ensure_running(data_dir)
    connection = database.connect(data_dir)
    with connection.cursor() as cursor:
        for name in (database.DATABASE, database.BROKER):
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    connection.close()
    database.ensure_running(data_dir)


def fill(size: str) -> float:
    """Migrate, seed, gather statistics for the planner. Seconds the seeding took."""
    from django.core.management import call_command
    from django.db import connection

    from config import broker

    call_command("prepare", verbosity=0)
    broker.create_tables(settings.CELERY_BROKER_URL)
    begun = time.perf_counter()
    call_command("seed", size=size)
    taken = time.perf_counter() - begun
    call_command("collectstatic", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return taken


def session_of(user) -> str:
    """The cookie header of somebody signed in, as the product's own sign-in leaves it."""
    from django.conf import settings as active
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(timedelta(hours=2))
    session.create()
    return f"{active.SESSION_COOKIE_NAME}={session.session_key}; {active.LANGUAGE_COOKIE_NAME}=de"
