from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Heartbeat
from common.links import Purpose, make_token
from outbox import answers, delivery, gates
from outbox.delivery import claim, drain, recover, release
from outbox.models import Category, MailAddress, MessageStatus, OutboxMessage, OutboxSwitch
from tests.factories.outbox import make_message

NOW = timezone.now()


def state(message):
    message.refresh_from_db()
    return message.status, message.reason, message.smtp_code, message.attempts


def later(**delta):
    """A clock that stands still, ahead of now."""
    moment = timezone.now() + timedelta(**delta)
    return lambda: moment


# --- what the server answers -------------------------------------------------------------------------------


# proof 71
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        ("accept", ("sent", "", None, 1)),
        ("550", ("failed", answers.NO_SUCH_ADDRESS, 550, 1)),
        ("554", ("failed", answers.REFUSED, 554, 1)),
        ("451", ("retry", answers.LATER, 451, 1)),
        ("421", ("retry", answers.LATER, 421, 1)),
        ("432", ("retry", answers.LATER, 432, 1)),
        ("drop", ("retry", answers.UNREACHABLE, None, 1)),
        ("drop_after", ("retry", answers.UNREACHABLE, None, 1)),
        pytest.param("stall", ("retry", answers.UNREACHABLE, None, 1), marks=pytest.mark.slow),
    ],
)
def test_answer_of_the_server_decides_for_one_mail_only(smtp_sink, behaviour, expected):
    first = make_message(to_email="first@org.example", priority=1)
    other = make_message(to_email="other@org.example")
    smtp_sink.behave("first@org.example", behaviour)
    drain(clock=timezone.now)
    assert state(first) == expected
    assert state(other) == ("sent", "", None, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        ("sender 550", ("retry", answers.UNREACHABLE, 550, 1)),
        ("sender 552", ("failed", answers.REFUSED, 552, 1)),
    ],
)
def test_sender_that_is_not_allowed_costs_no_mail_but_one_that_is_too_large_fails(
    smtp_sink, behaviour, expected
):
    message = make_message()
    smtp_sink.behave_for_all(behaviour)
    drain(clock=timezone.now)
    assert state(message) == expected
    assert smtp_sink.received == []


# proof 71
@pytest.mark.django_db
@pytest.mark.parametrize("behaviour", ["451", "421", "432", "drop", "drop_after"])
def test_second_try_is_the_same_mail(smtp_sink, behaviour):
    message = make_message(to_email="kim@org.example")
    smtp_sink.behave("kim@org.example", behaviour, "accept")
    drain(clock=timezone.now)
    drain(clock=later(hours=1))
    assert state(message)[0] == "sent"
    assert len(smtp_sink.received) == (2 if behaviour == "drop_after" else 1)
    assert {mail.content for mail in smtp_sink.received} == {smtp_sink.received[0].content}
    assert set(smtp_sink.message_ids) == {message.message_id}


# proof 71
@pytest.mark.django_db
def test_mail_server_that_is_down_is_tried_again_later(settings, free_port):
    settings.EMAIL_BACKEND = "outbox.backends.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    message = make_message()
    drain(clock=timezone.now)
    assert state(message) == ("retry", answers.UNREACHABLE, None, 1)
    assert timedelta(seconds=50) < message.due_at - timezone.now() < timedelta(minutes=1)


# proof 72
@pytest.mark.django_db
def test_one_bad_address_among_300_fails_alone_and_visibly(smtp_sink, settings):
    # Only a server that stalls needs the sink's short patience; a busy machine is no stall.
    settings.EMAIL_TIMEOUT = 30
    messages = [make_message(to_email=f"kim{n}@org.example") for n in range(298)]
    malformed = make_message(to_email="a@b.example, c@d.example")
    refused = make_message(to_email="gone@org.example")
    smtp_sink.behave("gone@org.example", "550")
    while drain(clock=timezone.now):
        pass
    assert state(malformed) == ("failed", delivery.BAD_ADDRESS, None, 1)
    assert state(refused) == ("failed", answers.NO_SUCH_ADDRESS, 550, 1)
    assert smtp_sink.recipients == sorted(message.to_email for message in messages)


