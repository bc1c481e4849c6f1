import csv
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.domain.heartbeats import beat_heart
from accounts.models import AuditEvent
from outbox import answers
from outbox.delivery import drain
from outbox.models import WAITING, Category, MailAddress, MessageStatus, OutboxMessage, OutboxSwitch
from outbox.queries import count_states, delivery_of, mail_state
from tests.factories.outbox import make_message

LINK = "http://testserver/r/" + "a" * 44 + "/"


def rows(response):
    return [message.subject for message in response.context["object_list"]]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_with_one_and_three_mails(
    client, admin, network, number, django_assert_num_queries
):
    for n in range(number):
        make_message(scope=network, status=list(MessageStatus)[n])
    client.force_login(admin)
    client.get("/outbox/")
    with django_assert_num_queries(7):
        response = client.get("/outbox/")
    assert len(rows(response)) == number


@pytest.mark.django_db
def test_list_shows_failed_first_and_only_own_networks(client, coordinator, network, other_network):
    now = timezone.now()
    make_message(
        scope=network, subject="gescheitert", status=MessageStatus.FAILED, at=now - timedelta(days=2)
    )
    make_message(scope=network, subject="alt", at=now - timedelta(days=1))
    make_message(scope=network, subject="neu", at=now)
    make_message(scope=other_network, subject="fremd", status=MessageStatus.FAILED)
    make_message(scope=network, subject="Code", category=Category.ACCOUNT)
    client.force_login(coordinator)
    response = client.get("/outbox/")
    assert rows(response) == ["gescheitert", "neu", "alt"]
    assert [(key, count) for key, _word, count, _chosen in response.context["states"]] == [
        ("waiting", 2),
        ("accepted", 0),
        ("returned", 0),
        ("failed", 1),
        ("unsent", 0),
    ]
    assert mail_state(coordinator).problems == 1


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["admin", "coordinator"])
def test_login_removed_while_its_page_is_made_sees_no_mails(request, network, who):
    user = request.getfixturevalue(who)
    make_message(scope=network, status=MessageStatus.FAILED)
    assert mail_state(user).problems == 1

    type(user).objects.filter(pk=user.pk).delete()

    assert mail_state(user) == (0, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=Stadtwerke", ["an Stadtwerke"]),
        ("q=MIA@", ["an Mia"]),
        ("q=an+m", ["an Mia"]),
        ("state=accepted", ["an Stadtwerke"]),
        ("state=waiting", ["an Mia"]),
        ("category=reminder", ["an Mia"]),
        ("state=nonsense", ["an Mia", "an Stadtwerke"]),
        ("sort=to", ["an Mia", "an Stadtwerke"]),
        ("sort=-to", ["an Stadtwerke", "an Mia"]),
        ("page=99", ["an Mia", "an Stadtwerke"]),
    ],
)
def test_list_filters_searches_and_sorts(client, admin, query, expected):
    make_message(subject="an Stadtwerke", to_name="Stadtwerke", status=MessageStatus.SENT)
    make_message(subject="an Mia", to_name="Mia", to_email="mia@x.example", category=Category.REMINDER)
    client.force_login(admin)
    assert rows(client.get(f"/outbox/?{query}")) == expected


@pytest.mark.django_db
def test_mails_in_the_lists_own_order_look_as_sorted(client, admin, coordinator, network):
    """Its own order is asked for in its own way."""
    for status in MessageStatus:
        make_message(scope=network, status=status, to_name="<b>Mia</b>" * (status in WAITING), subject="")
    make_message(scope=network, status=MessageStatus.FAILED, reason="refused")
    make_message(status=MessageStatus.SENT)
    for user, number in ((admin, 10), (coordinator, 9)):
        client.force_login(user)
        first, turned = (
            re.findall(r'<tr role="row"><td.*?</tr>', client.get(url).content.decode(), re.DOTALL)
            for url in ("/outbox/", "/outbox/?sort=-first")
        )
        assert len(first) == number
        assert first == turned[::-1]


