"""Einrichtung: each step follows the data, and what is over a year old comes back."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import Role
from actors.models import Imprint, Municipality, PrivacyNotice, SiteText, TextKind
from portal.setup import open_steps, steps_of
from tests.factories.accounts import make_user
from tests.factories.actors import make_actor, make_crest, make_statement

TODAY = date(2026, 6, 1)


def states(town, today=TODAY):
    return [step.state for step in steps_of(town, today=today)]


def test_at_first_everything_required_is_open(db, settings):
    settings.EMAIL_HOST = ""
    assert states(None) == [
        *("open", "open", "optional", "open", "optional", "open", "optional"),
        *("open", "open", "open", "optional", "optional"),
    ]


def test_what_is_entered_is_done(town, admin, settings, tmp_path):
    settings.EMAIL_HOST, settings.MEDIA_ROOT = "mail.town.example", tmp_path
    settings.IMAP_HOST = "mail.town.example"
    Municipality.objects.update(street="Markt 1", city="Birkenfurt")
    make_crest(town)
    make_user(role=Role.COORDINATOR)
    make_actor()
    make_statement(town, checked_on=date(2026, 5, 1))
    Imprint.objects.create(municipality=town, representative="OB", supervisor="Landratsamt", editor="Amt 1")
    PrivacyNotice.objects.create(municipality=town, officer="Dana Schutz", officer_email="d@town.example")
    for kind in (TextKind.EASY, TextKind.SIGNS):
        SiteText.objects.create(kind=kind, language="de", text="Kurz.")

    steps = steps_of(Municipality.objects.host(), today=TODAY)

    assert {step.state for step in steps} == {"done"}
    assert open_steps(steps) == 0


@pytest.mark.parametrize(
    ("checked", "state"),
    [
        (date(2026, 5, 1), "done"),
        (date(2025, 6, 15), "warn"),
        (date(2025, 6, 1), "warn"),
        (date(2025, 5, 1), "warn"),
    ],
)
def test_a_statement_over_a_year_old_warns(town, checked, state):  # proof 118
    make_statement(town, checked_on=checked)

    step = next(
        step
        for step in steps_of(Municipality.objects.host(), today=TODAY)
        if step.url == "/settings/statement/"
    )

    assert step.state == state


def test_one_coordinator_whose_login_is_closed_is_no_second_one(town, admin):
    make_user(role=Role.COORDINATOR, is_active=False)
    make_user(role=Role.READER)

    assert states(Municipality.objects.host())[5] == "open"


def test_page_says_how_much_is_open(client, town, admin, settings, django_assert_num_queries):
    settings.EMAIL_HOST = ""
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    with django_assert_num_queries(9):
        html = client.get("/settings/").content.decode()

    assert "<h1>6 Schritte der Einrichtung sind offen</h1>" in html
    assert html.count("</tr>") == 13  # head and twelve steps

    make_statement(town, checked_on=timezone.localdate())
    assert "<h1>5 Schritte der Einrichtung sind offen</h1>" in client.get("/settings/").content.decode()
