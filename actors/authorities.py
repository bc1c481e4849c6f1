"""The bodies a federal state names: for people who meet a barrier, and for people who complain about their data.

Kept as data (``actors/data/authorities.json``), because they move and are renamed; a municipality may write its own
words instead.
"""

import json
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "authorities.json"


@cache
def _known() -> dict[str, dict[str, list[str]]]:
    return json.loads(DATA.read_text(encoding="utf-8"))


def enforcement_body(state: str) -> list[str]:
    """Name, address, mail or web address, one line each; empty for a state that is not known ("DE-BW")."""
    return _known().get(state, {}).get("enforcement", [])


def data_protection_authority(state: str) -> list[str]:
    return _known().get(state, {}).get("privacy", [])
