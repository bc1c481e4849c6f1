"""The catalogues: compiled without system packages, checked with GNU gettext."""

import os
from pathlib import Path

import polib


def compile_catalogues(locale_dir: Path) -> list[Path]:
    """Write the `.mo` beside every `.po` that is newer; fuzzy entries stay out. Returns what was written."""
    written = []
    for source in sorted(locale_dir.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
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
