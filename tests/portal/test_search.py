"""Search: what is found, for whom, at what price; what is suggested when nothing is."""

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from actors.domain.words import refresh_words
from actors.models import SearchWord
from meetings.models import ActionItem, Decision, MeetingStatus, MinutesStatus
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_meeting, make_minutes
from tests.factories.networks import (
    make_commitment,
    make_idea,
    make_membership,
    make_note,
    make_outreach,
    make_project,
    make_reader,
    make_topic_area,
)

URL = "/search/"


@pytest.fixture
def ask(client, request, town):
    def ask(who, text):
        user = request.getfixturevalue(who) if isinstance(who, str) else who
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client.get(URL, {"q": text})

    return ask


def hits(page):
    return {group.key: [hit.title for hit in group.hits] for group in page.context["groups"]}


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Sanierung der Turnhalle", "Sanierungen"),
        ("Sanierung der Turnhalle", "sanier"),
        ("Sanierung der Turnhalle", "die Turnhallen"),
        ("Viele alte Häuser", "Haus"),
        ("Wärmepumpen am Markt", "waermepumpe"),
        ("Wärmepumpen am Markt", "WARMEPUMPEN"),
        ("Mueller und Söhne", "Müller"),
        ("Straßenbeleuchtung", "strassenbel"),
        ("Café Łódź", "cafe lodz"),
        ("Neue Sauerkrautfabrik", "neue sauer"),
    ],
)
def test_words_are_found_in_other_forms(ask, topic_area, written, asked):
    make_idea(topic_area, title=written)
    make_idea(topic_area, title="Lastenrad-Pool")

    assert hits(ask("coordinator", asked)) == {"ideas": [written]}


def test_every_word_must_stand_in_a_row(ask, topic_area):
    make_idea(topic_area, title="Sanierung der Turnhalle")

    assert hits(ask("coordinator", "Sanierung Rathaus")) == {}


def test_hits_are_grouped_and_lead_to_pages_that_open(ask, client, coordinator, network, topic_area):
    actor = make_actor(name="Solar Nord", slug="solar-nord")
    make_person(actor=actor, given_name="Sol", family_name="Solarin")
    meeting = make_meeting(topic_area, title="Solar auf Dächern", status=MeetingStatus.HELD)
    make_minutes(meeting, text="Es ging um **Solar** und um Speicher.", status=MinutesStatus.CIRCULATED)
    Decision.objects.create(meeting=meeting, text="Solar wird gefördert")
    ActionItem.objects.create(meeting=meeting, text="Solar anfragen", actor=actor)
    make_idea(topic_area, title="Solar für Mieter")
    make_project(network, title="Solarpark")
    make_commitment(make_membership(network, actor), text="Solar aufs eigene Dach")
    make_topic_area(network, name="Solarenergie")

    page = ask("coordinator", "Solar")

    assert hits(page) == {
        "actors": ["Solar Nord"],
        "people": ["Sol Solarin"],
        "networks": ["Solarenergie"],
        "meetings": ["Solar auf Dächern"],
        "minutes": hits(page)["minutes"],
        "ideas": hits(page)["ideas"],
        "commitments": ["Solar aufs eigene Dach"],
    }
    assert set(hits(page)["minutes"]) == {"Solar auf Dächern", "Solar wird gefördert", "Solar anfragen"}
    assert set(hits(page)["ideas"]) == {"Solar für Mieter", "Solarpark"}
    assert page.context["result"] == "10 Treffer für „Solar“"
    for group in page.context["groups"]:
        for hit in group.hits:
            assert client.get(hit.url).status_code == 200, hit


def test_a_hit_shows_its_place_in_the_text(ask, topic_area):
    make_idea(topic_area, title="Lastenrad-Pool", text="Wir reden lange. " * 20 + "Eine Molkerei macht mit.")

    (group,) = ask("coordinator", "Molkerei").context["groups"]

    assert group.hits[0].text.startswith("… ") and group.hits[0].text.endswith("Eine Molkerei macht mit.")
    assert group.hits[0].about == topic_area.name


@pytest.mark.parametrize("count", [1, 3])
def test_price_of_a_page(ask, client, coordinator, topic_area, count, django_assert_num_queries):
    for number in range(count):
        make_idea(topic_area, title=f"Solar {number}")
        make_actor(name=f"Solar {number}")
        make_meeting(topic_area, title=f"Solar {number}")
    ask(coordinator, "Solar")

    with django_assert_num_queries(6):
        page = client.get(URL, {"q": "Solar"})

    assert page.context["result"].startswith(str(3 * count))


