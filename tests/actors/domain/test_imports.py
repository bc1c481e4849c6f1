from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from accounts.models import AuditEvent
from actors.domain.imports import (
    PlanChanged,
    apply_draft,
    decide,
    examine_draft,
    forget_old_drafts,
    read_otherwise,
    upload_list,
)
from actors.models import Actor, DataSource, ImportDraft, Person
from config.schedule import SCHEDULE
from tests.factories.actors import make_actor, make_person, make_town

pytestmark = pytest.mark.django_db

LIST = """Institution;Name;E-Mail;Tel.;Bemerkung
Stadtwerke Birkenfurt;Anna Eins;anna@x.example;1111111;bitte nur per Post
Neue Firma;Bodo Zwei;bodo@x.example;;
Neue Firma;Cora Drei;buero@x.example;;
Neue Firma;Dora Vier;buero@x.example;;
"""


@pytest.fixture
def town(db):
    return make_town(city="Birkenfurt")


@pytest.fixture
def draft(town, coordinator, at):
    make_person(
        actor=make_actor(name="Stadtwerke Birkenfurt GmbH"),
        given_name="Anna",
        family_name="Eins",
        email="anna@x.example",
        role="",
    )
    return upload_list(by=coordinator, at=at, filename="C:\\x\\liste.csv", content=LIST.encode())


def plan_of(draft):
    draft.refresh_from_db()
    return examine_draft(draft).plan


def apply(draft, coordinator, at, **decisions):
    plan = plan_of(draft)
    chosen = {
        subject.key: decisions.get(subject.label.split(" · ")[0], subject.options[0].value)
        for subject in plan.proposals
    }
    if chosen:
        decide(draft, decisions=chosen)
    return apply_draft(draft, digest=plan.digest, by=coordinator, at=at)


def test_nothing_is_written_before_the_confirmation(draft):
    assert (Actor.objects.count(), Person.objects.count()) == (1, 1)
    plan = plan_of(draft)
    assert [(row.key, row.verdict.value) for row in plan.rows] == [
        ("2", "propose"),
        ("3", "create"),
        ("4", "create"),
        ("5", "create"),
    ]
    [organisation, person] = plan.proposals
    assert [(o.label, o.why) for o in organisation.options] == [("Stadtwerke Birkenfurt GmbH", "same_words")]
    assert [o.why for o in person.options] == ["same_address"]
    assert draft.filename == "liste.csv"


def test_accepted_proposals_merge_and_never_overwrite(draft, coordinator, at):
    result = apply(draft, coordinator, at)
    assert result == {
        "actors_created": 1, "people_created": 3, "merged": 1, "left_out": 0, "skipped": 0, "refused": 0,
    }  # fmt: skip
    anna = Person.objects.get(family_name="Eins")
    assert (anna.phone, anna.channel, anna.notes) == ("1111111", "post", "bitte nur per Post")
    assert Person.objects.filter(email="buero@x.example").count() == 2
    assert list(DataSource.objects.values_list("kind", "detail")) == [("import", "liste.csv")]
    assert AuditEvent.objects.get(action="actors.import").after == {"file": "liste.csv", **result}
    draft.refresh_from_db()
    assert (bytes(draft.content), draft.result, draft.applied_at) == (b"", result, at)


def test_declined_proposals_create(draft, coordinator, at):
    make_actor(name="Etwas anderes")
    plan = plan_of(draft)
    decide(draft, decisions=dict.fromkeys([subject.key for subject in plan.proposals], "create"))
    apply_draft(draft, digest=plan.digest, by=coordinator, at=at)
    assert sorted(Actor.objects.values_list("name", flat=True)) == [
        "Etwas anderes",
        "Neue Firma",
        "Stadtwerke Birkenfurt",
        "Stadtwerke Birkenfurt GmbH",
    ]
    assert Person.objects.filter(family_name="Eins").count() == 2


def test_organisation_left_out_takes_its_people_along(draft, coordinator, at):
    plan = plan_of(draft)
    decide(draft, decisions={plan.actors[0].key: "skip"})
    result = apply_draft(draft, digest=plan.digest, by=coordinator, at=at)
    assert (result["left_out"], Person.objects.get(family_name="Eins").phone) == (1, "")


