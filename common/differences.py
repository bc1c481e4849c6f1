"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Comparing takes the product of both lengths; longer passages are shown as taken out and put in.
_MOST_WORDS = 3000


@dataclass(frozen=True)
class Piece:
    """``sign``: "same", "gone" or "new"."""

    sign: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """Together the pieces that are not new are ``old``, those that are not gone are ``new``."""
    found: list[Piece] = []
    for piece in _by_line(old, new):
        if not piece.text:
            continue
        if found and found[-1].sign == piece.sign:
            found[-1] = Piece(piece.sign, found[-1].text + piece.text)
        else:
            found.append(piece)
    return found


def _by_line(old: str, new: str) -> Iterator[Piece]:
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for sign, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if sign == "equal":
            yield Piece("same", "".join(before[a:b]))
        else:
            yield from _by_word("".join(before[a:b]), "".join(after[c:d]))


def _by_word(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > _MOST_WORDS:
        yield Piece("gone", old)
        yield Piece("new", new)
        return
    for sign, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if sign == "equal":
            yield Piece("same", "".join(before[a:b]))
            continue
        yield Piece("gone", "".join(before[a:b]))
        yield Piece("new", "".join(after[c:d]))
