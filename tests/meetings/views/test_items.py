"""The page of the minutes, item by item, and their short form."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.domain.agendas import write_agenda
from meetings.domain.circulation import adopt_minutes, circulate_minutes
from meetings.domain.minutes import write_minutes
from meetings.domain.together import seen_of
from meetings.models import AgendaItem, Decision, MeetingStatus, Minutes
from tests.common.test_sent import sent_as_shown, visitor
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_meeting
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db
ATTACK = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) <script>alert(1)</script>"


@pytest.fixture
def held(topic_area, moderator):
    return make_meeting(
        topic_area,
        status=MeetingStatus.HELD,
        starts_at=timezone.now() - timedelta(days=3),
        moderator=moderator.person,
    )


def agenda_of(meeting, by, *titles):
    return write_agenda(meeting, items=[{"kind": "exchange", "title": title} for title in titles], by=by)


def url(name, thing):
    return reverse(f"meetings:{name}", args=[thing.ref])


def page(response):
    return response.content.decode()


def test_what_is_captured_at_an_item_belongs_to_it(held, coordinator, moderator):
    one, other = agenda_of(held, coordinator, "Rückblick", "Projekte")
    jana = visitor(coordinator)
    shown = jana.open(url("minutes", held))
    jana.send(
        shown,
        {
            f"text_{one.ref}": "Viel getan.",
            f"state_{one.ref}": "recurring",
            f"decision_{other.ref}_0": "Drei Gebäude",
            f"agreement_{other.ref}_0": "dissent",
            f"dissent_{other.ref}_0": "Sparkasse",
            f"action_{other.ref}_0": "Zahlen schicken",
            f"owner_{other.ref}_0": moderator.person.ref,
            f"due_{other.ref}_0": "2026-12-20",
            f"ideas_{one.ref}": "Solardach",
        },
    )
    one.refresh_from_db()
    assert (one.notes, one.state) == ("Viel getan.", "recurring")
    decision, action, link = held.decisions.get(), held.actions.get(), held.idea_links.get()
    assert (decision.agenda_item, decision.agreed) == (other, "with dissent of Sparkasse")
    assert (action.agenda_item, action.owner, action.due_on) == (other, moderator.person, date(2026, 12, 20))
    assert (link.agenda_item, link.idea.title) == (one, "Solardach")

    again = jana.open(url("minutes", held))
    jana.send(again, {f"action_{other.ref}_0": "Zahlen bald schicken"})
    action.refresh_from_db()
    assert (action.text, held.actions.count()) == ("Zahlen bald schicken", 1)


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"agreement": "dissent"}, {"dissent": ["Enter whose dissent it is"]}),
        (
            {"agreement": "consensus", "dissent": "Sparkasse"},
            {"agreement": ["There is a dissent: choose “with dissent of …”"]},
        ),
    ],
)
def test_dissent_and_its_name_go_together(client, held, coordinator, typed, errors):
    [item] = agenda_of(held, coordinator, "Rückblick")
    data = {f"{name}_{item.ref}_0": value for name, value in ({"decision": "Drei", **typed}).items()}
    response = sign_in(client, coordinator).post(url("minutes", held), data)
    assert response.context["form"].errors == {
        f"{name}_{item.ref}_0": words for name, words in errors.items()
    }
    assert not Decision.objects.exists()


def test_an_empty_item_keeps_its_heading(client, held, coordinator):
    one, _other = agenda_of(held, coordinator, "Rückblick", "Projekte")
    write_minutes(held, text="", items={one.pk: {"notes": "Ja."}}, by=coordinator, at=timezone.now())
    text = page(sign_in(client, coordinator).get(held.get_absolute_url()))
    assert "<h3>2. Projekte</h3>" in text
    assert text.count("Nothing was noted.") == 1


def test_second_editor_of_an_item_sees_both_texts_and_saves_knowingly(
    client, held, coordinator, moderator
):  # proofs 86 and 87
    one, other = agenda_of(held, coordinator, "Rückblick", "Projekte")
    begun = json.dumps(seen_of(held))
    hers = {one.pk: {"notes": f"von ihr {ATTACK}"}, other.pk: {"notes": "auch von ihr"}}
    write_minutes(held, text="", items=hers, by=moderator, at=timezone.now())
    office = sign_in(client, coordinator)
    mine = {f"text_{one.ref}": f"von mir {ATTACK}", f"text_{other.ref}": "", "seen": begun}
    response = office.post(url("minutes", held), mine)
    text = page(response)
    assert "Moni Moderator has just changed this" in text
    assert ("von ihr" in text, "von mir &lt;img" in text, "auch von ihr" in text) == (True, True, True)
    assert ("<img src=x" in text, "<script>alert" in text, 'href="javascript' in text) == (False,) * 3

    office.post(url("minutes", held), mine | {"seen": response.context["form"]["seen"].value()})
    assert dict(held.agenda.values_list("title", "notes")) == {
        "Rückblick": f"von mir {ATTACK}",
        "Projekte": "auch von ihr",
    }
    assert [row.parts[0]["text"][:7] for row in Minutes.objects.get().versions.order_by("number")] == [
        "von ihr",
        "von mir",
    ]
    shown = page(office.get(held.get_absolute_url()))
    assert ("<img src=x" in shown, "<script>alert" in shown, 'href="javascript' in shown) == (False,) * 3


def test_text_of_an_item_somebody_has_taken_off_is_kept(held, coordinator, moderator):
    [one] = agenda_of(held, coordinator, "Rückblick")
    jana = visitor(coordinator)
    shown = jana.open(url("minutes", held))
    agenda_of(held, moderator, "Anderes")
    jana.send(shown, {f"text_{one.ref}": "Schon geschrieben."})
    assert Minutes.objects.get().text == "Schon geschrieben."


def test_items_are_kept_while_they_are_written(held, coordinator):
    one, _other = agenda_of(held, coordinator, "Rückblick", "Projekte")
    jana = visitor(coordinator)
    data = sent_as_shown(jana.open(url("minutes", held))) | {f"text_{one.ref}": "Halbsatz"}
    live = {"HX-Request": "true", "X-Autosave": "1"}
    assert 'data-state="saved"' in page(jana.client.post(url("minutes", held), data, headers=live))
    one.refresh_from_db()
    assert one.notes == "Halbsatz"


def test_members_read_what_is_not_internal(client, held, coordinator, member):
    one, other = agenda_of(held, coordinator, "Rückblick", "Vertrauliches")
    AgendaItem.objects.filter(pk=other.pk).update(is_internal=True)
    minutes = write_minutes(
        held,
        text="",
        items={one.pk: {"notes": "Offenes"}, other.pk: {"notes": "Geheimes"}},
        by=coordinator,
        at=timezone.now(),
    )
    circulate_minutes(minutes, by=coordinator, at=timezone.now())
    read = {}
    for user in (member, coordinator):
        text = page(sign_in(client, user).get(held.get_absolute_url()))
        read[user] = ("Offenes" in text, "Geheimes" in text, "Vertrauliches" in text)
    assert read == {member: (True, False, False), coordinator: (True, True, True)}
    preview = page(client.get(url("minutes-circulate", held)))
    assert ("Offenes" in preview, "Geheimes" in preview) == (True, False)
    found = page(sign_in(client, member).get(reverse("portal:search"), {"q": "Geheimes"}))
    assert "Geheimes</mark>" not in found and "Rückblick" not in found


def test_short_form_names_no_person_and_waits_for_adoption(client, held, coordinator, member):
    owner, actor = make_person(family_name="Petersen"), make_actor(name="Stadtwerke Süd")
    minutes = write_minutes(
        held,
        text="Frau Petersen sagte etwas.",
        decisions=[{"text": "Drei Gebäude", "agreement": "dissent", "dissent_of": "Sparkasse"}],
        actions=[{"text": "Zahlen schicken", "owner": owner, "actor": actor, "due_on": date(2026, 12, 20)}],
        by=coordinator,
        at=timezone.now(),
    )
    circulate_minutes(minutes, by=coordinator, at=timezone.now())
    sign_in(client, member)
    assert client.get(url("minutes-short", held)).status_code == 404
    minutes.refresh_from_db()
    adopt_minutes(minutes, by=coordinator, at=timezone.now())
    text = page(client.get(url("minutes-short", held)))
    shown = ("Drei Gebäude", "(with dissent)", "Zahlen schicken", "Stadtwerke Süd")
    assert [word for word in (*shown, "Petersen", "Sparkasse") if word in text] == list(shown)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_for_one_item_and_for_three(
    client, held, coordinator, count, django_assert_num_queries
):
    items = agenda_of(held, coordinator, *(f"Punkt {number}" for number in range(count)))
    write_minutes(
        held,
        text="",
        items={item.pk: {"notes": "x"} for item in items},
        decisions=[{"text": f"B {item.pk}", "agenda_item": item} for item in items],
        actions=[
            {
                "text": f"A {item.pk}",
                "agenda_item": item,
                "owner": make_person(),
                "due_on": date(2026, 12, 20),
            }
            for item in items
        ],
        ideas=[(f"I {item.pk}", item) for item in items],
        by=coordinator,
        at=timezone.now(),
    )
    office = sign_in(client, coordinator)
    Minutes.objects.update(status="adopted")
    for name, queries in (("minutes", 19), ("detail", 15), ("minutes-short", 11)):
        with django_assert_num_queries(queries):
            office.get(url(name, held))
