import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.translations import differences, problems

CATALOGUE = Path("locale") / "de" / "LC_MESSAGES" / "django.po"
LEFT_OUT = (".*", "var", "tests", "bench", "docs", "static", "__pycache__", "*.mo")


class Command(BaseCommand):
    help = "Fail when a text has no German translation, a fuzzy one, or one nobody uses. Needs GNU gettext."

    def handle(self, *args, **options):
        if shutil.which("xgettext") is None:
            raise CommandError(
                "Install GNU gettext (Debian: apt-get install gettext) and run the command again."
            )
        kept = settings.BASE_DIR / CATALOGUE
        if not kept.exists():
            raise CommandError(f"{kept} is missing. Run `make messages` and translate it.")
        found = problems(kept)
        with tempfile.TemporaryDirectory() as folder:
            found += differences(kept, _extract(settings.BASE_DIR, Path(folder) / "copy"))
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} translations need work.")
        self.stdout.write("Translations are complete.")


def _extract(project: Path, copy: Path) -> Path:
    """Run makemessages over a copy: it insists on writing into the tree it reads, and checking must not."""
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "de", "-e", "html,txt,py", "--no-obsolete"],
        cwd=copy,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return copy / CATALOGUE