@pytest.mark.django_db
def test_one_connection_serves_a_batch(smtp_sink):
    for _number in range(10):
        make_message()
    drain(clock=timezone.now)
    assert (len(smtp_sink.received), smtp_sink.connections) == (10, 1)


@pytest.mark.django_db
def test_circuit_breaks_after_ten_connection_errors(smtp_sink, caplog):
    smtp_sink.behave_for_all("drop")
    for _number in range(15):
        make_message()
    assert drain(clock=timezone.now) is False
    counts = {
        status: OutboxMessage.objects.filter(status=status).count()
        for status in ("retry", "queued", "sending")
    }
    assert counts == {"retry": 10, "queued": 5, "sending": 0}
    assert [r.levelname for r in caplog.records if r.name == "outbox.delivery"] == ["ERROR"]


@pytest.mark.django_db
def test_gives_up_after_three_days(smtp_sink):
    message = make_message(queued_at=NOW - timedelta(days=3, minutes=1))
    smtp_sink.behave_for_all("451")
    drain(clock=timezone.now)
    assert state(message) == ("failed", answers.GAVE_UP, 451, 1)


@pytest.mark.django_db
def test_missing_mailbox_is_remembered_and_not_asked_again(smtp_sink):
    make_message(to_email="Gone@org.example")
    smtp_sink.behave("Gone@org.example", "550")
    drain(clock=timezone.now)
    address = MailAddress.objects.get()
    assert (address.address, address.undeliverable) == ("gone@org.example", True)
    second = make_message(to_email="gone@org.example")
    drain(clock=timezone.now)
    assert state(second) == ("suppressed", delivery.UNDELIVERABLE, None, 1)
    assert smtp_sink.received == []


# --- what is asked once more before a mail leaves -----------------------------------------------------------


@pytest.fixture
def gate(monkeypatch):
    """Registers gates for this test only."""
    monkeypatch.setattr(gates, "_gates", {})
    return gates.register_gate


# proof 15
@pytest.mark.django_db
def test_gate_is_asked_right_before_sending(smtp_sink, gate):
    gate("tests.reminder", lambda message, now: "has declined" if message.to_email.startswith("no") else None)
    declined = make_message(kind="tests.reminder", to_email="no@org.example")
    coming = make_message(kind="tests.reminder", to_email="yes@org.example")
    other = make_message(kind="tests.invitation", to_email="no2@org.example")
    drain(clock=timezone.now)
    assert state(declined)[:2] == ("suppressed", "has declined")
    assert state(coming)[:2] == ("sent", "")
    assert state(other)[:2] == ("sent", "")


@pytest.mark.django_db
def test_gate_that_raises_fails_its_own_mail_only(smtp_sink, gate, caplog):
    gate("tests.broken", lambda message, now: 1 / 0)
    broken = make_message(kind="tests.broken")
    other = make_message()
    drain(clock=timezone.now)
    assert state(broken)[:2] == ("failed", delivery.BROKEN)
    assert state(other)[0] == "sent"


@pytest.mark.django_db
def test_mail_after_its_time_is_not_sent(smtp_sink):
    late = make_message(expires_at=NOW - timedelta(seconds=1))
    in_time = make_message(expires_at=NOW + timedelta(hours=1))
    drain(clock=timezone.now)
    assert state(late)[:2] == ("suppressed", delivery.TOO_LATE)
    assert state(in_time)[0] == "sent"


@pytest.mark.django_db
def test_switched_off_reminders_stay_and_invitations_leave(smtp_sink):
    MailAddress.objects.create(address="kim@org.example", switched_off=["reminder", "transactional"])
    reminder = make_message(to_email="Kim@org.example", category=Category.REMINDER)
    invitation = make_message(to_email="Kim@org.example")
    drain(clock=timezone.now)
    assert state(reminder)[:2] == ("suppressed", delivery.SWITCHED_OFF)
    assert state(invitation)[0] == "sent"