def test_price_of_finding_nothing(ask, client, coordinator, topic_area, django_assert_num_queries):
    make_idea(topic_area, title="Molkerei")
    refresh_words()
    ask(coordinator, "Molkerie")

    with django_assert_num_queries(8):
        page = client.get(URL, {"q": "Molkerie"})

    assert page.context["suggestions"] == ["Molkerei"]


def test_a_group_shows_its_best_and_says_how_many_more(ask, topic_area):
    for number in range(9):
        make_idea(topic_area, title=f"Solar {number}")

    page = ask("coordinator", "Solar")

    (group,) = page.context["groups"]
    assert (group.total, len(group.hits), group.more) == (9, 6, 3)
    assert "3 weitere" in page.content.decode()


# Who finds what. The word stands in everything the first network has, and in notes.


@pytest.fixture
def geheim(network, topic_area, actor, membership, moderator, coordinator):
    """ "Quittengelee" wherever one could write it."""
    word = "Quittengelee"
    make_actor(name="Notiert", notes=word)
    make_person(family_name="Notiert", notes=word)
    make_note(actor, network, text=word)
    make_outreach(network, actor)
    planned = make_meeting(topic_area, title=f"Entwurf {word}", status=MeetingStatus.DRAFT)
    held = make_meeting(
        topic_area,
        title="Gehalten",
        status=MeetingStatus.HELD,
        conflict_note=word,
        cancelled_reason=word,
        moderator=moderator.person,
    )
    make_minutes(held, text=f"Im Entwurf: {word}", status=MinutesStatus.DRAFT)
    Decision.objects.create(meeting=held, text=f"Beschluss {word}")
    ActionItem.objects.create(meeting=held, text=f"Aufgabe {word}")
    other = make_membership(network, make_actor(name="Andere"))
    make_commitment(other, text=f"Entwurf einer Zusage {word}", status="draft")
    make_project(network, title="Vorhaben", attribution="1", attribution_reason=word)
    make_actor(name="Firma", public_notes=f"Kocht {word}")
    return planned


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("coordinator", {"actors": 1, "meetings": 1, "minutes": 3, "commitments": 1}),
        ("admin", {"actors": 1, "meetings": 1, "minutes": 3, "commitments": 1}),
        ("reader", {"actors": 1, "meetings": 1, "minutes": 3, "commitments": 1}),
        ("other_coordinator", {"actors": 1}),
        ("moderator", {"minutes": 3}),
        ("member", {}),
        ("other_member", {}),
        ("outsider", {}),
    ],
)
def test_nobody_finds_what_they_may_not_see(ask, geheim, other_network, who, expected):
    page = ask(who, "Quittengelee")

    assert {group.key: group.total for group in page.context["groups"]} == expected
    assert ("Notiert" in page.content.decode(), "Vorhaben" in page.content.decode()) == (False, False)


@pytest.mark.parametrize("who", ["member", "other_member", "outsider"])
def test_a_word_out_of_sight_is_not_suggested(ask, geheim, other_network, who):
    refresh_words()
    assert SearchWord.objects.filter(word="quittengelee").exists()

    page = ask(who, "Quittengelle")

    assert page.context["suggestions"] == []
    assert "Quittengelee" not in page.content.decode()


def test_notes_are_not_in_the_word_list(geheim, network):
    make_actor(name="Still", notes="Stachelbeere")
    make_note(make_actor(), network, text="Stachelbeere")

    refresh_words()

    assert not SearchWord.objects.filter(word="stachelbeere").exists()


def test_member_finds_circulated_minutes_and_public_rows(ask, network, topic_area, member):
    held = make_meeting(topic_area, title="Gehalten", status=MeetingStatus.HELD)
    make_minutes(held, text="Quittengelee", status=MinutesStatus.CIRCULATED)
    Decision.objects.create(meeting=held, text="Beschluss Quittengelee")
    make_idea(topic_area, title="Quittengelee kochen")

    assert {key: len(found) for key, found in hits(ask(member, "Quittengelee")).items()} == {
        "minutes": 2,
        "ideas": 1,
    }


