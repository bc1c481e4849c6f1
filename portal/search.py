"""What a search found, in the order of the page; and what may have been meant when it found nothing."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from actors.models import SearchWord
from common import search

GROUPS = {
    "actors": _("Actors"),
    "people": _("People"),
    "networks": _("Networks and topic areas"),
    "meetings": _("Meetings"),
    "minutes": _("Minutes, decisions and actions"),
    "ideas": _("Ideas & projects"),
    "commitments": _("Self-commitments"),
}
SUGGESTIONS = 3
# Of 100. One wrong or twisted letter in a word of six is above it.
ALIKE = 72
# Tried beyond those shown: some stand only in what the user may not see.
TRIES = 8


@dataclass(frozen=True)
class Group:
    key: str
    name: str
    total: int
    hits: list[search.Hit]

    @property
    def anchor(self) -> str:
        return f"found-{self.key}"

    @property
    def more(self) -> int:
        return self.total - len(self.hits)


def find(text: str, user) -> list[Group]:
    found = search.find(text, user)
    return [Group(key, name, *found[key]) for key, name in GROUPS.items() if key in found]


def suggest(text: str, user) -> list[str]:
    """Up to three other spellings of the query that find something for this user."""
    words = search.words_of(text)
    known = list(SearchWord.objects.values_list("word", flat=True)) if words else []
    tries = []
    for place, word in enumerate(words):
        for other, alike, _index in process.extract(
            word, known, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=TRIES
        ):
            if other != word:
                tries.append((alike, other, place))
    tries.sort(key=lambda entry: (-entry[0], entry[1]))
    tries = list({other: (other, place) for _alike, other, place in reversed(tries)}.values())[::-1][:TRIES]
    beside = [(other, words[:place] + words[place + 1 :]) for other, place in tries]
    spelled = search.seen_spellings(beside, user)
    return [
        " ".join([*words[:place], spelled[other], *words[place + 1 :]])
        for other, place in tries
        if other in spelled
    ][:SUGGESTIONS]
