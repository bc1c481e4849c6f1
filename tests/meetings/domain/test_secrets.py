"""What a stolen copy of the database is worth."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from common.links import Purpose, make_code, make_token
from meetings.domain.circulation import circulate_minutes
from meetings.domain.feeds import open_feed
from meetings.domain.invitations import invite
from meetings.domain.minutes import write_minutes
from meetings.domain.polls import start_poll
from meetings.domain.reminders import remind_now
from meetings.models import ActionItem, Invitation, MeetingStatus, PollParticipant
from outbox.delivery import drain
from outbox.models import MailAddress, MessageStatus, OutboxMessage
from tests.factories.actors import make_person
from tests.factories.meetings import make_invitation, make_meeting

pytestmark = pytest.mark.django_db

# A mail that has not left holds these.
MAILED = {"ANSWER", "POLL", "ACTION", "UNSUBSCRIBE"}


def dump() -> str:
    """Every value of every row."""
    return "\n".join(repr(row) for model in apps.get_models() for row in model._base_manager.values_list())


def secrets_of(feed) -> dict[str, str]:
    """Everything that opens a page, by what it is for."""
    of = {
        Purpose.ANSWER: Invitation.objects.all(),
        Purpose.POLL: PollParticipant.objects.all(),
        Purpose.ACTION: ActionItem.objects.all(),
        Purpose.UNSUBSCRIBE: MailAddress.objects.all(),
        Purpose.FEED: [feed],
    }
    found = {}
    for purpose, rows in of.items():
        for row in rows:
            found[make_token(purpose, row.public_id, row.link_version)] = purpose.name
    for row in Invitation.objects.all():
        found[make_code(row.public_id, row.link_version)] = "CODE"
    return found


# proof 45
def test_a_copy_of_the_database_opens_nothing_once_the_mail_has_left(topic_area, coordinator, smtp_sink):
    now = timezone.now()
    meeting = make_meeting(topic_area, status=MeetingStatus.DRAFT)
    person, by_post = make_person(), make_person(channel="post")
    invite(meeting, people=[(None, person), (None, by_post)], by=coordinator, at=now)
    polled = make_meeting(topic_area, status=MeetingStatus.DRAFT, starts_at=None)
    days = [(now + timedelta(days=n), now + timedelta(days=n, hours=1)) for n in (20, 21)]
    start_poll(
        polled,
        options=days,
        people=[(None, person)],
        deadline=now + timedelta(days=9),
        by=coordinator,
        at=now,
    )
    held = make_meeting(topic_area, status=MeetingStatus.HELD, starts_at=now - timedelta(days=3))
    make_invitation(held, person=person, invited_at=now - timedelta(days=9))
    task = {"text": "Zahlen", "owner": person, "due_on": date(2030, 1, 1)}
    circulate_minutes(
        write_minutes(held, text="x", actions=[task], by=coordinator, at=now), by=coordinator, at=now
    )
    feed = open_feed(coordinator, network=None, at=now)
    remind_now(meeting, by=coordinator, at=now)

    secrets = secrets_of(feed)
    assert {*secrets.values()} >= {"FEED", "CODE"} | MAILED
    before = dump()
    assert {name for token, name in secrets.items() if token in before} == MAILED

    drain(clock=lambda: now + timedelta(seconds=1))
    assert {*OutboxMessage.objects.values_list("status", flat=True)} == {MessageStatus.SENT}
    sent = "\n".join(mail.mail.get_body(("plain",)).get_content() for mail in smtp_sink.received)
    assert {name for token, name in secrets.items() if token in sent} == MAILED
    after = dump()
    assert [name for token, name in secrets.items() if token in after] == []
