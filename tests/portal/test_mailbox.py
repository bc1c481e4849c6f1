"""A mailbox that cannot be read is told where people look: Today, the outbox, the set-up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from actors.models import Municipality
from common import dates
from outbox.models import MailboxState
from portal.setup import steps_of
from portal.today.moment import Moment
from portal.today.setting_up import mailbox_out_of_order
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(settings):
    settings.IMAP_HOST = "mail.town.example"

    def make(problem="login", minutes=0):
        since = timezone.now() - timedelta(minutes=minutes)
        return MailboxState.objects.create(pk=1, problem=problem, failures=1, failing_since=since)

    return make


def todos(user):
    return list(mailbox_out_of_order(Moment(user=user, now=timezone.now(), today=dates.today())))


# proof 69
@pytest.mark.parametrize(
    ("problem", "minutes", "told"),
    [("login", 0, True), ("certificate", 0, True), ("unreachable", 1, False), ("unreachable", 6, True)],
)
def test_told_at_once_or_after_a_while(problem, minutes, told, broken, client, admin, coordinator, town):
    broken(problem, minutes)
    assert bool(todos(admin)) is told
    assert todos(coordinator) == []
    assert (
        any(step.state == "warn" for step in steps_of(Municipality.objects.host(), today=dates.today()))
        is told
    )
    page = sign_in(client, coordinator).get("/outbox/", headers={"accept-language": "en"}).content.decode()
    assert ("returned mails do not come in" in page) is told


def test_without_a_mailbox_nothing_is_said(settings, broken, admin):
    broken()
    settings.IMAP_HOST = ""
    assert todos(admin) == []