def test_undecided_proposals_are_refused(draft, coordinator, at):
    with pytest.raises(ValidationError) as refused:
        apply_draft(draft, digest=plan_of(draft).digest, by=coordinator, at=at)
    assert refused.value.messages == ["Decide about every proposal first."]
    assert (Actor.objects.count(), Person.objects.count()) == (1, 1)


def test_a_changed_directory_is_shown_again(draft, coordinator, at):
    plan = plan_of(draft)
    decide(draft, decisions={subject.key: subject.options[0].value for subject in plan.proposals})
    make_actor(name="Neue Firma")
    with pytest.raises(PlanChanged):
        apply_draft(draft, digest=plan.digest, by=coordinator, at=at)
    assert Person.objects.count() == 1


def test_confirmed_twice_writes_once(draft, coordinator, at):
    digest = plan_of(draft).digest
    first = apply(draft, coordinator, at)
    assert apply_draft(draft, digest=digest, by=coordinator, at=at) == first
    assert Person.objects.count() == 4


@pytest.mark.parametrize("value", ["merge:person:AAAAAAAAAAAAAAAAAAAAAA", "merge:", "anything", ""])
def test_decisions_that_are_not_offered_are_refused(draft, value):  # proof 81
    key = plan_of(draft).proposals[0].key
    with pytest.raises(LookupError):
        decide(draft, decisions={key: value})
    with pytest.raises(LookupError):
        decide(draft, decisions={"row 99": "create"})
    draft.refresh_from_db()
    assert draft.choices == {}


def test_refused_rows_stay_out_only_expressly(town, coordinator, at):
    draft = upload_list(
        by=coordinator, at=at, filename="x.csv", content=b"Firma;Mail\nA;a@x.example\nB;falsch\n"
    )
    digest = plan_of(draft).digest
    with pytest.raises(ValidationError):
        apply_draft(draft, digest=digest, by=coordinator, at=at)
    assert Actor.objects.count() == 0
    result = apply_draft(draft, digest=digest, without_refused=True, by=coordinator, at=at)
    assert (result["actors_created"], result["refused"]) == (1, 1)


def test_unreadable_files_are_not_kept_correctable_ones_are(town, coordinator, at):
    with pytest.raises(ValidationError) as refused:
        upload_list(by=coordinator, at=at, filename="x.xlsx", content=b"PK not really")
    assert set(refused.value.message_dict) == {"file"}
    assert ImportDraft.objects.count() == 0
    draft = upload_list(
        by=coordinator, at=at, filename="x.csv", content=b"A GmbH;a@x.example\nB GmbH;b@x.example\n"
    )
    assert examine_draft(draft).refusal.code == "no_headings"
    draft = read_otherwise(draft, reading={"header_row": 0, "columns": {"0": "organisation", "1": "email"}})
    assert plan_of(draft).counts["create"] == 2


def test_forgotten_drafts_go_after_a_week_without_another_upload(draft, coordinator, at):
    new = upload_list(by=coordinator, at=at + timedelta(days=2), filename="x.csv", content=b"Firma\nA\n")
    assert forget_old_drafts(now=at + timedelta(days=7)) == 0
    assert forget_old_drafts(now=at + timedelta(days=8)) == 1
    assert list(ImportDraft.objects.all()) == [new]
    assert SCHEDULE["actors.forget_old_drafts"]["task"] == "actors.forget_old_drafts"


def test_names_of_merged_actors_are_recognised(town, coordinator, at):
    keep = make_actor(name="Stadtwerke Birkenfurt GmbH")
    make_actor(name="Energie Nord", merged_into=keep)
    draft = upload_list(
        by=coordinator, at=at, filename="x.csv", content=b"Firma;Mail\nEnergie Nord;a@x.example\n"
    )
    [row] = plan_of(draft).rows
    assert row.verdict == "merge"
    apply_draft(draft, digest=plan_of(draft).digest, by=coordinator, at=at)
    keep.refresh_from_db()
    assert (keep.email, keep.name, Actor.objects.count()) == ("a@x.example", "Stadtwerke Birkenfurt GmbH", 2)


