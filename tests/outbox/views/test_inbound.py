"""Mail that came in and found no place: seen, read again, set aside."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from meetings.calendar import meeting_uid
from meetings.models import CalendarReply
from outbox.inbound.reading import nothing_read, read_mail
from outbox.inbound.store import take_in
from outbox.inbound.verdicts import Own
from portal.today.moment import Moment
from portal.today.setting_up import mailbox_out_of_order
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.outbox import make_inbound_mail
from tests.outbox.inbound.mails import answer, letter

pytestmark = pytest.mark.django_db

LIST = "/outbox/inbound/"
OWN = Own("klimatisch@klimatisch.example", "mx.birkenfurt.example")


@pytest.fixture
def office(client, coordinator):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(coordinator)
    return client


@pytest.fixture
def mailbox(settings):
    settings.IMAP_HOST, settings.IMAP_AUTH_SERVER = "mail.town.example", "mx.birkenfurt.example"
    settings.ORGANIZER_EMAIL = OWN.address
    return settings


def receive(raw):
    return take_in(read_mail(raw, OWN), raw, uid=1, uidvalidity=1, at=timezone.now())


def text(response):
    return " ".join(response.content.decode().split())


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def deed(name, mail):
    return reverse(f"outbox:{name}", args=[mail.ref])


def test_list_names_what_nobody_else_looks_at(office, topic_area):
    parked = make_inbound_mail(sender="ayse@org.example", subject="Zugesagt: Runder Tisch")
    unknown = receive(answer(uid="meeting-1@klimatisch.example"))
    broken = receive(answer("BEGIN:VCALENDAR\r\nEND"))
    huge = take_in(nothing_read(b"huge", "too_big"), b"huge", uid=2, uidvalidity=1, at=timezone.now())
    receive(letter())
    invitation = make_invitation(make_meeting(topic_area), actor=make_actor(), person=make_person())
    waits = receive(
        answer(
            uid=meeting_uid(invitation.meeting.public_id, "klimatisch.example"),
            attendee=f"mailto:{invitation.email}",
            passed=False,
        )
    )
    assert CalendarReply.objects.get(mail=waits).is_open
    response = office.get(LIST)
    assert [row.pk for row in response.context["object_list"]] == [
        mail.pk for mail in (parked, unknown, broken, huge)
    ]
    page = text(response)
    assert "<h1>4 mails that came in need a look</h1>" in page
    for words in (
        "Something failed while this mail was processed; it is put aside.",
        "It names no meeting of ours.",
        "The calendar part cannot be read.",
        "The mail is larger than 5 MB.",
    ):
        assert page.count(words) == 1
    assert page.count("folder “Processed”") == 3
    assert page.count("folder “Rejected”") == 1
    assert (deed("inbound-read", parked) in page, deed("inbound-read", huge) in page) == (True, False)


def test_read_again_it_counts_like_any_other(office, topic_area, mailbox):
    invitation = make_invitation(make_meeting(topic_area), actor=make_actor(), person=make_person())
    raw = answer(
        uid=meeting_uid(invitation.meeting.public_id, "klimatisch.example"),
        sender=f"Kim <{invitation.email}>",
        attendee=f"mailto:{invitation.email}",
    )
    mail = make_inbound_mail(raw=raw)
    response = office.post(deed("inbound-read", mail), follow=True)
    assert messages_of(response) == ["This time the mail was read."]
    assert list(response.context["object_list"]) == []
    invitation.refresh_from_db()
    mail.refresh_from_db()
    assert (invitation.answer, CalendarReply.objects.get().mail) == ("yes", mail)
    assert (mail.reason, mail.subject_id) == ("answer", CalendarReply.objects.get().public_id)
    again = office.post(deed("inbound-read", mail), follow=True)
    assert messages_of(again) == ["Somebody was faster: this mail is settled."]
    assert CalendarReply.objects.count() == 1


def test_what_still_fails_stays_and_says_why(office):
    mail = make_inbound_mail(raw=answer("BEGIN:VCALENDAR\r\nEND"))
    response = office.post(deed("inbound-read", mail), follow=True)
    assert messages_of(response) == ["Nothing has changed: The calendar part cannot be read."]
    assert [row.pk for row in response.context["object_list"]] == [mail.pk]


def test_a_text_that_is_gone_cannot_be_read_again(office):
    mail = make_inbound_mail(raw=None, raw_until=None, verdict="rejected", reason="unreadable")
    response = office.post(deed("inbound-read", mail), follow=True)
    assert messages_of(response) == ["The text of this mail is not kept. Look at it in the mailbox."]


def test_set_aside_once(office, coordinator):
    mail = make_inbound_mail()
    response = office.post(deed("inbound-set-aside", mail), follow=True)
    assert messages_of(response) == ["Put aside. The mail stays in the mailbox."]
    assert "Every mail that came in has its place" in text(response)
    event = AuditEvent.objects.get(action="outbox.set_inbound_aside")
    assert event.by == coordinator
    response = office.post(deed("inbound-set-aside", mail), follow=True)
    assert messages_of(response) == ["Somebody was faster: this mail is settled."]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_with_one_and_three(office, rows, django_assert_num_queries):
    for number in range(rows):
        make_inbound_mail(received_at=timezone.now() - timedelta(hours=number))
    office.get(LIST)
    with django_assert_num_queries(7):
        assert len(office.get(LIST).context["object_list"]) == rows


def test_outbox_and_answers_from_calendars_say_that_mail_waits(office, client, reader, mailbox):
    sentence = "1 mail that came in could not be read or placed."
    for page in ("/outbox/", "/meetings/replies/"):
        assert sentence not in text(office.get(page))
    make_inbound_mail()
    for page in ("/outbox/", "/meetings/replies/"):
        found = text(office.get(page))
        assert (sentence in found, LIST in found) == (True, True)
    client.force_login(reader)
    for page in ("/outbox/", "/meetings/replies/"):
        assert sentence not in text(client.get(page))


def test_administrators_are_told(client, admin, coordinator, mailbox):
    def rows(user):
        return list(mailbox_out_of_order(Moment(user=user, now=timezone.now(), today=timezone.localdate())))

    assert rows(admin) == []
    make_inbound_mail()
    (row,) = rows(admin)
    assert (row.page, rows(coordinator)) == (("outbox:inbound",), [])
    client.force_login(admin)
    page = text(client.get(reverse("portal:setup"), headers={"accept-language": "en"}))
    assert (f'href="{LIST}"' in page, "1 mail that came in could not be read or placed." in page) == (
        True,
        True,
    )


def test_in_german(client, coordinator):
    make_inbound_mail()
    client.force_login(coordinator)
    page = text(client.get(LIST, headers={"accept-language": "de"}))
    assert "1 eingegangene E-" in page
    assert "Erneut lesen" in page
