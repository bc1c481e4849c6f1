"""The targets people type in, and the files they install from."""

import os
import re
import subprocess

from django.conf import settings

MAKEFILE = (settings.BASE_DIR / "Makefile").read_text(encoding="utf-8")


def test_every_target_has_one_line_of_help():
    targets = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE).group(1).split()
    # `make test` itself started us: its flags are not meant for this one.
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    shown = subprocess.run(
        ["make", "help"], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    assert [line.split()[0] for line in shown.stdout.splitlines()] == targets


def test_requirements_are_pinned_with_hashes_and_name_no_address():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (settings.BASE_DIR / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^[A-Za-z0-9_.-]+(?:\[[^\]]*\])?==", text, re.MULTILINE)
        entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert len(pinned) == len(entries) > 0
        assert "://" not in text
        assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) >= len(entries)
