"""The catalogues: compiled without system packages, checked with GNU gettext."""

import os
import re
from pathlib import Path

import polib

# What no line may tear apart, as (pattern, replacement): with an invisible word joiner behind the hyphen, which every font
# can do and searching in a page overlooks, and with no-break spaces before units. The catalogues themselves stay as people
# type them; ``common.display.plain`` takes both out again where a text leaves the pages.
_TOGETHER = (
    (re.compile(r"\bE-(?=Mail)"), "E-\u2060"),
    (
        re.compile(r"(?<=[0-9]) (?=(?:Uhr|Punkte?|t CO₂e)\b|€)|(?<=\)s) (?=(?:Uhr|Punkte?|t CO₂e)\b|€)"),
        "\u00a0",
    ),
    (re.compile(r"(?<=\bt) (?=CO₂e)"), "\u00a0"),
    (re.compile(r"(?<=±) (?=[0-9])"), "\u00a0"),
)


def together(text: str) -> str:
    for pattern, replacement in _TOGETHER:
        text = pattern.sub(replacement, text)
    return text


def compile_catalogues(locale_dir: Path) -> list[Path]:
    """Write the `.mo` beside every `.po` that is newer; fuzzy entries stay out. Returns what was written."""
    written = []
    for source in sorted(locale_dir.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        catalogue = polib.pofile(str(source))
        for entry in catalogue:
            entry.msgstr = together(entry.msgstr)
            entry.msgstr_plural = {n: together(text) for n, text in entry.msgstr_plural.items()}
        catalogue.save_as_mofile(str(fresh))
        fresh.replace(target)
        written.append(target)
    return written


def problems(source: Path) -> list[str]:
    """One sentence per fuzzy or untranslated entry of a catalogue."""
    catalogue = polib.pofile(str(source))
    found = [f"{source}: fuzzy: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()]
    found += [f"{source}: not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()]
    return found


def differences(kept: Path, extracted: Path) -> list[str]:
    """What the sources say now and the kept catalogue does not know, and the other way round."""
    known = _ids(kept)
    used = _ids(extracted)
    found = [f"{kept}: missing, run `make messages`: {msgid!r}" for _, msgid in sorted(used - known)]
    found += [
        f"{kept}: used nowhere any more, run `make messages`: {msgid!r}" for _, msgid in sorted(known - used)
    ]
    return found


def _ids(source: Path) -> set[tuple[str, str]]:
    return {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(source)) if not entry.obsolete}
