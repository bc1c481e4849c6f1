"""Minutes item by item: what two people write at once, what is internal, what was agreed how."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from meetings.domain.agendas import write_agenda
from meetings.domain.circulation import adopt_minutes, circulate_minutes
from meetings.domain.meetings import confirm_held
from meetings.domain.minutes import keep_draft, write_minutes
from meetings.domain.together import MinutesConflict, seen_of
from meetings.models import ActionItem, AgendaItem, Decision
from meetings.queries.actions import open_actions_of
from meetings.queries.guest import own_actions, timed_agenda
from meetings.queries.minutes import protocol_of
from outbox.models import OutboxMessage
from tests.factories.actors import make_person
from tests.factories.meetings import make_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def after(meeting):
    return meeting.ends_at + timedelta(hours=1)


@pytest.fixture
def items(meeting, coordinator):
    lines = [{"kind": "exchange", "title": "Rückblick"}, {"kind": "projects", "title": "Projekte"}]
    return write_agenda(meeting, items=lines, by=coordinator)


@pytest.fixture
def held(meeting, items, coordinator, after):
    return confirm_held(meeting, by=coordinator, at=after)


def texts(meeting) -> dict[str, str]:
    return dict(meeting.agenda.values_list("title", "notes"))


def test_two_who_write_at_different_items_disturb_nobody(held, items, coordinator, moderator, after):
    one, other = items
    begun = seen_of(held)
    write_minutes(held, text="", items={one.pk: {"notes": "von ihr"}}, seen=begun, by=moderator, at=after)
    both = {one.pk: {"notes": ""}, other.pk: {"notes": "von mir", "state": "carried"}}
    write_minutes(held, text="", items=both, seen=begun, by=coordinator, at=after)
    assert texts(held) == {"Rückblick": "von ihr", "Projekte": "von mir"}
    assert AgendaItem.objects.get(pk=other.pk).state == "carried"


def test_who_writes_at_the_same_item_later_learns_of_it_and_both_are_kept(
    held, items, coordinator, moderator, after
):  # proof 87
    one, other = items
    begun = seen_of(held)
    write_minutes(held, text="", items={one.pk: {"notes": "von ihr"}}, seen=begun, by=moderator, at=after)
    mine = {one.pk: {"notes": "von mir"}, other.pk: {"notes": "dazu"}}
    with pytest.raises(MinutesConflict) as conflict:
        write_minutes(held, text="", items=mine, seen=begun, by=coordinator, at=after)
    assert conflict.value.places == {f"text:{one.ref}"}
    assert texts(held) == {"Rückblick": "von ihr", "Projekte": ""}
    write_minutes(held, text="", items=mine, seen=seen_of(held), by=coordinator, at=after)
    assert texts(held) == {"Rückblick": "von mir", "Projekte": "dazu"}
    assert [[part["text"] for part in row.parts] for row in held.minutes.versions.order_by("number")] == [
        ["von ihr", ""],
        ["von mir", "dazu"],
    ]


def test_kept_texts_of_two_writers_meet_too(held, items, coordinator, moderator, after):
    one, other = items
    begun = seen_of(held)
    keep_draft(held, text="", items={one.pk: {"notes": "sie"}}, seen=begun, by=moderator, at=after)
    keep_draft(held, text="", items={other.pk: {"notes": "ich"}}, seen=begun, by=coordinator, at=after)
    with pytest.raises(MinutesConflict):
        keep_draft(held, text="", items={one.pk: {"notes": "doch ich"}}, seen=begun, by=coordinator, at=after)
    assert texts(held) == {"Rückblick": "sie", "Projekte": "ich"}


def test_line_ends_of_browsers_are_no_change(held, items, coordinator, after):
    [one, _other] = items
    write_minutes(
        held, text="", items={one.pk: {"notes": "a\nb"}}, seen=seen_of(held), by=coordinator, at=after
    )
    same = write_minutes(
        held, text="", items={one.pk: {"notes": "a\r\nb "}}, seen=seen_of(held), by=coordinator, at=after
    )
    assert same.version == 1


def test_decisions_of_one_item_do_not_replace_those_of_another(held, items, coordinator, moderator, after):
    one, other = items
    begun = seen_of(held)
    hers = [{"text": "Ihr Beschluss", "agenda_item": one}]
    write_minutes(held, text="", decisions=hers, seen=begun, by=moderator, at=after)
    mine = [{"text": "Mein Beschluss", "agenda_item": other, "agreement": "consensus"}]
    write_minutes(held, text="", decisions=mine, seen=begun, by=coordinator, at=after)
    assert set(held.decisions.values_list("text", "agenda_item")) == {
        ("Ihr Beschluss", one.pk),
        ("Mein Beschluss", other.pk),
    }


@pytest.mark.parametrize(
    ("agreement", "dissent_of", "words"),
    [("", "", ""), ("consensus", "", "by consensus"), ("none", "", "no consensus"),
     ("dissent", "Sparkasse", "with dissent of Sparkasse")],
)  # fmt: skip
def test_decision_says_how_it_was_agreed(held, coordinator, after, agreement, dissent_of, words):
    row = {"text": "Drei Gebäude", "agreement": agreement, "dissent_of": dissent_of}
    write_minutes(held, text="", decisions=[row], by=coordinator, at=after)
    assert Decision.objects.get().agreed == words


@pytest.mark.parametrize(("agreement", "dissent_of"), [("dissent", ""), ("consensus", "Sparkasse")])
def test_dissent_without_a_name_or_a_name_without_dissent_is_refused(
    held, coordinator, after, agreement, dissent_of
):
    row = {"text": "Drei Gebäude", "agreement": agreement, "dissent_of": dissent_of}
    with pytest.raises(ValidationError) as refusal:
        write_minutes(held, text="", decisions=[row], by=coordinator, at=after)
    assert refusal.value.messages == ["Say whose dissent it is, or choose another agreement."]
    assert not Decision.objects.exists()


def test_statement_for_the_record_until_adoption(held, coordinator, after):
    def decided(statement):
        row = {"text": "Drei Gebäude", "statement": statement}
        return write_minutes(held, text="x", decisions=[row], by=coordinator, at=after)

    minutes = decided("")
    circulate_minutes(minutes, by=coordinator, at=after)
    decided("Wir tragen das nicht mit.")
    minutes.refresh_from_db()
    adopt_minutes(minutes, by=coordinator, at=after)
    with pytest.raises(ValidationError):
        decided("Wir nun doch.")
    assert Decision.objects.get().statement == "Wir tragen das nicht mit."


def test_item_the_minutes_speak_of_stays_on_the_agenda(held, items, coordinator, after):
    one, other = items
    write_minutes(held, text="", items={one.pk: {"notes": "Gesagt ist gesagt."}}, by=coordinator, at=after)
    with pytest.raises(ValidationError) as refusal:
        write_agenda(held, items=[{"kind": "projects", "title": "Projekte", "item": other}], by=coordinator)
    assert refusal.value.messages == ["The minutes say something about “Rückblick”. It stays on the agenda."]
    kept = {"kind": "exchange", "title": "Rückschau", "item": AgendaItem.objects.get(pk=one.pk)}
    write_agenda(held, items=[kept], by=coordinator)
    assert list(held.agenda.values_list("pk", "title", "notes")) == [
        (one.pk, "Rückschau", "Gesagt ist gesagt.")
    ]


def test_what_is_internal_reaches_no_member(held, items, network, member, coordinator, after):
    one, other = items
    AgendaItem.objects.filter(pk=other.pk).update(is_internal=True)
    invitation = make_invitation(held, person=member.person)
    owner = member.person
    due = date(2026, 4, 20)
    minutes = write_minutes(
        held,
        text="",
        items={one.pk: {"notes": "Offenes Quitten"}, other.pk: {"notes": "Geheimes Quitten"}},
        decisions=[
            {"text": "Offener Beschluss", "agenda_item": one},
            {"text": "Geheimer Beschluss", "agenda_item": other},
        ],
        actions=[
            {"text": "Offene Aufgabe", "agenda_item": one, "owner": owner, "due_on": due},
            {"text": "Geheime Aufgabe", "agenda_item": other, "owner": owner, "due_on": due},
        ],
        by=coordinator,
        at=after,
    )
    circulate_minutes(minutes, by=coordinator, at=after)

    mail = OutboxMessage.objects.get(to_email=invitation.email)
    assert ("Offener Beschluss" in mail.text, "Offene Aufgabe" in mail.text) == (True, True)
    assert "Geheim" not in mail.text + mail.html
    for model, names in ((Decision, ["Offener Beschluss"]), (ActionItem, ["Offene Aufgabe"])):
        assert [row.text for row in model.objects.visible_to(member)] == names
        assert model.objects.visible_to(coordinator).count() == 2
    assert [row.title for row in AgendaItem.objects.visible_to(member)] == ["Rückblick"]
    assert [row.text for row in open_actions_of(network, member)] == ["Offene Aufgabe"]
    assert [row.text for row in own_actions(invitation)] == ["Offene Aufgabe"]
    assert [entry.item.title for entry in timed_agenda(held)] == ["Rückblick"]
    read = protocol_of(held, minutes, inside=False)
    assert [part.text for part in read.items] == ["Offenes Quitten"]
    assert [row.text for row in read.decisions + read.actions] == ["Offener Beschluss", "Offene Aufgabe"]
    assert len(protocol_of(held, minutes, inside=True).items) == 2


def test_minutes_of_items_alone_are_not_empty(held, items, coordinator, after):
    minutes = write_minutes(held, text="", items={items[0].pk: {"notes": "x"}}, by=coordinator, at=after)
    make_invitation(held, person=make_person())
    assert circulate_minutes(minutes, by=coordinator, at=after) == 1
