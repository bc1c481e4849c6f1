import pytest

from actors.imports.addresses import address_key, check_email
from actors.imports.cleaning import clean_table
from actors.imports.columns import assign
from actors.imports.entries import Name, Unusable
from actors.imports.reading import SourceRow, Table
from actors.imports.reasons import RowRefused


def clean(known_names=frozenset(), **cells):
    header = list(cells)
    table = Table("csv", header, [SourceRow(2, list(cells.values()))])
    return list(clean_table(table, assign(header, {}), known_names=known_names))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lüders, Ilse", Name("", "Ilse", "Lüders")),
        ("von der Heide, Käthe", Name("", "Käthe", "von der Heide")),
        ("Käthe von der Heide", Name("", "Käthe", "von der Heide")),
        ("Vera Hoffmann-Krause", Name("", "Vera", "Hoffmann-Krause")),
        ("D’Angelo, Dörte", Name("", "Dörte", "D’Angelo")),
        ("Frau Dr. Anna Maria Groß", Name("Frau Dr.", "Anna Maria", "Groß")),
        ("Prof. Dr.-Ing. Weiß, Uwe", Name("Prof. Dr.-Ing.", "Uwe", "Weiß")),
        ("Groß", Name("", "", "Groß")),
    ],
)
def test_names(text, name):
    [entry] = clean(Firma="A", Ansprechpartner=text)
    assert entry.name == name


def test_people_of_one_cell_keep_their_roles_and_addresses():
    found = clean(
        Firma="A",
        Kontakte="Anna Eins\n\nCora Drei",
        Funktion="Vorsitz\n\n",
        Mail="a@x.example; info@x.example; c@x.example",
    )
    assert [(e.key, e.name.full, e.role, e.email) for e in found] == [
        ("2.1", "Anna Eins", "Vorsitz", "a@x.example"),
        ("2.2", "", "", "info@x.example"),
        ("2.3", "Cora Drei", "", "c@x.example"),
    ]


def test_more_addresses_than_people_are_refused():
    [refused] = clean(
        Firma="A", Kontakte="Anna Eins\nBodo Zwei", Mail="a@x.example; b@x.example; c@x.example"
    )
    assert (type(refused), refused.reason.code) == (Unusable, "people_and_addresses")


@pytest.mark.parametrize(
    "notes",
    [
        "bitte nur per Post",
        "nur per Post",
        "Nur Briefe",
        "möchte lieber Post",
        "keine E-Mails",
        "only by post",
        "letters only",
        "No emails please",
    ],
)
def test_wish_for_letters(notes):
    [entry] = clean(Firma="A", Ansprechpartner="Anna Eins", Notizen=notes)
    assert (entry.wants_post, entry.notes) == (True, notes)


@pytest.mark.parametrize(
    "notes", ["", "Postbank", "ruft zurück", "nur vormittags", "Interesse an PV, nur mit Förderung"]
)
def test_no_wish_for_letters(notes):
    [entry] = clean(Firma="A", Ansprechpartner="Anna Eins", Notizen=notes)
    assert entry.wants_post is False


def test_leading_signs_of_formulas():  # proof 88
    rows = {
        "=1+1": "organisation_formula",
        "＝1+1": "organisation_formula",
        "@SUM(1)": "organisation_formula",
        "+cmd|' /C calc'!A0": "organisation_formula",
        "+49 30 123456": "organisation_is_phone",
    }
    assert {name: clean(Firma=name)[0].reason.code for name in rows} == rows
    [kept] = clean(Firma="@home e. V.", Tel="+49 30 123456", Notizen="-1+1")
    assert (kept.organisation, kept.phone, kept.notes) == ("@home e. V.", "+49 30 123456", "-1+1")
    assert [reason.code for reason in kept.notices] == ["plain_text"]
    # Typed by hand, exported, and read again: the apostrophe of the export is taken off, the name is known.
    [known] = clean(known_names=frozenset({"=WIR="}), Firma="'=WIR=")
    assert known.organisation == "=WIR="


