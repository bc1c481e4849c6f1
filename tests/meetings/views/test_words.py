"""Own words in mails: greeting and signature of a network, a personal paragraph of one invitation."""

import pytest

from meetings.domain.invitations import answer_invitation, invite
from meetings.domain.words import write_words
from meetings.models import MailWords
from meetings.views.words import OWN_KINDS
from outbox.models import OutboxMessage
from tests.factories.actors import make_person
from tests.factories.meetings import make_meeting
from tests.factories.networks import make_membership
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(client, coordinator, network):
    sign_in(client, coordinator)
    return f"/networks/{network.slug}/mail-words/"


@pytest.fixture
def yes(invitation, now):
    """A function that answers and returns the text of the confirmation."""

    def answered():
        answer_invitation(invitation, answer="yes", how="link", by=None, at=now)
        return OutboxMessage.objects.get(kind="meetings.confirmation_yes").text

    return answered


def test_usual_words_until_somebody_writes_others(yes):
    text = yes()
    assert text.startswith("Guten Tag Ayşe Yıldız,\n\n")
    assert "Freundliche Grüße\n\nJana Sommer\n" in text


def test_words_of_the_kind_win_over_those_of_all(pages, client, network, yes):
    client.post(
        f"{pages}all/de/", {"greeting": "Liebe*r {name},", "closing": "Herzlich\n{coordinator}\n{network}"}
    )
    client.post(
        f"{pages}confirmation_yes/de/", {"greeting": "Moin {name} von {organisation},", "closing": ""}
    )
    client.post(f"{pages}all/en/", {"greeting": "Dear {name},", "closing": ""})
    text = yes()
    assert text.startswith("Moin Ayşe Yıldız von Bäckerei Yıldız,\n\n")
    assert f"Herzlich\nJana Sommer\n{network.name}\n" in text


def test_words_of_another_network_do_not_count(other_network, coordinator, now, yes):
    write_words(other_network, kind="", language="de", greeting="Moin,", closing="", by=coordinator, at=now)
    assert yes().startswith("Guten Tag ")


# proof 78
@pytest.mark.parametrize(
    "text", ["{event.__class__}", "{foo}", "{}", "{name!r}", "{0}", "{ name }", "{settings.SECRET_KEY}"]
)
def test_unknown_placeholder_is_refused_at_its_field(pages, client, text):
    response = client.post(f"{pages}all/de/", {"greeting": f"Hallo {text}", "closing": "Bis bald"})
    assert "There is no placeholder" in response.content.decode()
    assert "Bis bald" in response.content.decode()
    assert MailWords.objects.count() == 0


# proof 78
@pytest.mark.parametrize("text", ["{{7*7}}", "%(name)s", "{% debug %}", "*fett* <b>x</b> [x](javascript:y)"])
def test_nothing_is_evaluated(network, coordinator, now, yes, text):
    MailWords.objects.create(network=network, kind="", language="de", greeting=text, closing="")
    assert yes().startswith(f"{text}\n\n")
    assert "<b>x</b>" not in OutboxMessage.objects.get().html


def test_emptied_words_are_the_usual_again(pages, client, network, coordinator):
    client.post(f"{pages}all/de/", {"greeting": "Moin,", "closing": ""})
    assert "own words" in client.get(pages).content.decode()
    assert "Moin," in client.get(f"{pages}all/de/").content.decode()
    client.post(f"{pages}all/de/", {"greeting": " ", "closing": ""})
    assert MailWords.objects.count() == 0
    assert "own words<" not in client.get(pages).content.decode()


def test_preview_shows_the_saved_words(pages, client):
    client.post(f"{pages}moved/en/", {"greeting": "Ahoy {name},", "closing": ""})
    assert "Ahoy Kim Sample," in client.get(f"{pages}moved/en/").content.decode()


@pytest.mark.parametrize("path", ["links/de/", "nothing/de/", "all/fr/"])
def test_other_kinds_and_languages_are_not_found(pages, client, path):
    assert client.get(pages + path).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_with_one_and_three(
    pages, client, network, coordinator, number, django_assert_num_queries
):
    for kind in ["", "moved", "place"][:number]:
        MailWords.objects.create(network=network, kind=kind, language="de", greeting="Moin,")
    client.get(pages)
    with django_assert_num_queries(7):
        assert client.get(pages).content.decode().count(">own words<") == number


def test_personal_paragraph_stands_in_the_invitation_and_its_preview(client, coordinator, meeting, now):
    sign_in(client, coordinator)
    actor = meeting.topic_area.network.memberships.first()
    person = make_person(email="kim@org.example")
    invite(
        meeting,
        people=[(actor and actor.actor, person)],
        personal_words="Ihr Dach *wäre* ideal.",
        by=coordinator,
        at=now,
    )
    mail = OutboxMessage.objects.get(kind="meetings.invitation")
    assert "Ihr Dach *wäre* ideal.\n\nWann:" in mail.text


def test_paragraph_goes_through_the_preview_to_the_mail(client, coordinator, topic_area):
    sign_in(client, coordinator)
    meeting = make_meeting(topic_area)
    actor = make_membership(topic_area.network).actor
    person = make_person(actor=actor, email="kim@org.example")
    path = f"/meetings/{meeting.ref}/invitations/"
    chosen = {"people": [f"{actor.ref}.{person.ref}"], "personal_words": "Ihr Dach wäre ideal."}
    page = client.post(path, chosen).content.decode()
    assert page.count("Ihr Dach wäre ideal.") >= 3
    client.post(path, chosen | {"step": "send"})
    assert "Ihr Dach wäre ideal." in OutboxMessage.objects.get(to_email="kim@org.example").text


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", OWN_KINDS)
def test_every_kind_that_is_offered_says_them(pages, client, kind, language):
    client.post(f"{pages}{kind}/{language}/", {"greeting": "Ahoi {network},", "closing": "Bis bald {name}"})
    page = client.get(f"{pages}{kind}/{language}/").content.decode().split("<pre")[1]
    assert page.count("Ahoi Bündnis Wärmewende,") == 1
    assert page.count("Bis bald Kim") == 1