@pytest.mark.parametrize(
    ("known", "listed", "why"),
    [
        ("Stadtwerke Birkenfurt GmbH", "Stadtwerke Birkenfurt", "same_words"),
        ("Stadtwerke Birkenfurt GmbH", "STADTWERKE BIRKENFURT GMBH", "same_words"),
        ("Solarinitiative Birkenfurt e. V.", "Solarinitiative Birkenfurt e.V.", "same_words"),
        ("Molkerei Lüttjohann & Söhne KG", "Molkerei Luettjohann und Soehne", "same_words"),
        ("Katholische Pfarrgemeinde Heilig Geist", "Katholische Pfarrgemeinde Heiligg Geist", "spelling"),
        ("Verkehrsbetriebe Birkenfurt (VBB)", "VBB", "same_words"),
        ("Architekturbüro Ćosić + Partner", "Architekturbüro ?osi? + Partner", "lost_letters"),
        ("Sparkasse Birkenfurt", "Sparkase Birkenfurt", "spelling"),
    ],
)
def test_organisation_spelled_otherwise_is_proposed(town, coordinator, at, known, listed, why):
    make_actor(name=known)
    draft = upload_list(by=coordinator, at=at, filename="x.csv", content=f"Firma\n{listed}\n".encode())
    [proposal] = plan_of(draft).proposals
    assert [(option.label, option.why) for option in proposal.options] == [(known, why)]


@pytest.mark.parametrize(
    ("known", "listed"),
    [
        ("Hochschule Birkenfurt", "Institut für Gebäudetechnik an der Hochschule Birkenfurt"),
        ("Grundschule 1", "Grundschule 2"),
        ("Gemeinde Hollerbach", "Gemeinde Unterwiesen"),
        ("Handwerkskammer, Außenstelle Birkenfurt", "Kreishandwerkerschaft Birkenfurt"),
        ("Volksbank Birkenfurt eG", "Sparkasse Birkenfurt"),
        ("NABU Birkenfurt e. V.", "BUND Birkenfurt e. V."),
    ],
)
def test_different_organisations_are_not_proposed(town, coordinator, at, known, listed):
    make_actor(name=known)
    draft = upload_list(by=coordinator, at=at, filename="x.csv", content=f"Firma\n{listed}\n".encode())
    assert [row.verdict.value for row in plan_of(draft).rows] == ["create"]


@pytest.mark.parametrize(
    ("listed", "verdict", "why"),
    [
        # the same, nothing new
        ("Stadtwerke;Anna Eins;anna@x.example", "skip", []),
        # spelled the same as written, something new
        ("Stadtwerke;Anna Eins;anna@x.example;Vorsitz", "merge", []),
        ("Stadtwerke;Anna Eins;ANNA@x.example;Vorsitz", "propose", ["address_case"]),
        ("Stadtwerke;Ana Eins;anna@x.example;Vorsitz", "propose", ["spelling"]),
        ("Stadtwerke;A. Eins;anna@x.example", "propose", ["spelling"]),
        ("Stadtwerke;Anna Eins;neu@x.example", "propose", ["same_name_here"]),
        ("Sparkasse;Anna Eins;anna@x.example", "propose", ["same_person_elsewhere"]),
        # a namesake, and a colleague on the same mailbox
        ("Sparkasse;Anna Eins;anders@y.example", "create", []),
        ("Stadtwerke;Bodo Zwei;anna@x.example", "create", []),
    ],
)
def test_people(town, coordinator, at, listed, verdict, why):
    make_person(
        actor=make_actor(name="Stadtwerke"),
        given_name="Anna",
        family_name="Eins",
        email="anna@x.example",
        role="",
    )
    make_actor(name="Sparkasse")
    content = f"Firma;Name;Mail;Funktion\n{listed}\n".encode()
    [row] = plan_of(upload_list(by=coordinator, at=at, filename="x.csv", content=content)).rows
    assert (row.verdict.value, [option.why for option in row.options]) == (verdict, why)


@pytest.mark.django_db(transaction=True)
def test_the_same_list_confirmed_by_two_at_once_is_taken_over_once(coordinator, other_coordinator, at):
    make_town()
    content = b"Firma;Name\nA;Anna Eins\nB;Bodo Zwei\n"
    drafts = [
        upload_list(by=who, at=at, filename="x.csv", content=content)
        for who in (coordinator, other_coordinator)
    ]
    together = Barrier(2)

    def confirm(draft):
        digest = plan_of(draft).digest
        together.wait()
        try:
            return apply_draft(draft, digest=digest, by=draft.by, at=at)["people_created"]
        except PlanChanged:
            return "changed"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(confirm, drafts))
    assert sorted(results, key=str) == [2, "changed"]
    assert (Actor.objects.count(), Person.objects.count()) == (2, 2)


