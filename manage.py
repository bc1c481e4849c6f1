#!/usr/bin/env python
"""Entry point for every command; see `manage.py help`."""

import os
import sys

# These read or write files only, ask a server that must run already, or start it themselves.
WITHOUT_DATABASE = {
    "check",
    "check_translations",
    "collectstatic",
    "compile_translations",
    "diffsettings",
    "findstatic",
    "health",
    "help",
    "makemessages",
    "makemigrations",
    "run",
    "score_file",
    "version",
}

UNDEFINED_TABLE = "42P01"


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    if command not in WITHOUT_DATABASE and not command.startswith("-") and "--help" not in arguments:
        _start_embedded_database()

    from django.core.management import execute_from_command_line
    from django.db import ProgrammingError

    try:
        execute_from_command_line(arguments)
    except ProgrammingError as error:
        if getattr(error.__cause__, "pgcode", "") != UNDEFINED_TABLE:
            raise
        sys.exit(f"The database is not prepared for this. Run first: {arguments[0]} prepare")


def _start_embedded_database() -> None:
    from django.conf import settings

    from config.database import DatabaseUnavailable, ensure_running

    if settings.EMBEDDED_DATABASE:
        try:
            ensure_running(settings.PG_DATA_DIR)
        except DatabaseUnavailable as error:
            sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv)
