"""A meeting with people around it, at fixed times: Thu 26 March 2026, 16:30 in Birkenfurt."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation

from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in."""
    with translation.override("en"):
        yield


@pytest.fixture
def client():
    return Client(headers={"accept-language": "en"})


def sign_in(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def now():
    return datetime(2026, 3, 1, 9, 0, tzinfo=BERLIN)


@pytest.fixture
def start():
    return datetime(2026, 3, 26, 16, 30, tzinfo=BERLIN)


@pytest.fixture
def meeting(topic_area, start):
    """Invited, hybrid, without a limit; answers until 24 March, 20:00."""
    return make_meeting(
        topic_area,
        starts_at=start,
        answer_by=datetime(2026, 3, 24, 20, 0, tzinfo=BERLIN),
        purpose="Wir wählen drei Gebäude aus.",
        access_note="Aufzug am Seiteneingang",
        online_link="https://konferenz.example/raum",
    )


@pytest.fixture
def invitation(meeting, now):
    actor = make_actor(name="Bäckerei Yıldız", slug="baeckerei-yildiz")
    person = make_person(
        actor=actor, given_name="Ayşe", family_name="Yıldız", email="ayse@baeckerei-yildiz.example"
    )
    return make_invitation(meeting, actor=actor, person=person, invited_at=now - timedelta(days=1))


@pytest.fixture
def guests(meeting, now):
    """Makes so many invited people, each of an organisation of their own."""

    def make(count, *, meeting=meeting, **fields):
        return [
            make_invitation(meeting, invited_at=now - timedelta(days=1), **fields) for _number in range(count)
        ]

    return make
