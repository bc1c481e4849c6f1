"""vCard 2.1, 3.0 and 4.0, also mixed in one file; each card is read by itself, so a damaged one harms no other."""

import re
from collections.abc import Iterator
from itertools import pairwise

import vobject

from actors.imports.columns import Field
from actors.imports.reading import MAX_ROWS, SourceRow, Table
from actors.imports.reasons import ImportRefused

CARD_FIELDS = (
    Field.ORGANISATION,
    Field.TITLE,
    Field.GIVEN,
    Field.FAMILY,
    Field.PERSON,
    Field.ROLE,
    Field.EMAIL,
    Field.PHONE,
    Field.STREET,
    Field.POSTCODE,
    Field.TOWN,
    Field.COUNTRY,
    Field.SECTOR,
    Field.LANGUAGE,
    Field.WEBSITE,
    Field.NOTES,
)
_BEGIN = re.compile(r"^BEGIN:VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
_END = re.compile(r"^END:VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)


def read_cards(text: str, encoding: str) -> Table:
    """One row per card, numbered by the line it begins in."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    starts = [match.start() for match in _BEGIN.finditer(text)]
    if not starts:
        raise ImportRefused("no_contacts")
    # Before they are read: ten megabytes hold a quarter of a million cards.
    if len(starts) > MAX_ROWS:
        raise ImportRefused("too_many_rows", limit=MAX_ROWS)
    rows = list(_rows(text, starts))
    return Table("vcard", [field.value for field in CARD_FIELDS], rows, encoding=encoding, header_row=1)


def _rows(text: str, starts: list[int]) -> Iterator[SourceRow]:
    line, counted = 1, 0
    for start, following in pairwise([*starts, len(text)]):
        line, counted = line + text.count("\n", counted, start), start
        card = text[start:following]
        end = _END.search(card)
        if end is None:
            yield SourceRow(line, [], problem="card_cut")
            continue
        try:
            parsed = vobject.readOne(card[: end.end()] + "\n", allowQP=True)
        except Exception:  # the library raises whatever a broken value makes it stumble over
            yield SourceRow(line, [], problem="card_damaged")
            continue
        yield SourceRow(line, [_value(parsed, field) for field in CARD_FIELDS])


def _value(card, field: Field) -> str:
    contents = card.contents
    name = _first(contents, "n")
    address = _first(contents, "adr")
    match field:
        case Field.ORGANISATION:
            return _line(_first(contents, "org"))
        case Field.TITLE:
            return _line(getattr(name, "prefix", ""))
        case Field.GIVEN:
            return " ".join(
                part
                for part in (_line(getattr(name, "given", "")), _line(getattr(name, "additional", "")))
                if part
            )
        case Field.FAMILY:
            return _line(getattr(name, "family", ""))
        case Field.PERSON:
            named = name is not None and (name.given or name.family)
            return "" if named else _line(_first(contents, "fn"))
        case Field.ROLE:
            return _line(_first(contents, "title") or _first(contents, "role"))
        case Field.EMAIL:
            return _line(_first(contents, "email"))
        case Field.PHONE:
            return _line(_first(contents, "tel")).removeprefix("tel:")
        case Field.STREET:
            parts = (_line(getattr(address, part, "")) for part in ("street", "extended", "box"))
            return ", ".join(part for part in parts if part)
        case Field.POSTCODE:
            return _line(getattr(address, "code", ""))
        case Field.TOWN:
            return _line(getattr(address, "city", ""))
        case Field.COUNTRY:
            return _line(getattr(address, "country", ""))
        case Field.SECTOR:
            return _line(_first(contents, "categories"))
        case Field.LANGUAGE:
            return _line(_first(contents, "lang"))
        case Field.WEBSITE:
            return _line(_first(contents, "url"))
        case _:
            return "\n".join(str(line.value) for line in contents.get("note", []) if str(line.value).strip())


def _first(contents: dict, name: str):
    """The preferred value of a property, else the first that is not blank."""
    lines = [line for line in contents.get(name, []) if _line(line.value) or not isinstance(line.value, str)]
    preferred = [line for line in lines if "PREF" in {kind.upper() for kind in line.params.get("TYPE", [])}]
    chosen = (preferred or lines)[:1]
    return chosen[0].value if chosen else None


def _line(value) -> str:
    """vobject gives lists for values with commas."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(part for part in (_line(item) for item in value) if part)
    return str(value).strip()
