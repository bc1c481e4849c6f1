from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outbox.delivery import SWITCHED_OFF, drain
from outbox.models import Category, MailAddress, MessageStatus, OutboxMessage
from outbox.optional import unsubscribe_link
from tests.factories.outbox import make_message

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def path(settings):
    link = unsubscribe_link("Kim@Org.example", Category.REMINDER)
    return link.removeprefix(settings.SITE_URL)


def switched_off():
    return MailAddress.objects.get(address="kim@org.example").switched_off


@pytest.fixture
def strict():
    """Without cookies, and as careful about forms as a real server."""
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


# proof 74
def test_one_click_switches_off_this_category_alone(strict, path):
    assert strict.post(path, ONE_CLICK).status_code == 200
    assert strict.post(path, ONE_CLICK).status_code == 200
    assert switched_off() == ["reminder"]
    for category in Category:
        make_message(to_email="kim@org.example", category=category, subject=category.value)
    drain(clock=timezone.now)
    left = OutboxMessage.objects.filter(status=MessageStatus.SENT).values_list("kind", "category")
    assert {category for _kind, category in left} == {"account", "transactional", "announcement"}
    assert OutboxMessage.objects.get(subject="reminder").reason == SWITCHED_OFF


# proof 74
def test_opening_the_link_changes_nothing_and_the_button_does(strict, path):
    page = strict.get(path)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store, private")
    assert "kim@org.example" in page.content.decode()
    assert switched_off() == []
    assert strict.post(path, ONE_CLICK | {"page": "1"}).headers["Location"] == path
    assert switched_off() == ["reminder"]
    assert "You get no more reminders" in strict.get(path).content.decode()
    strict.post(path, {"again": "on", "page": "1"})
    assert switched_off() == []


# proof 74
@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "Two-Click"}, {"again": "off"}])
def test_another_body_is_refused(strict, path, body):
    assert strict.post(path, body).status_code == 400
    assert switched_off() == []


def test_only_what_is_optional_has_such_a_page(client, path):
    for wrong in ("transactional", "account", "x"):
        assert client.get(path.replace("/reminder/", f"/{wrong}/")).status_code == 404
    token = path.split("/")[2]
    for other in (token[:-1] + ("A" if token[-1] != "A" else "B"), token[:-1], "x" * 44):
        assert client.get(path.replace(token, other)).status_code == 404


def test_link_stays_the_same_in_every_mail(path):
    make_message(
        to_email="KIM@org.example", category=Category.REMINDER, at=timezone.now() + timedelta(days=1)
    )
    assert path in OutboxMessage.objects.get().headers["List-Unsubscribe"]
