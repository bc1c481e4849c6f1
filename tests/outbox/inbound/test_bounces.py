"""What came back: the mail is returned, an address that does not exist gets no further mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import answers, delivery
from outbox.inbound.reading import read_mail
from outbox.inbound.store import forget_old_mail, take_in
from outbox.models import InboundMail, MailAddress, MessageStatus, OutboxMessage
from tests.factories.outbox import make_message
from tests.outbox.inbound.mails import bounce

pytestmark = pytest.mark.django_db


def make_sent(**fields):
    return make_message(status=MessageStatus.SENT, sent_at=timezone.now() - timedelta(hours=1), **fields)


def receive(raw, at=None):
    at = at or timezone.now()
    return take_in(read_mail(raw), raw, uid=1, uidvalidity=1, at=at)


def returned(message, **fields):
    return receive(bounce(message.message_id, recipient=message.to_email, **fields))


# proof 76
def test_an_address_that_does_not_exist():
    message = make_sent(to_email="kim@example.org")
    mail = returned(message)
    message.refresh_from_db()
    assert (message.status, message.reason) == (MessageStatus.BOUNCED, answers.NO_SUCH_ADDRESS)
    assert message.smtp_text.startswith("5.1.1 smtp; 550 5.1.1 <kim@example.org>: user unknown")
    address = MailAddress.objects.get()
    assert (address.address, address.undeliverable, address.bounces) == ("kim@example.org", True, 1)
    assert (mail.verdict, mail.subject_kind, mail.subject_id) == (
        "bounce",
        "outbox.outboxmessage",
        message.public_id,
    )


# proof 76
def test_further_mail_to_that_address_is_not_sent(settings, tmp_path):
    returned(make_sent(to_email="kim@example.org"))
    settings.EMAIL_FILE_PATH = tmp_path
    later = make_message(to_email="Kim@example.org")
    delivery.drain(clock=timezone.now)
    later.refresh_from_db()
    assert (later.status, later.reason) == (MessageStatus.SUPPRESSED, delivery.UNDELIVERABLE)


# proof 76
def test_a_full_mailbox_is_counted_and_told_at_the_third_time():
    messages = [make_sent(to_email="kim@example.org") for _number in range(3)]
    for message in messages:
        returned(message, status="5.2.2")
    reasons = list(OutboxMessage.objects.order_by("pk").values_list("status", "reason"))
    assert reasons == [
        ("bounced", answers.CAME_BACK),
        ("bounced", answers.CAME_BACK),
        ("bounced", answers.CAME_BACK_OFTEN),
    ]
    address = MailAddress.objects.get()
    assert (address.bounces, address.undeliverable) == (3, False)


# proof 76
def test_what_came_back_more_than_fourteen_days_ago_is_not_counted():
    for _number in range(2):
        returned(make_sent(to_email="kim@example.org"), status="5.2.2")
    InboundMail.objects.update(received_at=timezone.now() - timedelta(days=15))
    returned(make_sent(to_email="kim@example.org"), status="5.2.2")
    assert MailAddress.objects.get().bounces == 1


# proof 76
@pytest.mark.parametrize("case", ["forged", "foreign", "old", "unsent"])
def test_reports_that_do_not_count(case):
    message = make_sent(to_email="kim@example.org")
    if case == "old":
        OutboxMessage.objects.update(sent_at=timezone.now() - timedelta(days=31))
    if case == "unsent":
        OutboxMessage.objects.update(status=MessageStatus.RETRY, sent_at=None)
    before = OutboxMessage.objects.values("status", "reason").get()
    message_id = "<made-up@klimatisch.example>" if case == "forged" else message.message_id
    recipient = "victim@example.org" if case == "foreign" else message.to_email
    mail = receive(bounce(message_id, recipient=recipient))
    reason = {
        "forged": "unknown_mail",
        "foreign": "foreign_recipient",
        "old": "too_old",
        "unsent": "not_sent",
    }
    assert (mail.verdict, mail.reason) == ("ignore", reason[case])
    assert OutboxMessage.objects.values("status", "reason").get() == before
    assert not MailAddress.objects.exists()


# proof 76
def test_the_same_report_twice_is_booked_once():
    message = make_sent(to_email="kim@example.org")
    raw = bounce(message.message_id, recipient=message.to_email, status="5.2.2")
    receive(raw)
    assert receive(raw) is None
    again = returned(message, status="5.2.2")
    assert (again.verdict, again.reason) == ("ignore", "not_sent")
    assert MailAddress.objects.get().bounces == 1


def test_known_by_the_envelope_sender_alone():
    message = make_sent(to_email="kim@example.org")
    raw = bounce("<lost@example.org>", recipient=message.to_email).replace(
        b"To: klimatisch@klimatisch.example", f"To: b+{message.ref}@bounce.example".encode(), 1
    )
    receive(raw)
    message.refresh_from_db()
    assert message.status == MessageStatus.BOUNCED


def test_an_address_with_umlauts_comes_back_in_its_ascii_form():
    message = make_sent(to_email="kim@bäckerei.example")
    receive(bounce(message.message_id, recipient="kim@xn--bckerei-5wa.example"))
    message.refresh_from_db()
    assert message.status == MessageStatus.BOUNCED


def test_the_text_is_kept_for_thirty_days_and_the_row_for_a_year():
    now = timezone.now()
    message = make_sent()
    receive(bounce(message.message_id, recipient=message.to_email), at=now)
    forget_old_mail(now=now + timedelta(days=29))
    assert InboundMail.objects.get().raw is not None
    forget_old_mail(now=now + timedelta(days=31))
    assert InboundMail.objects.get().raw is None
    forget_old_mail(now=now + timedelta(days=366))
    assert not InboundMail.objects.exists()