def test_colleague_elsewhere_is_named_without_the_organisation_one_does_not_know(ask, member, actor):
    colleague = make_person(actor=actor, given_name="Kim", family_name="Quitte")
    elsewhere = make_actor(name="Geheimbund")
    colleague.roles.create(actor=elsewhere, from_on=date(2024, 1, 1))

    seen_by_member = ask(member, "Quitte").context["groups"][0].hits[0]
    seen_by_office = ask("coordinator", "Quitte").context["groups"][0].hits[0]

    assert (seen_by_member.about, seen_by_office.about) == ("Stadtwerke", "Geheimbund, Stadtwerke")


def test_reader_of_one_network_finds_that_network(ask, network, topic_area, other_network, outsider):
    make_reader(network, outsider)
    make_idea(topic_area, title="Quitte hier")
    make_idea(make_topic_area(other_network), title="Quitte dort")

    assert hits(ask(outsider, "Quitte")) == {"ideas": ["Quitte hier"]}


# Suggestions


@pytest.mark.parametrize("turned", [False, True])
def test_up_to_three_suggestions_as_they_are_spelled(turned, ask, topic_area):
    # The word meant is the stem of the others: whichever of them was written first, it is the one suggested.
    titles = ["Molkerei", "Molkereien", "Molkereis", "Molkerein", "Fahrrad"]
    for title in reversed(titles) if turned else titles:
        make_idea(topic_area, title=title)
    refresh_words()

    suggestions = ask("coordinator", "molkeri").context["suggestions"]

    assert (suggestions[0], len(suggestions)) == ("Molkerei", 3)


def test_a_suggestion_keeps_the_other_words_and_finds_something(ask, client, topic_area):
    make_idea(topic_area, title="Neue Molkerei")
    make_idea(topic_area, title="Alte Molkeria")
    refresh_words()

    page = ask("coordinator", "neue Molkerie")

    assert page.context["suggestions"] == ["neue Molkerei"]
    assert 'href="?q=neue%20Molkerei"' in page.content.decode()
    assert hits(client.get(URL, {"q": "neue Molkerei"})) == {"ideas": ["Neue Molkerei"]}


def test_words_that_are_gone_leave_the_list(topic_area):
    idea = make_idea(topic_area, title="Molkerei")
    refresh_words()
    idea.delete()

    refresh_words()

    assert not SearchWord.objects.filter(word="molkerei").exists()


# Bad input


@pytest.mark.parametrize("text", ["", "   ", "\0", "&", "!", "<->", "***", "()", "' \" \\", ":*", "_", "%"])
def test_nothing_to_look_for(ask, topic_area, text):
    make_idea(topic_area, title="Molkerei")

    page = ask("coordinator", text)

    assert (page.status_code, page.context["groups"]) == (200, [])


@pytest.mark.parametrize(
    "text",
    [
        "Molkerei & !",
        "(Molkerei | x",
        "Mol'kerei",
        "a <-> b",
        "Molkerei:*",
        "-Molkerei",
        "'; DROP TABLE x --",
    ],
)
def test_operators_are_no_operators(ask, topic_area, text):
    make_idea(topic_area, title="Molkerei")

    assert ask("coordinator", text).status_code == 200


def test_a_long_query_is_cut(ask, topic_area):
    make_idea(topic_area, title="Molkerei")

    assert (
        ask("coordinator", "Molkerei " * 120).context["result"].startswith("1 Treffer für „Molkerei Molkerei")
    )
    assert ask("coordinator", "x" * 1000).context["groups"] == []
    assert ask("coordinator", " ".join(f"wort{n}" for n in range(200))).status_code == 200


def test_hits_are_text_not_markup(ask, topic_area):
    make_idea(topic_area, title="<b>Molkerei</b>", text="x <script>alert(1)</script> Molkerei")

    page = ask("coordinator", "Molkerei").content.decode()

    assert ("<b>Molkerei" in page, "<script>alert" in page) == (False, False)


# The page


def test_empty_page_says_what_one_can_look_for(ask):
    page = ask("coordinator", "")

    assert "Was suchen Sie?" in page.content.decode()


def test_page_speaks_english(ask, client, topic_area):
    make_idea(topic_area, title="Molkerei")
    ask("coordinator", "")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert "1 hit for “Molkerei”" in client.get(URL, {"q": "Molkerei"}).content.decode()
    assert "Nothing found for “Xylophon”" in client.get(URL, {"q": "Xylophon"}).content.decode()


def test_header_has_the_field_for_people_with_a_login(client, ask):
    assert 'role="search"' not in client.get("/help/").content.decode()
    ask("outsider", "")
    page = client.get("/help/").content.decode()
    assert f'action="{reverse("portal:search")}"' in page and "js/search" in page