def test_control_characters_are_refused_and_invisible_ones_dropped():  # proof 89
    assert clean(Firma="A\x07B")[0].reason.code == "control_characters"
    assert clean(Firma="A\udc80B")[0].reason.code == "control_characters"
    assert clean(Firma="A\u200bB\u202e")[0].organisation == "AB"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kein-at", "email_no_at"),
        ("a@b@c.example", "email_two_at"),
        ("a b@c.example", "email_blank"),
        ("a@b.example, c@d.example", "email_several"),
        (f"{'x' * 65}@b.example", "email_local_long"),
        ("jürgen@b.example", "email_local_letters"),
        ("a@b", "email_invalid"),
        ("a..b@c.example", "email_invalid"),
    ],
)
def test_addresses_refused(text, code):
    with pytest.raises(RowRefused) as refused:
        check_email(text)
    assert refused.value.reason.code == code


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" a@B.Example ", "a@b.example"),
        ("mailto:a@b.example", "a@b.example"),
        ("Anna Eins <a@b.example>", "a@b.example"),
        ("a@münchen.example", "a@münchen.example"),
        (f"{'x' * 64}@b.example", f"{'x' * 64}@b.example"),
    ],
)
def test_addresses_taken(text, address):
    assert check_email(text) == address


def test_addresses_are_compared_across_case_and_spelling_of_the_domain():  # proof 93
    assert address_key("ILSE@MÜNCHEN.example") == address_key("ilse@xn--mnchen-3ya.example")
    assert address_key("a@mu\u0308nchen.example") == address_key("a@münchen.example")
    assert address_key("a@b.example") != address_key("a@c.example")


@pytest.mark.parametrize(
    "notes",
    [
        "nur per E-Mail, nicht per Post",
        "nur E-Mail, keine Post",
        "lieber E-Mail statt Post",
        "bitte nur Mail, Briefe kommen nicht an",
        "keine E-Mail-Adresse bekannt",
        "no e-mail address known",
    ],
)
def test_a_wish_for_mail_is_no_wish_for_letters(notes):
    [entry] = clean(Firma="A", Ansprechpartner="Anna Eins", Notizen=notes)
    assert entry.wants_post is False


@pytest.mark.parametrize(
    ("country", "postcode", "kept"),
    [
        ("", "1067", "01067"),
        ("Deutschland", "1067", "01067"),
        ("Österreich", "1010", "1010"),
        ("Schweiz", "8001", "8001"),
    ],
)
def test_a_zero_is_restored_in_german_postcodes_only(country, postcode, kept):
    [entry] = clean(Firma="A", PLZ=postcode, Ort="X", Land=country)
    assert entry.postal_code == kept


def test_an_organisation_named_as_its_own_contact_is_no_person():
    [entry] = clean(
        Firma="Stadtwerke Birkenfurt", Ansprechpartner="STADTWERKE Birkenfurt", Mail="a@x.example"
    )
    assert (entry.organisation, bool(entry.name), entry.email) == (
        "Stadtwerke Birkenfurt",
        False,
        "a@x.example",
    )


def test_errors_of_a_spreadsheet_are_no_text():
    [entry] = clean(Firma="A", Ort="#NV", Tel="#REF!", Notizen="#BEZUG!")
    assert (entry.city, entry.phone, entry.notes) == ("", "", "")
    [refused] = clean(Firma="#NAME?", Mail="a@x.example")
    assert refused.reason.code == "no_name"


def test_a_website_in_capitals_is_one():
    [entry] = clean(Firma="A", Webseite="HTTPS://www.x.example")
    assert entry.website == "HTTPS://www.x.example"


def test_what_several_people_without_an_organisation_share_is_each_ones_own():
    found = clean(Kontakte="Anna Eins\nBodo Zwei", Tel="030 123456", Ort="Birkenfurt")
    assert [(e.name.full, e.phone, e.city) for e in found] == [
        ("Anna Eins", "030 123456", "Birkenfurt"),
        ("Bodo Zwei", "030 123456", "Birkenfurt"),
    ]
