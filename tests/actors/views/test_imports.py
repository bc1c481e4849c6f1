"""A list over HTTP: upload, preview, correction, decisions, confirmation; and back out as an export."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from actors.domain.imports import apply_file, examine_draft
from actors.models import Actor, DataSource, ImportDraft, Person
from tests.factories.actors import make_actor, make_person, make_town

pytestmark = pytest.mark.django_db

LIST = """Institution;Name;E-Mail
Stadtwerke Birkenfurt;Anna Eins;anna@x.example
Neue Firma;Bodo Zwei;bodo@x.example
Kaputt;Cora Drei;kein-at
"""


@pytest.fixture
def town(db):
    return make_town(city="Birkenfurt")


@pytest.fixture
def client(coordinator, town, sign_in):
    return sign_in(coordinator)


def upload(client, content, name="liste.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(reverse("actors:import"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def state():
    return [sorted(model.objects.values_list("pk", flat=True)) for model in (Actor, Person, DataSource)]


def draft_url(draft, page):
    return reverse(f"actors:import-{page}", args=[draft.public_id])


def test_from_upload_to_directory(client):
    make_actor(name="Stadtwerke Birkenfurt GmbH")
    page = upload(client, LIST)
    draft = ImportDraft.objects.get()
    assert [(row.key, row.verdict.value) for row in page.context["page_obj"]] == [
        ("2", "create"),
        ("3", "create"),
        ("4", "refuse"),
    ]
    form = page.context["decision_form"]
    assert [field.label for field in form.visible_fields()] == [
        "Organisation “Stadtwerke Birkenfurt”, in 1 row",
        "The 1 refused row stays out",
    ]
    proposal = form.plan.proposals[0]
    unconfirmed = client.post(
        draft_url(draft, "confirm"), {"digest": form.plan.digest, proposal.key: proposal.options[0].value}
    )
    assert unconfirmed.context["decision_form"].errors == {
        "without_refused": [
            "Confirm that the refused rows stay out, or correct the file and upload it again."
        ]
    }
    assert Person.objects.count() == 0
    done = client.post(
        draft_url(draft, "confirm"),
        {"digest": form.plan.digest, proposal.key: proposal.options[0].value, "without_refused": "on"},
        follow=True,
    )
    assert [str(message) for message in done.context["messages"]] == [
        "The list is taken over into the directory."
    ]
    assert "contacts taken over</h1>" in done.content.decode()
    assert sorted(Actor.objects.values_list("name", flat=True)) == [
        "Neue Firma",
        "Stadtwerke Birkenfurt GmbH",
    ]
    assert set(Person.objects.values_list("roles__actor__name", "email")) == {
        ("Stadtwerke Birkenfurt GmbH", "anna@x.example"),
        ("Neue Firma", "bodo@x.example"),
    }
    # The button pressed twice, and an old page: nothing more.
    before = state()
    for name in ("confirm", "reading"):
        client.post(draft_url(draft, name), {"digest": form.plan.digest})
    assert state() == before


def test_looking_at_the_preview_writes_nothing(client):
    upload(client, LIST)
    draft = ImportDraft.objects.get()
    before = state()
    for query in ("", "?show=refuse", "?page=7", "?show=nonsense"):
        assert client.get(draft.get_absolute_url() + query).status_code == 200
    draft.refresh_from_db()
    assert (state(), draft.choices) == (before, {})


def test_rows_of_one_verdict(client):
    upload(client, LIST)
    page = client.get(ImportDraft.objects.get().get_absolute_url() + "?show=refuse")
    assert [row.key for row in page.context["page_obj"]] == ["4"]


def test_reading_is_corrected(client):
    content = "Organisation;Sparte\r\nŻabka Łódź;Handwerk\r\n".encode("cp1250")
    upload(client, content)
    draft = ImportDraft.objects.get()
    form = client.get(draft.get_absolute_url()).context["reading_form"]
    data = {name: form[name].initial for name in form.fields}
    client.post(draft_url(draft, "reading"), data | {"encoding": "cp1252"})
    draft.refresh_from_db()
    assert examine_draft(draft).plan.rows[0].label == "¯abka £ódŸ"
    client.post(draft_url(draft, "reading"), data | {"encoding": "cp1250"})
    draft.refresh_from_db()
    assert examine_draft(draft).plan.rows[0].label == "Żabka Łódź"
    client.post(draft_url(draft, "reading"), data | {"encoding": "cp1250", "column-1": "notes"})
    draft.refresh_from_db()
    [row] = examine_draft(draft).plan.rows
    assert (row.entry.sector, row.entry.notes) == ("", "Handwerk")
    # What cannot be read like this says so on the same page, and can be taken back.
    client.post(draft_url(draft, "reading"), data | {"encoding": "utf-8"})
    page = client.get(draft.get_absolute_url())
    assert (
        page.context["found"].refusal.message
        == "The file cannot be read as UTF-8. Choose another character set."
    )
    wrong = client.post(draft_url(draft, "reading"), {"header_row": "-1", "encoding": "klingon"})
    assert {"header_row", "encoding"} <= set(wrong.context["reading_form"].errors)


def test_doubled_column_is_chosen(client):
    upload(client, "E-Mail;E-Mail;Institution\r\na@x.example;b@x.example;A\r\n")
    draft = ImportDraft.objects.get()
    page = client.get(draft.get_absolute_url())
    assert page.context["plan"] is None
    assert page.context["heading"] == "The list cannot be read like this"
    form = page.context["reading_form"]
    assert [form[f"column-{n}"].initial for n in range(3)] == ["email", "out", "organisation"]
    data = {"encoding": "utf-8", "delimiter": ";", "header_row": "1"}
    client.post(
        draft_url(draft, "reading"),
        data | {"column-0": "out", "column-1": "email", "column-2": "organisation"},
    )
    draft.refresh_from_db()
    assert [row.entry.email for row in examine_draft(draft).plan.rows] == ["b@x.example"]


def test_twenty_megabytes_get_a_sentence_at_the_field(client):
    page = upload(client, b"Firma\r\n" + b"A" * 20 * 1024 * 1024)
    assert page.context["form"].errors == {
        "file": ["The file has 20 MB. Lists may have up to 10 MB; split the list into several files."]
    }
    assert ImportDraft.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Choose the file with your contacts."),
        (
            b"<html><body>Bitte anmelden</body></html>",
            "This is a web page, not a list. You were probably signed out where you downloaded it."
            " Download the list again.",
        ),
        (
            b"PK\x03\x04 not really",
            "This file is named like an Excel file but is none, or it is damaged. Save it again as .xlsx.",
        ),
    ],
)
def test_unreadable_file_gets_a_sentence_at_the_field(client, content, sentence):
    assert upload(client, content).context["form"].errors == {"file": [sentence]}
    assert ImportDraft.objects.count() == 0


def test_without_a_file(client):
    assert client.post(reverse("actors:import"), {}).context["form"].errors == {"file": ["Choose a file"]}


def test_somebody_elses_list_is_not_there(client, other_coordinator, admin, sign_in):  # proof 81
    upload(client, LIST)
    draft = ImportDraft.objects.get()
    digest = examine_draft(draft).plan.digest
    before = state()
    for stranger in (other_coordinator, admin):
        foreign = sign_in(stranger)
        answers = {
            foreign.get(draft.get_absolute_url()).status_code,
            foreign.post(draft_url(draft, "reading"), {"encoding": "cp1252"}).status_code,
            foreign.post(
                draft_url(draft, "confirm"), {"digest": digest, "without_refused": "on"}
            ).status_code,
            foreign.post(draft_url(draft, "discard")).status_code,
        }
        assert answers == {404}
    draft.refresh_from_db()
    assert (state(), draft.choices, draft.applied_at) == (before, {}, None)


def test_merging_with_what_was_not_proposed_is_not_there(client):  # proof 81
    make_actor(name="Stadtwerke Birkenfurt GmbH")
    stranger = make_actor(name="Ganz jemand anders")
    upload(client, LIST)
    draft = ImportDraft.objects.get()
    plan = examine_draft(draft).plan
    [proposal] = plan.proposals
    before = state()
    for value in (f"merge:actor:{stranger.ref}", "merge:actor:xxx", "merge:name:1", "x"):
        answer = client.post(
            draft_url(draft, "confirm"), {"digest": plan.digest, proposal.key: value, "without_refused": "on"}
        )
        assert answer.status_code == 404
    draft.refresh_from_db()
    assert (state(), draft.choices) == (before, {})


def test_directory_changed_meanwhile(client):
    upload(client, "Firma\nNeue Firma\n")
    draft = ImportDraft.objects.get()
    digest = examine_draft(draft).plan.digest
    make_actor(name="Neue Firma")
    page = client.post(draft_url(draft, "confirm"), {"digest": digest}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "The directory has changed since you opened this page. Look at the proposals again; nothing was written."
    ]
    assert Actor.objects.count() == 1


def test_many_proposals_come_page_by_page(client):
    for number in range(60):
        make_actor(name=f"Werkstatt {number} GmbH")
    upload(client, "Firma\n" + "".join(f"Werkstatt {number}\n" for number in range(60)))
    draft = ImportDraft.objects.get()
    for asked in (50, 10):
        form = client.get(draft.get_absolute_url()).context["decision_form"]
        assert len(form.asked) == asked
        assert Actor.objects.count() == 60
        chosen = {subject.key: subject.options[0].value for subject in form.asked}
        client.post(draft_url(draft, "confirm"), {"digest": form.plan.digest, **chosen})
    draft.refresh_from_db()
    assert (draft.applied_at is not None, Actor.objects.count()) == (True, 60)
    page = client.get(draft.get_absolute_url())
    assert (page.context["heading"], page.context["lead"]) == ("No contact taken over", draft.filename)


def test_discard(client):
    upload(client, LIST)
    client.post(draft_url(ImportDraft.objects.get(), "discard"))
    assert (ImportDraft.objects.count(), state()) == (0, [[], [], []])


# --- there and back --------------------------------------------------------------------------------------------


@pytest.fixture
def directory(town, at):
    works = make_actor(
        name="Stadtwerke Birkenfurt GmbH", email="info@sw.example", phone="+49 30 123-0", street="Markt 1",
        postal_code="01067", city="Birkenfurt", sector="Energie", target_group="business",
        website="https://sw.example", notes="-1+1",
    )  # fmt: skip
    works.key_periods.create(from_on="2024-01-01")
    make_person(actor=works, given_name="Anna", family_name="von der Heide", title="Dr.", phone="+49 30 123-4",
                channel="post", notes="bitte nur per Post", language="en", role="Vorsitz")  # fmt: skip
    make_person(actor=works, given_name="Bodo", family_name="Zwei", email="buero@sw.example", role="")
    both = make_person(
        actor=works, given_name="Cora", family_name="Drei", email="buero@sw.example", role="Technik"
    )
    evil = make_actor(name='=HYPERLINK("http://evil.example";"Stadtwerke")', notes="\t=1", sector="＝1")
    both.roles.create(actor=evil, role="@SUM(1)")
    make_actor(name="+49 30 123")
    make_actor(name=" =1".strip(), notes="'=schon mit Strich")
    make_person(given_name="Ohne", family_name="Organisation", email="", phone="-1+1")


@pytest.mark.parametrize("kind", ("csv", "xlsx"))
@pytest.mark.parametrize("language", ("de", "en"))
def test_our_own_export_comes_back_with_nothing_new(
    directory, coordinator, sign_in, kind, language, at
):  # proof 88
    client = sign_in(coordinator)
    client.cookies["django_language"] = language
    type(coordinator).objects.filter(pk=coordinator.pk).update(language=language)
    response = client.get(reverse(f"actors:export-{kind}"))
    content = b"".join(response) if response.streaming else response.content
    before = [list(model.objects.order_by("pk").values()) for model in (Actor, Person)]
    plan, result = apply_file(content, filename=f"export.{kind}", at=at)
    assert [(row.label, row.verdict.value) for row in plan.rows if row.verdict != "skip"] == []
    assert (result["actors_created"], result["people_created"], result["merged"]) == (0, 0, 0)
    assert [list(model.objects.order_by("pk").values()) for model in (Actor, Person)] == before


def test_export_into_an_empty_directory_makes_the_same(directory, coordinator, sign_in, at):
    content = b"".join(sign_in(coordinator).get(reverse("actors:export-csv")))
    facts = (
        "name",
        "email",
        "phone",
        "street",
        "postal_code",
        "city",
        "sector",
        "target_group",
        "website",
        "notes",
    )
    wanted = {row[0]: row for row in Actor.objects.exclude(name__startswith="=").values_list(*facts)}
    people = ("title", "given_name", "family_name", "email", "phone", "channel", "language", "notes")
    wanted_people = sorted(Person.objects.values_list(*people))
    Person.objects.all().delete()
    Actor.objects.all().delete()
    # The names that are formulas are refused now: nobody knows them here any more.
    plan, _result = apply_file(
        content, filename="export.csv", accept_proposals=True, without_refused=True, at=at
    )
    assert {row.reasons[0].code for row in plan.refused} == {"organisation_formula", "organisation_is_phone"}
    del wanted["+49 30 123"]
    assert {row[0]: row for row in Actor.objects.values_list(*facts)} == wanted
    assert sorted(Person.objects.values_list(*people)) == wanted_people


def test_export_opens_safely(directory, coordinator, sign_in):  # proof 88
    from io import BytesIO

    import openpyxl

    client = sign_in(coordinator)
    text = b"".join(client.get(reverse("actors:export-csv"))).decode("utf-8-sig")
    assert "\"'=HYPERLINK(" in text
    assert '"\'+49 30 123-0"' in text
    book = openpyxl.load_workbook(BytesIO(client.get(reverse("actors:export-xlsx")).content))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.hyperlink for cell in cells if cell.hyperlink] == []
    assert "+49 30 123-0" in {cell.value for cell in cells}


def test_choices_of_the_reading_speak_german(client):
    with translation.override("de"):
        upload(client, f"Firma;E-Mail\r\n{'A' * 12_000};a@x.example\r\n")
        page = client.get(ImportDraft.objects.get().get_absolute_url(), headers={"accept-language": "de"})
        names = dict(page.context["reading_form"].fields["encoding"].choices)
        [row] = page.context["plan"].rows
        assert str(names["cp1252"]) == "Windows (Westeuropa)"
        assert [reason.text for reason in row.reasons] == [
            "„Organisation“ hat 12.000 Zeichen. Eine Zelle darf bis zu 10.000 haben."
        ]
