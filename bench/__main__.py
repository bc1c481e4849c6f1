"""Runs everything, prints the table, writes ``bench/latest.json``. Exit status 1 only when it could not measure."""

import argparse
import os
import subprocess
import sys
import time


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--size",
        default="town",
        help="town (the budgets' size), state (its pages are held against the town's, measured first) or demo (to try "
        "something out)",
    )
    parser.add_argument(
        "--only", nargs="*", choices=PARTS, default=PARTS, help="measure these parts, keep no record"
    )
    parser.add_argument("--keep", action="store_true", help="use the last run's database, keep no record")
    parser.add_argument("--mails", type=int, default=10_000, help="how many (fewer: keep no record)")
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    begun = time.monotonic()
    figures = run(asked.size, asked.only, keep=asked.keep, mails=asked.mails)
    seconds = time.monotonic() - begun
    from bench.figures import table, write

    print()
    print(table(figures))
    print(f"\nmeasured in {seconds:.0f} s on {asked.size}")
    if asked.only == PARTS and asked.size == "town" and not asked.keep:
        write(figures, commit=commit(), seconds=seconds)
    return 0


PARTS = ["pages", "rush", "sweep", "mail", "import", "proposals"]


def run(size: str, parts: list[str], *, keep: bool, mails: int):
    if parts == ["proposals"]:
        tell("proposals")
        return proposed()
    from bench import settings, town
    from config import database

    small = {}
    if size == "state" and "pages" in parts and not keep:
        tell("pages of the town")
        from bench import processes

        small = processes.result_of("bench.small")
    tell("database")
    if keep:
        database.ensure_running(settings.PG_DATA_DIR)
    else:
        town.make_empty()
    try:
        import django

        django.setup()
        from bench.figures import Figure

        figures = [] if keep else [Figure("seed", "s", value=town.fill(size), note=f"--size {size}")]
        if "pages" in parts:
            tell("pages")
            from bench import pages, processes

            with processes.web_server() as port:
                measured = pages.measure(port, size=size)
            figures += measured + pages.grown(measured, small)
        if "rush" in parts:
            tell("rush")
            from bench import processes, rush

            with processes.web_server() as port:
                figures += rush.measure(port)
        if "sweep" in parts:
            tell("sweep")
            from bench import sweep

            figures += sweep.measure()
        if "mail" in parts:
            tell("mail")
            from bench import mail

            figures += mail.measure(mails)
        if "import" in parts:
            tell("import")
            from bench import contacts

            figures += contacts.measure()
        if "proposals" in parts:
            tell("proposals")
            figures += proposed()
        return figures
    finally:
        database.stop(settings.PG_DATA_DIR)


def proposed():
    """Needs neither database nor Django's start."""
    from bench import proposals

    return proposals.measure()


def tell(text: str) -> None:
    print(f"{text} …", file=sys.stderr, flush=True)


def commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