def take(content, coordinator, at, **decisions):
    """Upload and confirm; ``decisions`` by the label's first part, else what is proposed first."""
    draft = upload_list(by=coordinator, at=at, filename="x.csv", content=content.encode())
    return apply(draft, coordinator, at, **decisions)


def test_the_website_in_a_persons_row_is_the_organisations(town, coordinator, at):
    take("Firma;Name;Website\nA GmbH;Anna Eins;www.a.example\n", coordinator, at)
    assert Actor.objects.get().website == "https://www.a.example"


def test_what_belongs_to_a_row_left_out_stays_out_too(town, coordinator, at):
    """The third row adds to the second; when that one is left out, nobody is to come in by the third."""
    make_person(
        actor=make_actor(name="A"), given_name="Anna", family_name="Eins", email="alt@x.example", role=""
    )
    content = "Firma;Name;Mail;Tel\nA;Anna Eins;neu@x.example;\nA;Anna Eins;neu@x.example;0301234567\n"
    draft = upload_list(by=coordinator, at=at, filename="x.csv", content=content.encode())
    plan = plan_of(draft)
    assert [row.verdict.value for row in plan.rows] == ["propose", "merge"]
    decide(draft, decisions={plan.rows[0].key: "skip"})
    result = apply_draft(draft, digest=plan.digest, by=coordinator, at=at)
    assert (result["people_created"], result["left_out"], Person.objects.count()) == (0, 2, 1)


def test_an_organisation_that_is_the_same_as_one_left_out_stays_out_too(town, coordinator, at):
    make_actor(name="Sparkasse Birkenfurt")
    content = "Firma\nSparkase Birkenfurt\nSparkase Birkenfurt AG\n"
    draft = upload_list(by=coordinator, at=at, filename="x.csv", content=content.encode())
    plan = plan_of(draft)
    first, second = plan.actors
    same = next(option.value for option in second.options if option.handle == first.key)
    decide(draft, decisions={first.key: "skip", second.key: same})
    apply_draft(draft, digest=plan.digest, by=coordinator, at=at)
    assert Actor.objects.count() == 1


def test_other_additions_than_those_shown_are_shown_again(town, coordinator, at):
    """The confirmed page said that a phone number and an address are added; meanwhile somebody has entered one."""
    known = make_actor(name="A")
    content = b"Firma;Tel;Mail\nA;0301234567;a@x.example\n"
    draft = upload_list(by=coordinator, at=at, filename="x.csv", content=content)
    digest = plan_of(draft).digest
    Actor.objects.filter(pk=known.pk).update(phone="0309999999")
    with pytest.raises(PlanChanged):
        apply_draft(draft, digest=digest, by=coordinator, at=at)


def test_a_second_address_is_kept_and_the_next_list_does_not_ask_again(town, coordinator, at):
    actor = make_actor(name="Stadtwerke", email="info@x.example")
    anna = make_person(
        actor=actor, given_name="Anna", family_name="Eins", email="anna@x.example", notes="Montags."
    )
    content = "Firma;Name;Mail\nStadtwerke;Anna Eins;Anna.Eins@y.example\nStadtwerke;;post@y.example\n"
    draft = upload_list(by=coordinator, at=at, filename="x.csv", content=content.encode())
    rows = plan_of(draft).rows
    assert ["email_noted" in [reason.code for reason in row.reasons] for row in rows] == [True, True]
    apply(draft, coordinator, at)

    anna.refresh_from_db()
    actor.refresh_from_db()
    assert (anna.email, anna.notes) == ("anna@x.example", "Montags.\nanna.eins@y.example")
    assert (actor.email, actor.notes) == ("info@x.example", "post@y.example")
    again = plan_of(upload_list(by=coordinator, at=at, filename="x.csv", content=content.encode()))
    assert [row.verdict.value for row in again.rows] == ["skip", "skip"]