@pytest.mark.django_db
def test_paused_outbox_sends_nothing(smtp_sink):
    message = make_message()
    OutboxSwitch.objects.create(pk=1, paused=True, changed_at=NOW)
    assert drain(clock=timezone.now) is False
    assert state(message)[0] == "queued"
    OutboxSwitch.objects.update(paused=False)
    drain(clock=timezone.now)
    assert state(message)[0] == "sent"


@pytest.mark.django_db
def test_pause_stops_a_batch_that_is_claimed_already(smtp_sink):
    messages = [make_message(to_email=f"kim{number}@org.example") for number in range(3)]

    OutboxSwitch.objects.create(pk=1, paused=False, changed_at=NOW)

    def pause_after_the_first():
        OutboxSwitch.objects.update(paused=bool(smtp_sink.received))
        return False

    assert drain(clock=timezone.now, stopped=pause_after_the_first) is False
    assert [state(message)[0] for message in messages] == ["sent", "queued", "queued"]
    assert OutboxMessage.objects.filter(claimed_by="", attempts=0).count() == 2


@pytest.mark.django_db
def test_urgent_mail_leaves_first(smtp_sink):
    make_message(to_email="second@org.example")
    make_message(to_email="first@org.example", priority=10)
    drain(clock=timezone.now)
    assert [mail.recipient for mail in smtp_sink.received] == ["first@org.example", "second@org.example"]


# --- what stays in the row -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_links_are_taken_out_when_sent(smtp_sink, network):
    link = f"http://testserver/r/{make_token(Purpose.ANSWER, network.public_id, 1)}/"
    calendar = f"BEGIN:VCALENDAR\r\nDESCRIPTION:{link[:40]}\r\n {link[40:]}\\nBis dann\r\nEND:VCALENDAR\r\n"
    message = make_message(
        text=f"Antworten:\n{link}?a=yes\n",
        html=f'<a href="{link}?a=yes" style="x">Antworten</a>',
        calendar=calendar,
        calendar_method="REQUEST",
    )
    drain(clock=timezone.now)
    message.refresh_from_db()
    assert message.text == "Antworten:\n[persönlicher Link]\n"
    assert message.html == '<a href="[persönlicher Link]" style="x">Antworten</a>'
    assert (
        message.calendar
        == "BEGIN:VCALENDAR\r\nDESCRIPTION:[persönlicher Link]\\nBis dann\r\nEND:VCALENDAR\r\n"
    )
    assert link in smtp_sink.received[0].mail.get_body(("plain",)).get_content()


@pytest.mark.django_db
@pytest.mark.parametrize(("behaviour", "status"), [("accept", "sent"), ("550", "failed")])
def test_nothing_of_a_sign_in_mail_stays(smtp_sink, behaviour, status):
    message = make_message(
        category=Category.ACCOUNT, text="Code 123-456", html="<b>123-456</b>", subject="Code"
    )
    smtp_sink.behave_for_all(behaviour)
    drain(clock=timezone.now)
    message.refresh_from_db()
    assert (message.status, message.subject, message.text, message.html) == (status, "", "", "")


@pytest.mark.django_db
def test_failed_mail_keeps_its_links_to_be_sent_again(smtp_sink):
    text = "http://testserver/r/" + "a" * 44 + "/"
    message = make_message(text=text)
    smtp_sink.behave_for_all("550")
    drain(clock=timezone.now)
    message.refresh_from_db()
    assert (message.text, message.can_be_sent_again) == (text, True)


# --- claims ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_claimed_rows_are_nobody_elses():
    rows = [make_message() for _number in range(3)]
    assert [row.pk for row in claim("one", now=timezone.now(), count=2)] == [rows[0].pk, rows[1].pk]
    assert [row.pk for row in claim("two", now=timezone.now(), count=2)] == [rows[2].pk]
    assert claim("three", now=timezone.now()) == []
    release("one")
    assert [row.pk for row in claim("three", now=timezone.now())] == [rows[0].pk, rows[1].pk]


