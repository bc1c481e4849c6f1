"""Which names mean the same: organisations spelled otherwise, people written otherwise. Says "likely", never "is"."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from actors.imports.entries import Name
from actors.imports.facts import lost_letters
from common.db import folded

# Of 100. Below it "Realschule" meets "Grundschule"; above it one wrong letter in a short name is missed.
SPELLING = 90
PERSON_SPELLING = 88
SHORTEST_FUZZY = 8

_LEGAL = frozenset(
    ("gmbh", "ggmbh", "mbh", "ag", "eg", "ev", "kg", "ohg", "gbr", "ug", "se", "ek", "kgaa", "co", "gag", "aor", "kdor",
     "ltd", "inc", "haftungsbeschrankt")
)  # fmt: skip
_JOINING = frozenset({"und", "and", "the", "der", "die", "das"})
_ALIKE = {
    "katholische": "kath", "katholischer": "kath", "katholisches": "kath", "romisch": "rom",
    "evangelische": "evang", "evangelischer": "evang", "evangelisches": "evang",
    "sankt": "st", "heilige": "hl", "heiliger": "hl", "heiligen": "hl",
    "freiwillige": "freiw", "volkshochschule": "vhs", "industrieundhandelskammer": "ihk", "handwerkskammer": "hwk",
    "wohnungsbaugenossenschaft": "wbg", "wohnungsgenossenschaft": "wbg", "gesellschaft": "ges", "gymn": "gymnasium",
    "bundnis": "bund",
}  # fmt: skip
_SPACED_LEGAL = re.compile(r"\b(e|g)\.\s?(v|g|k)\b\.?|\bg\s?gmbh\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^)]*)\)")


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Folded, and ae, oe, ue as a, o, u: "Mueller", "Müller" and "Muller" become one."""
    return re.sub("([aou])e", r"\1", folded(text))


@dataclass(frozen=True)
class NameKey:
    full: str  # words without legal form, sorted
    short: str  # and without the town's name
    acronyms: frozenset[str]
    digits: tuple[str, ...]  # "Grundschule 1" is never "Grundschule 2"


@lru_cache(maxsize=20_000)
def name_key(name: str, towns: frozenset[str]) -> NameKey:
    acronyms = frozenset(
        plain(part) for part in _BRACKETS.findall(name) if 2 <= len(part) <= 8 and part.isupper()
    )
    text = _BRACKETS.sub(" ", name)
    text = _SPACED_LEGAL.sub(lambda match: re.sub(r"[.\s]", "", match.group(0)), text)
    words = re.findall(r"[^\W_]+", folded(text))
    kept = []
    for at, word in enumerate(words):
        if word in _JOINING or (word in _LEGAL and not (word == "ev" and at == 0)):
            continue
        kept.append(plain("evang" if word == "ev" else _ALIKE.get(word, word)))
    kept = kept or [plain(word) for word in words]
    short = [word for word in kept if word not in towns] or kept
    return NameKey(
        " ".join(sorted(kept)), " ".join(short), acronyms, tuple(sorted(re.findall(r"\d+", " ".join(words))))
    )


def town_words(names: Iterable[str]) -> frozenset[str]:
    """The words of the host's name that say only "here": "Stadt Birkenfurt" gives Birkenfurt and Birkenfurter."""
    found = set()
    for name in names:
        for word in re.findall(r"[^\W\d_]+", folded(name)):
            if word not in {
                "stadt",
                "gemeinde",
                "markt",
                "landkreis",
                "kreis",
                "hansestadt",
                "am",
                "an",
                "der",
                "bei",
            }:
                found |= {plain(word), plain(f"{word}er")}
    return frozenset(found)


@dataclass
class NameIndex:
    """Names of organisations, each under a handle; finds those a new name may mean."""

    towns: frozenset[str] = frozenset()
    _names: dict[str, str] = field(default_factory=dict)
    _exact: dict[str, str] = field(default_factory=dict)
    _by_key: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _by_digits: dict[tuple, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    _by_length: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _lossy: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, handle: str, name: str) -> None:
        key = name_key(name, self.towns)
        self._names[handle] = name
        self._exact.setdefault(name, handle)
        for text in {key.full, " ".join(sorted(key.short.split())), *key.acronyms}:
            self._by_key[text].append(handle)
        self._by_digits[key.digits][handle] = key.short
        (self._lossy if "?" in name else self._by_length)[len(name)].append(handle)

    def exact(self, name: str) -> str | None:
        return self._exact.get(name)

    def similar(self, name: str, limit: int = 3) -> list[tuple[str, str]]:
        """(handle, code of ``reasons.SIMILAR``), the likeliest first."""
        key = name_key(name, self.towns)
        found: dict[str, str] = {}
        others = (
            self._lossy[len(name)]
            if "?" not in name
            else [*self._by_length[len(name)], *self._lossy[len(name)]]
        )
        for handle in others:
            if lost_letters(name, self._names[handle]):
                found.setdefault(handle, "lost_letters")
        for text in (key.full, " ".join(sorted(key.short.split())), *sorted(key.acronyms)):
            for handle in self._by_key.get(text, ()):
                found.setdefault(handle, "same_words")
        if len(key.short) >= SHORTEST_FUZZY and len(found) < limit:
            close = process.extract(
                key.short,
                self._by_digits.get(key.digits, {}),
                scorer=fuzz.ratio,
                score_cutoff=SPELLING,
                limit=limit,
            )
            for _text, _score, handle in close:
                found.setdefault(handle, "spelling")
        return list(found.items())[:limit]


# --- people ----------------------------------------------------------------------------------------------------


def person_key(name: Name) -> str:
    return " ".join(sorted(re.findall(r"[^\W_]+", plain(name.full))))


def similar_people(one: Name, other: Name) -> str | None:
    """ "same", "lost_letters" or "spelling"; ``None`` for different names."""
    a, b = person_key(one), person_key(other)
    if a == b:
        return "same"
    if lost_letters(one.full, other.full):
        return "lost_letters"
    if _initial(one, other) or fuzz.ratio(a, b) >= PERSON_SPELLING:
        return "spelling"
    return None


def _initial(one: Name, other: Name) -> bool:
    """ "A. Müller" and "Anna Müller"."""
    if plain(one.family) != plain(other.family) or not (one.given and other.given):
        return False
    short, long = sorted((plain(one.given).rstrip("."), plain(other.given).rstrip(".")), key=len)
    return len(short) == 1 and long.startswith(short)


def phone_key(phone: str) -> str:
    """Digits without country code and leading zero; "" for fewer than six."""
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", phone))
    digits = re.sub(r"^(00|(?=49))49", "", digits) if phone.strip().startswith(("+49", "0049")) else digits
    digits = digits.lstrip("0")
    return digits if len(digits) >= 6 else ""
