"""From a row's cells to entries: text tidied, people of one row told apart, what cannot be taken refused."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from actors.imports.addresses import check_email, split_addresses
from actors.imports.columns import Field
from actors.imports.entries import Entry, Name, Unusable
from actors.imports.reading import MAX_CELL, Formula, SourceRow, Table
from actors.imports.reasons import Reason, RowRefused
from actors.models import TargetGroup
from common.db import folded
from common.exports import unescape_cell

# Longest text of each column, as in the models.
LIMITS = {
    Field.ORGANISATION: 200,
    Field.TITLE: 50,
    Field.GIVEN: 100,
    Field.FAMILY: 100,
    Field.ROLE: 120,
    Field.PHONE: 50,
    Field.STREET: 200,
    Field.POSTCODE: 12,
    Field.TOWN: 120,
    Field.COUNTRY: 80,
    Field.SECTOR: 100,
    Field.WEBSITE: 200,
}
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD]
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SUMS = re.compile(r"(zwischen|gesamt|teil)?summe|gesamt|insgesamt|anzahl|(sub|grand )?total", re.IGNORECASE)
_LEAD = tuple("=+-@＝＋－＠")
# What a spreadsheet shows where a value could not be computed, in German and in English.
_ERROR = re.compile(r"#(REF!|BEZUG!|NAME\?|N/A|NV|VALUE!|WERT!|DIV/0!|NULL!|NUM!|ZAHL!)")
_CALL = re.compile(r"[(|!]")
_PHONE = re.compile(r"[\d\s()/+.\-–]{5,}")
_YES = frozenset({"ja", "j", "x", "yes", "y", "1", "wahr", "true", "✓", "✔"})
_TITLES = re.compile(
    r"^((?:herrn?|frau|mr|mrs|ms|dr|prof|dipl|ing|med|jur|phil|mag|h\.\s?c)\b\.?(?:-ing\.?)?\s*)+",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    {
        "von",
        "van",
        "vom",
        "zu",
        "zum",
        "zur",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "der",
        "den",
        "ten",
        "ter",
        "el",
        "al",
        "bin",
    }
)
# "nur per Post" and its like in notes ("nur E-Mail, keine Post" is the opposite): becomes the person's channel.
_WANTS_POST = re.compile(
    r"\b(nur|ausschließlich|lieber)\b(?:(?!mail|nicht|kein|statt|ohne)[^.;\n]){0,20}"
    r"\b(post|brief|briefe|briefpost|postweg)\b"
    r"|\bkeine\s+e-?mails?\b(?!-)|\bno\s+e-?mails?\b(?! address)"
    r"|\bonly by (post|letter|postal mail)\b|\b(by )?(post|letters?) only\b",
    re.IGNORECASE,
)
_SECTOR_GROUPS = {
    "wirtschaft": TargetGroup.BUSINESS,
    "industrie": TargetGroup.BUSINESS,
    "handwerk": TargetGroup.BUSINESS,
    "gewerbe": TargetGroup.BUSINESS,
    "landwirtschaft": TargetGroup.BUSINESS,
    "wohnungswirtschaft": TargetGroup.BUSINESS,
    "business": TargetGroup.BUSINESS,
    "wissenschaft": TargetGroup.SCIENCE,
    "science": TargetGroup.SCIENCE,
    "verbande": TargetGroup.ASSOCIATION,
    "verband": TargetGroup.ASSOCIATION,
    "vereine": TargetGroup.ASSOCIATION,
    "associations": TargetGroup.ASSOCIATION,
    "expert*innen": TargetGroup.EXPERT,
    "experten": TargetGroup.EXPERT,
    "experts": TargetGroup.EXPERT,
    "burgerschaft": TargetGroup.CITIZEN,
    "citizens": TargetGroup.CITIZEN,
    "nachbarkommune": TargetGroup.MUNICIPALITY,
    "nachbarkommunen": TargetGroup.MUNICIPALITY,
    "verwaltung": TargetGroup.ADMINISTRATION,
    "administration": TargetGroup.ADMINISTRATION,
}


def clean_table(
    table: Table,
    columns: Mapping[Field, int],
    *,
    known_names: frozenset[str] = frozenset(),
    country: str = "DE",
) -> Iterator[Entry | Unusable]:
    """Entries and unusable rows in the order of the file. ``country`` is the host municipality's (postcodes).

    ``known_names`` are actors of the directory: a name that looks like a formula but is already there (typed by
    hand, exported, read again) is that actor, not an attack.
    """
    for row in table.rows:
        yield from _clean_row(row, table, columns, known_names, country)


def _clean_row(row: SourceRow, table: Table, columns, known_names, country) -> Iterator[Entry | Unusable]:
    label = " · ".join(
        str(cell).strip()[:60] for cell in row.cells if cell.strip() and not _CONTROL.search(cell)
    )[:120]
    if row.problem:
        yield Unusable(str(row.number), row.number, Reason(row.problem), label=label)
        return
    try:
        if _is_sum(row, columns):
            yield Unusable(str(row.number), row.number, Reason("subtotal"), refused=False, label=label)
            return
        # All of a row or nothing: the second of its people may be what cannot be taken.
        yield from list(_entries(row, _values(row, table, columns), known_names, country))
    except RowRefused as refusal:
        yield Unusable(str(row.number), row.number, refusal.reason, label=label)


def _is_sum(row: SourceRow, columns) -> bool:
    """A line of sums: such a word where a name belongs, and no address in it."""
    first = next((cell for cell in row.cells if cell.strip() and not isinstance(cell, Formula)), "")
    named = _SUMS.fullmatch(first.strip().rstrip(":")) is not None
    return named and not any("@" in cell for cell in row.cells)


# --- cells -----------------------------------------------------------------------------------------------------


def _values(row: SourceRow, table: Table, columns: Mapping[Field, int]) -> dict[Field, str]:
    width = len(table.header)
    surplus = [cell for cell in row.cells[width:] if cell.strip()]
    name = (
        row.cells[columns[Field.ORGANISATION]].strip()
        if len(row.cells) > columns.get(Field.ORGANISATION, 10**6)
        else ""
    )
    if name.startswith(("=", "＝")) and surplus:
        # A formula with the delimiter in it: saying "too many cells" would be true and no help.
        raise RowRefused("organisation_formula")
    if surplus and table.kind == "csv":
        raise RowRefused("too_many_cells", cells=len(row.cells), headings=width)
    found: dict[Field, str] = {}
    for field, index in columns.items():
        raw = row.cells[index] if index < len(row.cells) else ""
        if isinstance(raw, Formula):
            named = {Field.ORGANISATION: "organisation_formula", Field.PERSON: "person_formula"}
            raise RowRefused(named.get(field, "formula"), column=field.label)
        if len(raw) > MAX_CELL:
            raise RowRefused("cell_too_long", column=field.label, length=len(raw), limit=MAX_CELL)
        if _CONTROL.search(raw):
            raise RowRefused("control_characters", column=field.label)
        text = unescape_cell(raw) if table.kind == "csv" else raw
        text = unicodedata.normalize("NFC", text).translate(_INVISIBLE).replace("\u00a0", " ")
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
        found[field] = "" if _says_nothing(text.strip()) else text.strip(" \t")
    return found


def _says_nothing(text: str) -> bool:
    return text in {"-", "–", "—", "/", "./."} or _ERROR.fullmatch(text) is not None


def _line(text: str) -> str:
    return " ".join(text.split())


def _limit(field: Field, text: str) -> str:
    if len(text) > LIMITS[field]:
        raise RowRefused("too_long", column=field.label, length=len(text), limit=LIMITS[field])
    return text


# --- entries ---------------------------------------------------------------------------------------------------


def _entries(row: SourceRow, values: dict[Field, str], known_names, country) -> Iterator[Entry]:
    notices: list[Reason] = []
    organisation = _organisation(_line(values.get(Field.ORGANISATION, "")), known_names, notices)
    abroad = _country(_line(values.get(Field.COUNTRY, "")), country)
    common: dict[str, Any] = {
        "organisation": organisation,
        "phone": _phone(_line(values.get(Field.PHONE, "")), notices),
        "street": _limit(Field.STREET, _line(values.get(Field.STREET, "").replace("\n", ", "))),
        "postal_code": _postcode(_line(values.get(Field.POSTCODE, "")), abroad or country, notices),
        "city": _limit(Field.TOWN, _line(values.get(Field.TOWN, ""))),
        "country": abroad,
        "sector": _limit(Field.SECTOR, _line(values.get(Field.SECTOR, ""))),
        "website": _website(_line(values.get(Field.WEBSITE, ""))),
        "notes": _notes(values.get(Field.NOTES, ""), notices),
        "language": _language(values.get(Field.LANGUAGE, "")),
        "key_actor": _line(values.get(Field.KEY_ACTOR, "")).casefold() in _YES,
    }
    common["target_group"] = _target_group(values.get(Field.TARGET_GROUP, ""), common["sector"])
    wants_post = _wants_post(common["notes"], values.get(Field.CHANNEL, ""))
    people = [
        # Address books show a company under its own name.
        (Name() if folded(name.full) == folded(organisation) else name, role, email)
        for name, role, email in _people(values)
    ]
    if len(people) > 1 and organisation:
        # One phone number, address and note in a row with several people is the organisation's.
        shared = {name: common.pop(name) for name in _SHARED}
        if any(shared.values()):
            yield Entry(key=f"{row.number}.0", row=row.number, organisation=organisation, **shared)
    for part, (name, role, email) in enumerate(people, start=1):
        if not organisation and not name:
            raise RowRefused("no_name")
        own = list(notices)
        if any("?" in text for text in (organisation, name.full)):
            own.append(Reason("lost_letters"))
        if name and wants_post:
            own.append(Reason("wants_post"))
        yield Entry(
            key=f"{row.number}.{part}" if len(people) > 1 else str(row.number),
            row=row.number,
            name=name,
            role=role if name else "",
            email=check_email(email) if email else "",
            wants_post=bool(name) and wants_post,
            notices=tuple(own),
            **common,
        )


_SHARED = ("phone", "street", "postal_code", "city", "country", "website", "notes")


def _people(values: dict[Field, str]) -> list[tuple[Name, str, str]]:
    """(name, role, address) of every person in the row; names and roles one a line, addresses by semicolon."""
    title = _limit(Field.TITLE, _line(values.get(Field.TITLE, "")))
    if values.get(Field.FAMILY) or values.get(Field.GIVEN):
        given, family = _line(values.get(Field.GIVEN, "")), _line(values.get(Field.FAMILY, ""))
        names = [_checked(Name(title, given, family) if family else Name(title, "", given))]
    else:
        lines = values.get(Field.PERSON, "").split("\n")
        names = [_person_name(_line(line), title) for line in lines]
    roles = [_limit(Field.ROLE, _line(line)) for line in values.get(Field.ROLE, "").split("\n")]
    if len(names) == 1:
        address = values.get(Field.EMAIL, "").strip()
        parts = [part for part in split_addresses(address) if part]
        if len(parts) > 1:
            raise RowRefused("email_several")
        return [(names[0], ", ".join(role for role in roles if role)[:120], parts[0] if parts else "")]
    addresses = split_addresses(values.get(Field.EMAIL, ""))
    while len(names) > max(len(addresses), 1) and not names[-1]:
        names.pop()
    if addresses and len(addresses) != len(names):
        raise RowRefused("people_and_addresses", people=len(names), addresses=len(addresses))
    addresses += [""] * (len(names) - len(addresses))
    roles += [""] * (len(names) - len(roles))
    found = [
        (name, role, address)
        for name, role, address in zip(names, roles, addresses, strict=False)
        if name or address
    ]
    return found or [(Name(), "", "")]


def _person_name(text: str, title: str) -> Name:
    """ "Nachname, Vorname", or given names, particle, family name; leading titles are taken off."""
    if match := _TITLES.match(text):
        title, text = title or match.group(0).strip(), text[match.end() :]
    if "," in text:
        family, _comma, given = (part.strip() for part in text.partition(","))
        if match := _TITLES.match(given):
            title, given = title or match.group(0).strip(), given[match.end() :].strip()
        return _checked(Name(_limit(Field.TITLE, title), given, family))
    words = text.split()
    start = next((n for n, word in enumerate(words[:-1]) if n and word in _PARTICLES), len(words) - 1)
    return _checked(Name(_limit(Field.TITLE, title), " ".join(words[:start]), " ".join(words[start:])))


def _checked(name: Name) -> Name:
    for field, text in ((Field.GIVEN, name.given), (Field.FAMILY, name.family)):
        if text.startswith(("=", "＝")) or (text.startswith(_LEAD) and _CALL.search(text)):
            raise RowRefused("person_formula")
        _limit(field, text)
    return name


def _organisation(text: str, known_names: frozenset[str], notices: list[Reason]) -> str:
    _limit(Field.ORGANISATION, text)
    if not text.startswith(_LEAD) or text in known_names:
        return text
    if _PHONE.fullmatch(text):
        raise RowRefused("organisation_is_phone")
    if text.startswith(("=", "＝")) or _CALL.search(text):
        raise RowRefused("organisation_formula")
    notices.append(Reason("plain_text", {"column": Field.ORGANISATION.label}))
    return text


def _notes(text: str, notices: list[Reason]) -> str:
    text = text.strip()
    if text.startswith(_LEAD) and _CALL.search(text):
        notices.append(Reason("plain_text", {"column": Field.NOTES.label}))
    return text


def _phone(text: str, notices: list[Reason]) -> str:
    text = text.removeprefix("tel:")
    if text and not _PHONE.fullmatch(re.sub(r"[A-Za-z]+\.?:?", "", text)):
        notices.append(Reason("phone_unusual"))
    return _limit(Field.PHONE, text)


def _postcode(text: str, country: str, notices: list[Reason]) -> str:
    """Spreadsheets drop the leading zero of German postcodes."""
    text = re.sub(r"^[A-Z]{1,2}-", "", text)
    if country == "DE" and re.fullmatch(r"[1-9]\d{3}", text):
        notices.append(Reason("postcode_zero"))
        text = f"0{text}"
    return _limit(Field.POSTCODE, text)


_HOME = {
    "DE": {"de", "deutschland", "germany"},
    "AT": {"at", "osterreich", "austria"},
    "CH": {"ch", "schweiz", "switzerland", "suisse"},
}


def _country(text: str, country: str) -> str:
    """Blank for the own country: it does not stand on envelopes."""
    return "" if folded(text) in _HOME.get(country, set()) else _limit(Field.COUNTRY, text)


def _website(text: str) -> str:
    if text and not re.match(r"https?://", text, re.IGNORECASE):
        text = f"https://{text}"
    whole = re.fullmatch(r"https?://[^\s<>\"]+\.[^\s<>\"]+", text, re.IGNORECASE)
    return _limit(Field.WEBSITE, text) if whole else ""


def _language(text: str) -> str:
    word = folded(text).strip()
    if word in {"de", "deutsch", "german"} or word.startswith("de-"):
        return "de"
    return "en" if word in {"en", "englisch", "english"} or word.startswith("en-") else ""


def _target_group(text: str, sector: str) -> str:
    """From the column of that name, else from the sector where it says so plainly."""
    if text.strip() in TargetGroup.values:
        return text.strip()
    for label in (text, sector):
        if found := _SECTOR_GROUPS.get(folded(label)):
            return found.value
    return ""


def _wants_post(notes: str, channel: str) -> bool:
    if word := folded(channel):
        return word in {"post", "brief", "letter", "briefpost"}
    return _WANTS_POST.search(notes) is not None
