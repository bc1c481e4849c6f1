from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from outbox import queue
from outbox.delivery import drain
from outbox.models import Category, MessageStatus, OutboxMessage
from outbox.queue import enqueue, supersede
from tests.factories.networks import make_network
from tests.factories.outbox import make_message

AT = timezone.now()


def rung():
    """How many doorbells this transaction will ring."""
    return [func for _savepoints, func, _robust in connection.run_on_commit].count(queue.doorbell.ring)


@pytest.mark.django_db
def test_enqueue_stores_identity_and_scope():
    network = make_network()
    message = make_message(
        at=AT, scope=network, subject_kind="meetings.invitation", subject_id=network.public_id
    )
    assert message.message_id == f"<{message.public_id}@klimatisch.example>"
    assert message.date == AT.replace(microsecond=0)
    assert (message.scope_kind, message.scope_id) == ("networks.network", network.public_id)
    assert message.status == MessageStatus.QUEUED


@pytest.mark.django_db
def test_enqueue_same_key_twice_keeps_the_first():
    first = make_message(key="meetings.reminder:1", subject="Erste")
    assert make_message_again("meetings.reminder:1") is None
    assert list(OutboxMessage.objects.values_list("public_id", "subject")) == [(first.public_id, "Erste")]


def make_message_again(key):
    return enqueue(
        key=key,
        kind="tests.mail",
        to_email="kim@org.example",
        to_name="Kim",
        language="de",
        subject="Zweite",
        text="x",
        html="",
        at=AT,
    )


@pytest.mark.django_db
def test_enqueue_rings_once_a_transaction():
    make_message()
    make_message()
    make_message_again("other")
    assert rung() == 1


# proof 11
@pytest.mark.django_db(transaction=True)
def test_rolled_back_change_leaves_neither_mail_nor_ring(smtp_sink):
    with pytest.raises(RuntimeError), transaction.atomic():
        make_message()
        raise RuntimeError
    assert connection.run_on_commit == []
    assert OutboxMessage.objects.count() == 0
    assert drain(clock=timezone.now) is False
    assert smtp_sink.received == []


# proof 12
@pytest.mark.django_db(transaction=True)
def test_ring_before_the_commit_finds_nothing_and_the_next_look_sends(smtp_sink, other_connection):
    with transaction.atomic():
        make_message(to_email="kim@org.example")
        assert other_connection(lambda: drain(clock=timezone.now)) is False
        assert smtp_sink.received == []
    drain(clock=timezone.now)
    assert smtp_sink.recipients == ["kim@org.example"]


@pytest.mark.django_db(transaction=True)
def test_broker_that_is_down_costs_neither_page_nor_mail(settings, smtp_sink, unreachable_broker, caplog):
    make_message(to_email="kim@org.example")
    assert queue.doorbell.wait(10)
    assert [record.getMessage() for record in caplog.records if record.name == "common.doorbell"] == [
        "The doorbell could not be rung (OperationalError); the mail leaves with the next tick."
    ]
    drain(clock=timezone.now)
    assert smtp_sink.recipients == ["kim@org.example"]


@pytest.mark.django_db
def test_supersede_takes_back_what_has_not_left_and_its_links():
    link = "http://testserver/r/" + "a" * 44 + "/"
    waiting = make_message(key="meetings.invitation:1:1", text=f"Antworten: {link}")
    again = make_message(key="meetings.invitation:1:2", status=MessageStatus.RETRY)
    claimed = make_message(key="meetings.invitation:1:3", status=MessageStatus.SENDING)
    sent = make_message(key="meetings.invitation:1:4", status=MessageStatus.SENT)
    other = make_message(key="meetings.invitation:2:1")
    assert supersede(at=AT, key_prefix="meetings.invitation:1:", reason="the meeting was moved") == 2
    found = {row.pk: (row.status, row.reason) for row in OutboxMessage.objects.all()}
    assert found == {
        waiting.pk: ("superseded", "the meeting was moved"),
        again.pk: ("superseded", "the meeting was moved"),
        claimed.pk: ("sending", ""),
        sent.pk: ("sent", ""),
        other.pk: ("queued", ""),
    }
    waiting.refresh_from_db()
    assert waiting.text == "Antworten: [persönlicher Link]"


@pytest.mark.django_db
def test_supersede_by_keys():
    make_message(key="a")
    make_message(key="b")
    assert supersede(at=AT, keys=["b", "c"]) == 1
    assert dict(OutboxMessage.objects.values_list("dedupe_key", "status")) == {
        "a": "queued",
        "b": "superseded",
    }


@pytest.mark.django_db
def test_supersede_needs_to_be_told_what():
    with pytest.raises(ValueError, match="keys or a key_prefix"):
        supersede(at=AT, key_prefix="")


# proof 73
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Hallo\r\nBcc: eve@evil.example", "Hallo Bcc: eve@evil.example"),
        ("A\x00B\tC", "A B C"),
        ("gefahr\u202egpj.exe", "gefahr gpj.exe"),
        ("halb\ud800", "halb?"),
        ("x" * 10_000, "x" * 249 + "…"),
    ],
)
def test_enqueue_makes_subjects_harmless(typed, stored):
    assert make_message(subject=typed).subject == stored


@pytest.mark.django_db
def test_sender_is_person_municipality_and_product(town):
    assert make_message(from_name="Jana Sommer").from_name == "Jana Sommer, Stadt Birkenfurt (Klimatisch)"
    assert make_message(from_name="").from_name == "Stadt Birkenfurt (Klimatisch)"
    assert make_message(from_name='Eve" <eve@evil.example>').from_name == (
        "Eve eve evil.example , Stadt Birkenfurt (Klimatisch)"
    )
    long = make_message(from_name="N" * 300).from_name
    assert (len(long), long.endswith("… (Klimatisch)")) == (75, True)


@pytest.mark.django_db
def test_sender_without_municipality():
    assert make_message().from_name == "Klimatisch"


@pytest.mark.django_db
def test_visible_are_only_mails_of_own_scopes(network, other_network, coordinator, outsider, admin, reader):
    own = make_message(scope=network)
    other = make_message(scope=other_network)
    none = make_message()
    make_message(scope=network, category=Category.ACCOUNT)

    def seen(user):
        return set(OutboxMessage.objects.visible_to(user).values_list("pk", flat=True))

    assert seen(coordinator) == {own.pk}
    assert seen(outsider) == set()
    assert seen(admin) == seen(reader) == {own.pk, other.pk, none.pk}


@pytest.mark.django_db
def test_due_later_stays(smtp_sink):
    make_message(due_at=timezone.now() + timedelta(minutes=5))
    drain(clock=timezone.now)
    assert smtp_sink.received == []
