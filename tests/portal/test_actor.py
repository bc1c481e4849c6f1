"""The actor's page: what the networks know, as far as one may see it."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from networks.models import CommitmentStatus, Stage
from tests.factories.actors import make_person
from tests.factories.networks import (
    make_commitment,
    make_membership,
    make_network,
    make_note,
    make_outreach,
    make_participation,
    make_partner,
    make_report,
)


@pytest.fixture
def known(actor, network, other_network, membership):
    """One of everything in the first network, and what only the other network's people may see."""
    make_report(make_commitment(membership, status=CommitmentStatus.ADOPTED, text="Weniger Strom"))
    make_participation(actor, measure="Beratungstage", network=network)
    make_note(actor, network, text="Will mehr wissen")
    make_outreach(
        other_network, actor, status=Stage.IN_TALKS, next_step="Chef anrufen", due_on=date(2026, 1, 1)
    )
    make_note(actor, other_network, text="Fremde Notiz")
    return actor


def seen_by(user, actor):
    user.language = "en"
    user.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = client.get(actor.get_absolute_url()).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


WORDS = (
    "Weniger Strom",
    "Beratungstage",
    "Will mehr wissen",
    "Chef anrufen",
    "Fremde Notiz",
    "Note a contact",
)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("admin", set(WORDS)),
        ("coordinator", {"Weniger Strom", "Beratungstage", "Will mehr wissen", "Note a contact"}),
        ("reader", {"Weniger Strom", "Beratungstage"}),
        ("member", {"Weniger Strom", "Beratungstage"}),
        ("other_coordinator", {"Beratungstage", "Chef anrufen", "Fremde Notiz", "Note a contact"}),
    ],
)
def test_everybody_sees_their_part(request, known, who, expected):
    text = seen_by(request.getfixturevalue(who), known)
    assert {word for word in WORDS if word in text} == expected


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_much_is_known(coordinator, actor, rows):
    make_person(actor=actor)
    for _number in range(rows):
        network = make_network(coordinator=coordinator)
        make_report(make_commitment(make_membership(network, actor), status=CommitmentStatus.ADOPTED))
        make_partner(actor=actor)
        make_participation(actor, network=network)
        make_note(actor, network)
        make_outreach(make_network(coordinator=coordinator), actor)
    seen_by(coordinator, actor)
    client = Client()
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    with CaptureQueriesContext(connection) as captured:
        client.get(actor.get_absolute_url())
    assert len(captured) == 16
