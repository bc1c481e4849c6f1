"""Why a file or a row is refused, skipped or asked about: codes, and the sentence of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

# Refusals of the whole file.
OF_FILES = {
    "empty_file": _("The file is empty. Choose the file with your contacts."),
    "too_large": _(
        "The file has %(size)s MB. Lists may have up to %(limit)s MB; split the list into several files."
    ),
    "html": _(
        "This is a web page, not a list. You were probably signed out where you downloaded it. Download the list again."
    ),
    "old_excel": _("This is a file of an old Excel (.xls). Save it as .xlsx or CSV and upload that."),
    "unknown_type": _("This file is neither a table nor contacts. Upload CSV, XLSX or vCard (VCF)."),
    "not_xlsx": _(
        "This file is named like an Excel file but is none, or it is damaged. Save it again as .xlsx."
    ),
    "unpacks_too_large": _(
        "This file is small but unpacks to %(size)s MB. Copy the list into a new file and upload that."
    ),
    "xml_entities": _(
        "This Excel file contains XML entities, which no spreadsheet program writes. It was not read."
    ),
    "encrypted": _("This file is protected by a password. Save it without one and upload it again."),
    "undecodable": _("The file cannot be read as %(encoding)s. Choose another character set."),
    "too_many_rows": _("The list has more than %(limit)s rows. Split it into several files."),
    "too_many_columns": _("The list has more than %(limit)s columns. Remove those you do not need."),
    "no_rows": _("The list has headings but no rows below them."),
    "no_headings": _(
        "No row was recognised as headings. Choose the row with the headings, or choose the meaning of each column."
    ),
    "no_names": _("No column was recognised as organisation or person. Choose the meaning of the columns."),
    "duplicate_columns": _(
        "The heading “%(heading)s” occurs more than once. Choose which of these columns to read, the others stay out."
    ),
    "column_twice": _("Two columns are both set to “%(meaning)s”. Leave one of them out."),
    "no_contacts": _("The file contains no contacts."),
    "damaged_table": _("The table cannot be read: %(detail)s. Save it again as CSV or XLSX."),
}

# Refusals of one row.
REFUSED = {
    "no_name": _("Neither an organisation nor a person is named in this row."),
    "control_characters": _("“%(column)s” contains characters that cannot be shown. Type the text again."),
    "cell_too_long": _("“%(column)s” has %(length)s characters. A cell may have up to %(limit)s."),
    "too_long": _("“%(column)s” has %(length)s characters. Shorten it to %(limit)s."),
    "too_many_cells": _("This row has %(cells)s cells, but there are only %(headings)s headings."),
    "formula": _("“%(column)s” contains a formula. Replace it by its value."),
    "organisation_formula": _("The name of the organisation is a formula. Enter the name itself."),
    "person_formula": _("The name of the person is a formula. Enter the name itself."),
    "organisation_is_phone": _("A phone number stands where the name of the organisation belongs."),
    "email_no_at": _("The e-mail address needs an @: “%(email)s”."),
    "email_two_at": _("The e-mail address has more than one @: “%(email)s”."),
    "email_blank": _("The e-mail address contains a blank: “%(email)s”."),
    "email_several": _("There are several e-mail addresses in one cell. Give each person a row."),
    "email_local_long": _(
        "The part before the @ has %(length)s characters; 64 are allowed. Check the address."
    ),
    "email_local_letters": _(
        "The part before the @ contains letters like ä or é, which most mail servers refuse: “%(email)s”."
    ),
    "email_invalid": _("This is no complete e-mail address: “%(email)s”. Example: name@company.com."),
    "email_too_long": _("The e-mail address has %(length)s characters; 254 are allowed."),
    "people_and_addresses": _(
        "There are %(people)s people and %(addresses)s e-mail addresses in this row. Give each person a row."
    ),
    "card_cut": _("This contact is cut off: its end (END:VCARD) is missing. Export the contacts again."),
    "card_damaged": _("This contact cannot be read. Export it again."),
}

# Rows that need nothing.
SKIPPED = {
    "subtotal": _("A line of sums, not a contact."),
    "repeated": _("The same as row %(row)s."),
    "known": _("Already in the directory, nothing new."),
    "left_out": _("Left out by your decision."),
}

# Why two entries may be the same.
SIMILAR = {
    "spelling": _("spelled almost the same"),
    "same_words": _("the same but for legal form, abbreviations or the town"),
    "lost_letters": _("the same but for letters that the file lost (“?”)"),
    "same_address": _("the same e-mail address and a similar name"),
    "address_case": _("the same name; the e-mail address differs in capital letters only"),
    "same_name_here": _("the same name at the same organisation"),
    "same_name_and_phone": _("the same name and phone number"),
    "same_person_elsewhere": _("the same name and e-mail address at another organisation"),
}

# What to know about an entry that is taken over.
NOTED = {
    "plain_text": _("“%(column)s” begins like a formula; it is kept as text."),
    "lost_letters": _("The file lost letters of a name (“?”). Correct it after the import."),
    "wants_post": _("Wants letters instead of e-mails."),
    "postcode_zero": _("A leading zero of the postcode was restored."),
    "phone_unusual": _("The phone number looks unusual; it is kept as it is."),
    "differs": _("%(field)s differs; the entry in the directory stays as it is."),
    "email_noted": _("A second e-mail address; it is kept in the notes."),
    "adds": _("Adds: %(fields)s."),
}

SENTENCES = OF_FILES | REFUSED | SKIPPED | NOTED


@dataclass(frozen=True)
class Reason:
    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return str(SENTENCES[self.code]) % {
            # Counts get their thousands separator.
            name: number_format(value, use_l10n=True, force_grouping=True)
            if isinstance(value, int)
            else str(value)
            for name, value in self.params.items()
        }

    def as_dict(self) -> dict:
        return {"code": self.code, "text": self.text}


class ImportRefused(Exception):
    """The file as a whole cannot be taken. ``correctable``: other settings of the preview may help."""

    CORRECTABLE = frozenset(
        {"undecodable", "no_headings", "no_names", "duplicate_columns", "column_twice", "no_rows"}
    )

    def __init__(self, code: str, **params: object):
        self.reason = Reason(code, params)
        super().__init__(code)

    @property
    def code(self) -> str:
        return self.reason.code

    @property
    def message(self) -> str:
        return self.reason.text

    @property
    def correctable(self) -> bool:
        return self.code in self.CORRECTABLE


class RowRefused(Exception):
    """One row cannot be taken; the others can."""

    def __init__(self, code: str, **params: object):
        self.reason = Reason(code, params)
        super().__init__(code)