@pytest.mark.django_db
def test_list_says_when_the_sender_is_silent(client, admin):
    client.force_login(admin)
    assert client.get("/outbox/").context["is_silent"] is False
    make_message()
    assert client.get("/outbox/").context["is_silent"] is True
    beat_heart("sender", at=timezone.now())
    assert client.get("/outbox/").context["is_silent"] is False


@pytest.mark.django_db
def test_numbers_in_the_five_words(admin, coordinator, network):
    make_message(category=Category.ACCOUNT)
    assert count_states(admin) == dict.fromkeys(("waiting", "accepted", "returned", "failed", "unsent"), 0)
    make_message(scope=network, status=MessageStatus.SENT)
    assert (sum(count_states(coordinator).values()), count_states(coordinator)["accepted"]) == (1, 1)
    for status in set(MessageStatus) - {MessageStatus.SENT}:
        make_message(status=status)
    assert count_states(admin) == {
        "waiting": 3,
        "accepted": 1,
        "returned": 1,
        "failed": 1,
        "unsent": 2,
    }


@pytest.mark.django_db
def test_delivery_of_is_the_latest_mail_of_each(network, other_network):
    about = {"subject_kind": "networks.network"}
    make_message(**about, subject_id=network.public_id, at=timezone.now() - timedelta(days=1))
    latest = make_message(**about, subject_id=network.public_id)
    found = delivery_of("networks.network", [network.public_id, other_network.public_id])
    assert found == {network.public_id: latest}


@pytest.mark.django_db
def test_detail_explains_and_shows_no_link(client, coordinator, reader, network):
    message = make_message(
        scope=network,
        text=f"Antworten: {LINK}",
        status=MessageStatus.FAILED,
        reason=answers.NO_SUCH_ADDRESS,
        smtp_code=550,
        smtp_text="5.1.1 There is no such mailbox",
    )
    for user, may_act in ((coordinator, True), (reader, False)):
        client.force_login(user)
        response = client.get(message.get_absolute_url())
        assert response.context["body"] == "Antworten: [persönlicher Link]"
        assert (response.context["may_send_again"], response.context["may_set_aside"]) == (may_act, may_act)
        page = response.content.decode()
        assert "550 5.1.1 There is no such mailbox" in page
        assert "a" * 44 not in page


@pytest.mark.django_db
def test_sign_in_mail_is_shown_to_nobody(client, admin):
    message = make_message(category=Category.ACCOUNT, text="Code 123-456")
    client.force_login(admin)
    assert client.get(message.get_absolute_url()).status_code == 404
    assert rows(client.get("/outbox/")) == []


@pytest.mark.django_db
def test_without_a_mail_server_the_written_mail_is_readable(
    client, coordinator, reader, network, settings, tmp_path
):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "outbox.backends.EmlBackend", ""
    settings.EMAIL_FILE_PATH = tmp_path
    message = make_message(scope=network, text=f"Antworten: {LINK}\n")
    drain(clock=timezone.now)
    client.force_login(coordinator)
    assert client.get(message.get_absolute_url()).context["body"] == f"Antworten: {LINK}\n"
    file = client.get(f"{message.get_absolute_url()}mail.eml")
    assert file.headers["Content-Disposition"] == f'attachment; filename="{message.ref}.eml"'
    assert file.content == next(tmp_path.iterdir()).read_bytes()
    client.force_login(reader)
    assert client.get(message.get_absolute_url()).context["body"] == "Antworten: [persönlicher Link]\n"
    assert b"a" * 44 not in client.get(f"{message.get_absolute_url()}mail.eml").content


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["a@b.example, c@d.example", ""])  # never one, erased
def test_mail_without_a_usable_address_is_a_page_without_a_file(client, admin, address):
    message = make_message(to_email=address, status=MessageStatus.FAILED)
    client.force_login(admin)
    page = client.get(message.get_absolute_url())
    assert (page.status_code, b"mail.eml" in page.content) == (200, False)
    assert client.get(f"{message.get_absolute_url()}mail.eml").status_code == 404