@pytest.mark.django_db
def test_rows_of_a_lost_sender_come_back(settings):
    begun, claimed = make_message(), make_message()
    now = timezone.now()
    claim("lost", now=now)
    OutboxMessage.objects.filter(pk=begun.pk).update(started_at=now, attempts=1)
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    assert recover(now=now + lease) == 0
    assert recover(now=now + lease + timedelta(seconds=1)) == 2
    begun.refresh_from_db()
    claimed.refresh_from_db()
    assert (begun.status, begun.crashes, claimed.status, claimed.crashes) == ("retry", 1, "queued", 0)


@pytest.mark.django_db
def test_mail_that_took_three_senders_down_is_parked():
    poison = make_message(
        status=MessageStatus.SENDING, started_at=NOW, lease_until=NOW, crashes=2, claimed_by="third"
    )
    recover(now=NOW + timedelta(seconds=1))
    assert state(poison)[:2] == ("failed", delivery.POISON)


@pytest.mark.django_db
def test_parked_sign_in_mail_keeps_no_code():
    poison = make_message(
        category=Category.ACCOUNT,
        text="Code 123-456",
        status=MessageStatus.SENDING,
        started_at=NOW,
        lease_until=NOW,
        crashes=2,
    )
    recover(now=NOW + timedelta(seconds=1))
    poison.refresh_from_db()
    assert (poison.status, poison.text, poison.blanked_at is None) == ("failed", "", False)


@pytest.mark.django_db
def test_sender_that_lost_its_lease_neither_sends_nor_writes(smtp_sink):
    message = make_message()
    [row] = claim("slow", now=timezone.now())
    OutboxMessage.objects.update(claimed_by="other")
    with delivery._Line() as line:
        delivery._deliver(row, line, "slow", timezone.now)
    assert smtp_sink.received == []
    assert state(message) == ("sending", "", None, 0)


@pytest.mark.django_db
def test_accepted_mail_is_sent_also_when_the_lease_ran_out_meanwhile(smtp_sink):
    message = make_message()
    [row] = claim("slow", now=timezone.now())
    with delivery._Line() as line:
        delivery._begin(row, "slow", timezone.now())
        OutboxMessage.objects.update(claimed_by="other", started_at=None)
        delivery._record(row, "slow", delivery._hand_over(row, line), timezone.now())
    assert (state(message)[0], len(smtp_sink.received)) == ("sent", 1)
    assert delivery._begin(row, "other", timezone.now()) is False


@pytest.mark.django_db
def test_refusal_heard_after_the_lease_ran_out_is_left_to_the_other_sender(smtp_sink):
    smtp_sink.behave_for_all("554")
    message = make_message()
    [row] = claim("slow", now=timezone.now())
    with delivery._Line() as line:
        delivery._begin(row, "slow", timezone.now())
        OutboxMessage.objects.update(claimed_by="other", started_at=None)
        delivery._record(row, "slow", delivery._hand_over(row, line), timezone.now())
    assert state(message)[0] == "sending"


@pytest.mark.django_db
def test_turn_ends_and_says_that_more_is_due(smtp_sink):
    first, second = make_message(), make_message()
    start = timezone.now()

    def clock():
        return start + timedelta(seconds=30 if smtp_sink.received else 0)

    assert drain(clock=clock, turn=timedelta(seconds=30)) is True
    assert [state(first)[0], state(second)[0]] == ["sent", "queued"]


# proof 25
@pytest.mark.django_db
def test_stop_finishes_the_mail_under_way_and_leaves_the_rest(smtp_sink):
    first, second = make_message(), make_message()
    assert drain(clock=timezone.now, stopped=lambda: bool(smtp_sink.received)) is False
    assert [state(first)[0], state(second)[0]] == ["sent", "queued"]


@pytest.mark.django_db
def test_drain_shows_itself():
    drain(clock=timezone.now)
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["sender"]
