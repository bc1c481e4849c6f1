"""Faults and pauses over the whole stack, from the first middleware to the page. # proof 117, in part"""

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from networks.models import CommitmentStatus
from tests.factories.networks import make_commitment, make_membership

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def visitor():
    """A browser: a fault becomes a page instead of the test's exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def signed_in(visitor, coordinator):
    visitor.force_login(coordinator, backend=BACKEND)
    return visitor


@pytest.fixture
def database_away():
    """As long as it lasts, every statement fails in the server's own way."""

    def fail(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    return lambda: connection.execute_wrapper(fail)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("de", "kurze Pause"), ("en", "short pause")])
def test_database_away_is_a_pause_in_the_browsers_language(signed_in, database_away, language, word):
    signed_in.cookies["theme"] = "dark"

    with database_away():
        response = signed_in.get(reverse("portal:today"), headers={"accept-language": language})

    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert word in page and f'lang="{language}" data-bs-theme="dark"' in page
    assert response["Content-Language"] == language


@pytest.mark.django_db
def test_a_pause_signs_nobody_out(signed_in, database_away):
    with database_away():
        response = signed_in.get(reverse("portal:today"))

    assert response.status_code == 503 and not response.cookies
    assert signed_in.get(reverse("portal:today")).status_code == 200
    assert SESSION_KEY in signed_in.session


def test_switch_for_maintenance_needs_no_database(visitor, settings, tmp_path):
    # No ``db`` fixture: a query here would fail, and the page would be the 500.
    settings.MAINTENANCE_SWITCH = tmp_path / "maintenance"
    settings.MAINTENANCE_SWITCH.write_text("14:00\n")

    response = visitor.post("/networks/", headers={"accept-language": "de"})

    assert response.status_code == 503
    assert "Ab 14:00\u00a0Uhr" in response.content.decode()
    assert visitor.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_removing_the_switch_ends_the_pause(visitor, settings, tmp_path):
    settings.MAINTENANCE_SWITCH = tmp_path / "maintenance"
    settings.MAINTENANCE = "True"
    assert visitor.get("/imprint/").status_code == 503

    settings.MAINTENANCE = ""

    assert visitor.get("/imprint/").status_code == 200


@pytest.mark.django_db
def test_the_code_on_the_fault_page_stands_in_the_log(signed_in, caplog):
    def fail(execute, sql, params, many, context):
        raise LookupError("nothing of this is shown")

    with connection.execute_wrapper(fail):
        response = signed_in.get(reverse("portal:today"))

    (line,) = (record.getMessage() for record in caplog.records if record.name == "portal.views.errors")
    page = response.content.decode()
    assert response.status_code == 500 and "nothing of this" not in page
    code = line.split()[1].rstrip(":")
    assert line == f"Fault {code}: LookupError at GET /today/"
    assert f"<strong>{code}</strong>" in page


@pytest.mark.django_db
def test_signed_in_pages_are_not_kept_by_the_browser(signed_in):
    assert signed_in.get(reverse("portal:today"))["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
def test_public_pages_may_be_kept(visitor):
    assert "Cache-Control" not in visitor.get("/imprint/").headers


# --- not allowed: who can help -----------------------------------------------------------------------------------


def refused(user, url):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=BACKEND)
    response = client.get(url)
    assert response.status_code == 403
    return response.content.decode()


def test_not_allowed_names_who_coordinates_the_network(member, reader, network):
    url = reverse("networks:settings", args=[network.slug])

    for user in (member, reader):
        assert "This belongs to the network “Bündnis Wärmewende”. Ask Jana Sommer." in refused(user, url)


def test_a_login_that_is_closed_is_not_named(member, network, coordinator):
    coordinator.is_active = False
    coordinator.save()

    page = refused(member, reverse("networks:settings", args=[network.slug]))

    assert "Jana" not in page


def test_strangers_learn_no_name(outsider, network, town):
    """Where the object cannot be seen the page is 404; a page about nothing in particular names the municipality."""
    page = refused(outsider, reverse("networks:create"))

    assert "Jana" not in page and network.name not in page
    assert "or your municipality" in page


def test_who_coordinates_it_is_not_sent_to_somebody_else(coordinator, network, actor):
    membership = make_membership(network, actor)
    commitment = make_commitment(membership, status=CommitmentStatus.WITHDRAWN)

    page = refused(coordinator, reverse("networks:commitment-adopt", args=[commitment.ref]))

    assert "In its present state this cannot be changed." in page
