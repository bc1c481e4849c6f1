"""What a moderator may see: exactly the own meetings, and nothing there that only the coordination reads.

Every page of the access table that answers a moderator is opened, for each of the own meetings; so a new page cannot
be forgotten. Pages anybody may open are left out: public ones say the same to everybody, and behind a personal link
stands the person it was sent to. # proof 82
"""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor, Person
from common.links import Purpose, make_token
from meetings.domain.feeds import open_feed
from meetings.models import CalendarReply, Invitation, Meeting
from networks.models import Commitment, ContactNote, Outreach, Project
from tests.architecture.access import table
from tests.architecture.world import make_world
from tests.factories.actors import make_person
from tests.factories.meetings import make_invitation
from tests.monitoring.pdf_text import pdf_text

pytestmark = pytest.mark.django_db

TABLE = table()
READABLE = sorted(
    name
    for name, row in TABLE.items()
    if row.get and row.get.expected("moderator") == "ok" and row.get.expected("anonymous") != "ok"
)
WRITABLE = sorted(
    name
    for name, row in TABLE.items()
    if row.post and row.post.expected("moderator") == "ok" and row.post.expected("anonymous") != "ok"
)

# Planted wherever only the coordination reads it.
HIDDEN = (
    # the other network, and what is no meeting of the moderator's
    *("Netz Mobilität", "Radverkehr", "Verkehrsbetriebe", "Entwurf des Bündnisses", "Sparkasse"),
    # what the network does, as long as no agenda names it
    *("Gegebene Zusage", "Wärmenetz Nord", "Begründete Zuordnung"),
    # what the coordination writes and hears
    *("Gesprächsnotiz", "Nächster Schritt", "Personennotiz", "Organisationsnotiz"),
    *("Rampe nötig", "Persönliche Worte", "Aus dem Kalender"),
)


def sign_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def world(db):
    """With something to hide in every column that only the coordination reads."""
    world = make_world()
    guest = make_person(family_name="Gast")
    make_invitation(world.held_meeting, person=guest, actor=world.actor)
    world.secrets = list(HIDDEN)
    for person in Person.objects.exclude(pk=world.moderator_person.pk):
        person.phone, person.street = f"0999 700{person.pk}", f"Privatweg {person.pk}"
        person.email, person.notes = f"p{person.pk}@geheim.example", "Personennotiz"
        person.save()
        world.secrets += [person.phone, person.phone.replace(" ", ""), person.email, person.street]
    for actor in Actor.objects.all():
        actor.phone, actor.email = f"0888 700{actor.pk}", f"a{actor.pk}@geheim.example"
        actor.notes = "Organisationsnotiz"
        actor.save()
        world.secrets += [actor.phone, actor.email]
    Meeting.objects.filter(pk=world.draft_meeting.pk).update(title="Entwurf des Bündnisses")
    ContactNote.objects.update(text="Gesprächsnotiz")
    Outreach.objects.update(next_step="Nächster Schritt")
    Invitation.objects.update(note="Rampe nötig", personal_words="Persönliche Worte")
    CalendarReply.objects.update(comment="Aus dem Kalender")
    Commitment.objects.update(text="Gegebene Zusage")
    Project.objects.update(title="Wärmenetz Nord", attribution_reason="Begründete Zuordnung")
    guest.refresh_from_db()
    world.guest = guest
    return world


def led(world):
    return Meeting.objects.filter(moderator=world.moderator_person).order_by("pk")


def addresses(name, world):
    """The page as the table has it; one about an own meeting for each of these."""
    kwargs = dict(TABLE[name].kwargs(world))
    own = {meeting.ref for meeting in led(world)}
    if kwargs.get("ref") in own:
        return [reverse(name, kwargs=kwargs | {"ref": ref}) for ref in sorted(own)]
    return [reverse(name, kwargs=kwargs)]


def words_of(response):
    body = b"".join(response) if response.streaming else response.content
    if response.headers.get("Content-Type", "").startswith("application/pdf"):
        return pdf_text(body)
    return re.sub(r"\s+", " ", html.unescape(body.decode("utf-8", "replace")))


def told(world, response):
    words = words_of(response)
    return [secret for secret in world.secrets if secret in words]


@pytest.mark.parametrize("name", READABLE)
def test_page_keeps_from_the_moderator_what_is_the_coordinations(name, world):
    client = sign_in(world.users["moderator"])
    assert {url: told(world, client.get(url)) for url in addresses(name, world)} == {
        url: [] for url in addresses(name, world)
    }


@pytest.mark.parametrize("name", WRITABLE)
def test_form_keeps_it_too_when_it_is_sent(name, world):
    """What comes back: the form with its errors, or the page after it."""
    for url in addresses(name, world):
        client = sign_in(world.users["moderator"])
        for data in ({}, TABLE[name].data(world)):
            assert told(world, client.post(url, data, follow=True)) == [], url


@pytest.mark.parametrize(
    "word", ["Rampe", "Gesprächsnotiz", "Radverkehr", "Entwurf", "Sparkasse", "0999", "geheim"]
)
def test_search_finds_none_of_it(word, world):
    answer = sign_in(world.users["moderator"]).get(reverse("portal:search"), {"q": word})
    # What was asked for stands in the field.
    assert [secret for secret in told(world, answer) if secret != word] == []


def test_own_calendar_holds_none_of_it(world):
    feed = open_feed(world.users["moderator"], network=None, at=timezone.now())
    url = reverse("meetings:feed", args=[make_token(Purpose.FEED, feed.public_id, feed.link_version)])
    answer = Client().get(url)
    assert (answer.status_code, told(world, answer)) == (200, [])
    assert world.meeting.title in words_of(answer)


def test_there_is_something_to_leak(world):
    """To those who coordinate the pages of the same meeting tell it."""
    client = sign_in(world.users["coordinator"])
    found = set()
    for name in ("meetings:detail", "meetings:delivery", "meetings:attendance", "meetings:agenda"):
        for url in addresses(name, world):
            found.update(told(world, client.get(url)))
    assert {"Rampe nötig", "Gegebene Zusage", "Wärmenetz Nord", world.guest.email} <= found


@pytest.mark.parametrize("which", ["draft_meeting", "other_meeting"])
def test_other_meetings_are_not_there(which, world):
    """One of the same network, one of another."""
    client, other = sign_in(world.users["moderator"]), getattr(world, which)
    own = {meeting.ref for meeting in led(world)}
    answers = {}
    for name, row in TABLE.items():
        kwargs = dict(row.kwargs(world))
        if kwargs.get("ref") in own:
            url = reverse(name, kwargs=kwargs | {"ref": other.ref})
            answers[name] = (client.get(url).status_code, client.post(url, row.data(world)).status_code)
    assert len(answers) > 30
    assert {name: codes for name, codes in answers.items() if not set(codes) <= {404, 405}} == {}
