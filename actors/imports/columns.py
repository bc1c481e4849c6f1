"""What the columns of a list mean: headings of German and English lists, of Outlook, Google, Thunderbird and our own."""

import re
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from actors.imports.reasons import ImportRefused
from common.db import folded


class Field(TextChoices):
    """What a column may hold; also the columns of our own export, in this order."""

    ORGANISATION = "organisation", _("Organisation")
    TITLE = "title", _("Form of address or title")
    GIVEN = "given_name", _("Given name")
    FAMILY = "family_name", _("Family name")
    PERSON = "person", _("Whole name of the person")
    ROLE = "role", _("Role")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Phone")
    STREET = "street", _("Street and number")
    POSTCODE = "postal_code", _("Postcode")
    TOWN = "city", _("Town")
    COUNTRY = "country", _("Country")
    SECTOR = "sector", _("Sector")
    TARGET_GROUP = "target_group", _("Target group")
    KEY_ACTOR = "key_actor", _("Key actor")
    LANGUAGE = "language", _("Language")
    CHANNEL = "channel", _("Reached by")
    WEBSITE = "website", _("Website")
    NOTES = "notes", _("Notes")


# Folded headings without punctuation; the first of a list is the best one.
HEADINGS: dict[Field, tuple[str, ...]] = {
    Field.ORGANISATION: (
        "organisation", "organization", "organisationsname", "organization name", "institution", "firma",
        "firmenname", "company", "company name", "unternehmen", "verein", "einrichtung", "akteur", "akteurin",
        "akteur in", "name der organisation", "org",
    ),
    Field.TITLE: ("anrede", "titel", "title", "salutation", "prefix", "namensprafix", "name prefix", "akad titel"),
    Field.GIVEN: ("vorname", "first name", "given name", "vornamen", "firstname"),
    Field.FAMILY: ("nachname", "last name", "family name", "familienname", "surname", "lastname", "zuname"),
    Field.PERSON: (
        "ansprechpartner", "ansprechpartner in", "ansprechpartnerin", "ansprechperson", "kontakt", "kontakt e",
        "kontakte", "kontaktperson", "ansprechpartner innen", "person", "contact", "contact person", "contact name",
        "name", "full name", "vollstandiger name", "anzeigename", "display name", "vor und nachname",
        "whole name of the person",
    ),
    Field.ROLE: (
        "funktion", "position", "rolle", "role", "job title", "jobtitle", "berufsbezeichnung", "stelle", "amt",
        "function", "aufgabe",
    ),
    Field.EMAIL: (
        "e mail adresse", "e mail", "email", "mail", "email adresse", "mailadresse", "e mail address",
        "email address", "e mail 1 value", "primary email", "e mail 1",
    ),
    Field.PHONE: (
        "telefon", "tel", "telefonnummer", "phone", "rufnummer", "telephone", "telefon nr", "tel nr", "phone number",
        "phone 1 value", "haupttelefon", "festnetz", "durchwahl", "mobiltelefon", "mobil", "handy", "mobile",
        "mobile phone",
    ),
    Field.STREET: (
        "strasse", "strasse und hausnummer", "strasse und nummer", "strasse nr", "strasse hausnr", "anschrift",
        "street", "street address", "street and number", "address",
    ),
    Field.POSTCODE: ("plz", "postleitzahl", "postcode", "postal code", "zip", "zip code"),
    Field.TOWN: ("ort", "stadt", "wohnort", "city", "town", "ortschaft"),
    Field.COUNTRY: ("land", "country", "country region", "land region"),
    Field.SECTOR: (
        "branche", "sektor", "bereich", "kategorie", "kategorien", "sector", "category", "categories", "industry",
        "gruppe", "sparte",
    ),
    Field.TARGET_GROUP: ("zielgruppe", "target group"),
    Field.KEY_ACTOR: ("schlusselakteur", "schlusselakteurin", "schlusselakteur in", "key actor"),
    Field.LANGUAGE: ("sprache", "language"),
    Field.CHANNEL: ("reached by", "erreichbar per", "kanal", "channel"),
    Field.WEBSITE: ("website", "webseite", "homepage", "internet", "web page", "url"),
    Field.NOTES: (
        "notizen", "notiz", "bemerkung", "bemerkungen", "anmerkung", "anmerkungen", "notes", "note", "kommentar",
        "remarks", "comment", "hinweis", "hinweise",
    ),
}  # fmt: skip

_RANK = {heading: (field, rank) for field, known in HEADINGS.items() for rank, heading in enumerate(known)}
_BUSINESS = re.compile(r"\b(geschaftlich|dienstlich|business|work|arbeit)\b")
_PRIVATE = re.compile(r"\b(privat|private|home|weitere|other|andere|2|3)\b")


def normal(heading: str) -> str:
    return re.sub(r"[\W_]+", " ", folded(heading)).strip()


def recognise(heading: str) -> tuple[Field, int] | None:
    """What a heading means, and how good a column it is for that (0 is best). ``None`` when it is not known."""
    text = normal(heading)
    rank = 0
    if _BUSINESS.search(text):
        text = " ".join(_BUSINESS.sub(" ", text).split())
    elif _PRIVATE.search(text):
        rank, text = 100, " ".join(_PRIVATE.sub(" ", text).split())
    found = _RANK.get(text) or _own_headings().get(text)
    return None if found is None else (found[0], found[1] + rank)


_own: dict[str, tuple[Field, int]] = {}


def _own_headings() -> dict[str, tuple[Field, int]]:
    """The headings of our own export in every language."""
    if not _own:
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                for field in Field:
                    _own.setdefault(normal(str(field.label)), (field, 50))
    return _own


def score(cells: Sequence[str]) -> int:
    """How many different meanings a row of headings would have."""
    return len({found[0] for cell in cells if cell.strip() and (found := recognise(cell)) is not None})


def assign(header: Sequence[str], chosen: Mapping[str, str]) -> dict[Field, int]:
    """Field to column. ``chosen`` (column number as text to field, "" leaves it out) wins over what was recognised.

    Raises ``ImportRefused``: the same heading twice, a meaning chosen twice, or no name at all.
    """
    ranked: dict[Field, list[tuple[int, int]]] = {}
    fixed: dict[Field, int] = {}
    for index, heading in enumerate(header):
        if str(index) in chosen:
            value = chosen[str(index)]
            if not value:
                continue
            field = Field(value)
            if field in fixed:
                raise ImportRefused("column_twice", meaning=field.label)
            fixed[field] = index
        elif (found := recognise(heading)) is not None:
            ranked.setdefault(found[0], []).append((found[1], index))
    columns = dict(fixed)
    for field, candidates in ranked.items():
        if field in fixed:
            continue
        candidates.sort()
        best = candidates[0]
        if len(candidates) > 1 and normal(header[candidates[1][1]]) == normal(header[best[1]]):
            raise ImportRefused("duplicate_columns", heading=header[best[1]])
        columns[field] = best[1]
    if Field.GIVEN in columns and Field.FAMILY not in columns and Field.PERSON in columns:
        # "Vorname" beside "Name": the second is the family name.
        columns[Field.FAMILY] = columns.pop(Field.PERSON)
    if not {Field.ORGANISATION, Field.PERSON, Field.FAMILY} & columns.keys():
        raise ImportRefused("no_names")
    return columns