@pytest.mark.django_db
def test_send_again_queues_once_more_and_trusts_the_address(client, coordinator, network, smtp_sink):
    message = make_message(scope=network, to_email="kim@org.example")
    smtp_sink.behave("kim@org.example", "550", "accept")
    drain(clock=timezone.now)
    client.force_login(coordinator)
    response = client.post(f"{message.get_absolute_url()}send-again/")
    assert response.headers["Location"] == message.get_absolute_url()
    assert MailAddress.objects.filter(undeliverable=True).count() == 0
    drain(clock=timezone.now)
    message.refresh_from_db()
    assert (message.status, smtp_sink.message_ids) == ("sent", [message.message_id])
    event = AuditEvent.objects.get()
    assert (event.action, event.by, event.before["status"]) == ("outbox.send_again", coordinator, "failed")


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["queued", "sending", "retry", "sent", "suppressed", "superseded"])
@pytest.mark.parametrize("verb", ["send-again", "set-aside"])
def test_mail_that_needs_nobody_is_left_alone(client, admin, status, verb):
    message = make_message(status=status)
    client.force_login(admin)
    client.post(f"{message.get_absolute_url()}{verb}/")
    message.refresh_from_db()
    assert (message.status, AuditEvent.objects.count()) == (status, 0)


@pytest.mark.django_db
def test_returned_mail_without_its_links_is_not_sent_again(client, admin):
    message = make_message(status=MessageStatus.BOUNCED, blanked_at=timezone.now())
    client.force_login(admin)
    client.post(f"{message.get_absolute_url()}send-again/")
    message.refresh_from_db()
    assert message.status == MessageStatus.BOUNCED


@pytest.mark.django_db
def test_set_aside_settles_and_keeps_no_link(client, coordinator, network):
    message = make_message(scope=network, status=MessageStatus.FAILED, text=LINK)
    client.force_login(coordinator)
    client.post(f"{message.get_absolute_url()}set-aside/")
    message.refresh_from_db()
    assert (message.status, message.text, mail_state(coordinator).problems) == (
        "suppressed",
        "[persönlicher Link]",
        0,
    )


@pytest.mark.django_db
def test_pause_and_resume(client, admin, smtp_sink):
    make_message()
    client.force_login(admin)
    client.post("/outbox/pause/", {"reason": "Umzug"})
    assert list(OutboxSwitch.objects.values_list("paused", "reason")) == [(True, "Umzug")]
    drain(clock=timezone.now)
    assert smtp_sink.received == []
    client.post("/outbox/resume/")
    drain(clock=timezone.now)
    assert len(smtp_sink.received) == 1
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "outbox.pause",
        "outbox.resume",
    ]


def exported(client, query=""):
    text = b"".join(client.get(f"/outbox/export.csv{query}")).decode("utf-8-sig")
    return list(csv.reader(text.splitlines(), delimiter=";"))


@pytest.mark.django_db
def test_export_holds_the_list_as_it_is_filtered(client, coordinator, network, other_network):
    make_message(scope=network, subject="gescheitert", status=MessageStatus.FAILED)
    make_message(scope=network, subject="angekommen", status=MessageStatus.SENT)
    make_message(scope=other_network, subject="fremd", status=MessageStatus.FAILED)
    client.force_login(coordinator)
    assert {row[2] for row in exported(client)[1:]} == {"gescheitert", "angekommen"}
    assert [row[2] for row in exported(client, "?state=failed")[1:]] == ["gescheitert"]
    assert 'href="/outbox/export.csv?state=failed"' in client.get("/outbox/?state=failed").content.decode()


@pytest.mark.django_db
def test_export_runs_no_formula(client, coordinator, network):
    make_message(scope=network, subject="=HYPERLINK(1)", to_name="+49 Kim")
    client.force_login(coordinator)
    assert exported(client)[1][:3:2] == ["'+49 Kim", "'=HYPERLINK(1)"]


@pytest.mark.django_db
def test_export_costs_the_same_with_one_and_three_mails(
    client, coordinator, network, django_assert_num_queries
):
    client.force_login(coordinator)
    for count in (1, 3):
        while OutboxMessage.objects.count() < count:
            make_message(scope=network)
        exported(client)
        with django_assert_num_queries(5):
            assert len(exported(client)) == count + 1
