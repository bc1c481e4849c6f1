"""A date poll on paper: the question with its slip and code, and what became of it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from common.privacy import tables
from meetings.domain.meetings import create_meeting
from meetings.domain.poll_dates import choose_date
from meetings.domain.polls import add_poll_dates, cancel_poll, start_poll, withdraw_from_polls
from meetings.domain.votes import renew_poll_link, vote_in_poll
from meetings.exports.letters import letters_html, write_letters
from meetings.models import Answer, Invitation, Letter
from meetings.notifications import poll_token
from meetings.queries.letters import codes_of, mailings_of
from outbox.inbound.reading import read_mail
from outbox.inbound.store import take_in
from outbox.models import MailAddress, MessageStatus, OutboxMessage
from portal.today.letters import letters_waiting
from portal.today.mail import problem_mails
from portal.today.moment import Moment
from tests.factories.actors import make_actor, make_person, make_town
from tests.factories.meetings import make_letter, make_participant, make_poll
from tests.factories.networks import make_membership
from tests.meetings.conftest import BERLIN, sign_in
from tests.monitoring.pdf_text import pdf_text
from tests.outbox.inbound.mails import bounce

pytestmark = pytest.mark.django_db

DAYS = [datetime(2026, 4, day, 16, 30, tzinfo=BERLIN) for day in (14, 16)]
LATER = datetime(2026, 4, 23, 16, 30, tzinfo=BERLIN)
DEADLINE = datetime(2026, 3, 10, 20, 0, tzinfo=BERLIN)
HOURS = timedelta(hours=2)


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def maren():
    """Wants letters."""
    actor = make_actor(name="Kirchengemeinde", street="Kirchplatz 1", postal_code="12345", city="Birkenfurt")
    return make_person(actor=actor, given_name="Maren", family_name="Weiß", channel="post")


@pytest.fixture
def started(topic_area, maren, coordinator, now):
    """Asks Maren by post, somebody whose address is refused, and one by mail."""
    draft = create_meeting(topic_area, title="Bauen und Sanieren", place="Ratssaal", by=coordinator, at=now)
    gone, kim = make_person(email="Weg@example.org"), make_person(email="kim@example.org")
    MailAddress.objects.create(address="weg@example.org", undeliverable=True, since=now)
    people = [(maren.roles.get().actor, maren), (make_actor(), gone), (make_actor(), kim)]
    spans = [(day, day + HOURS) for day in DAYS]
    return start_poll(draft, options=spans, people=people, deadline=DEADLINE, by=coordinator, at=now)


@pytest.fixture
def letter(started, maren):
    return Letter.objects.get(participant__person=maren)


def code_of(letter):
    return codes_of([letter.recipient])[letter.recipient.public_id]


def letters():
    rows = Letter.objects.order_by("kind", "pk")
    return [(row.kind, row.version, row.recipient.person.given_name) for row in rows]


def vote(row, letters, at):
    words = {"y": "yes", "n": "no"}
    said = {one.pk: words[letter] for one, letter in zip(row.poll.options.all(), letters, strict=True)}
    return vote_in_poll(row, votes=said, how="coordination", by=None, at=at)


def test_who_wants_post_or_has_no_working_address_is_asked_on_paper(started, letter):
    assert [len(rows) for rows in (started.mailed, started.by_post, started.without_address)] == [1, 1, 1]
    assert set(OutboxMessage.objects.values_list("to_email", flat=True)) == {"kim@example.org"}
    assert Letter.objects.count() == 2
    assert (letter.kind, letter.version, letter.printed_at) == ("poll", 1, None)


@pytest.mark.pango
def test_slip_and_code(client, town, started, letter):
    meeting = started.poll.meeting
    [mailing] = mailings_of(meeting)
    text = pdf_text(write_letters(meeting, mailing.letters, language="de"))
    for words in ("Kirchplatz 1", "Guten Tag Maren Weiß,", code_of(letter), "Di, 14. April 2026, 16:30 Uhr"):
        assert words in text
    slip = letters_html(meeting, [letter], language="de").partition('class="slip"')[2]
    assert [slip.count(words) for words in ("zur Not", 'class="box"', "10. März", "Ja, ich komme")] == [
        1,
        6,
        1,
        0,
    ]
    assert "20 Sekunden" not in text
    response = client.get(f"/k/{code_of(letter)}/")
    assert response.headers["Location"] == f"/p/{poll_token(letter.participant)}/"


def test_renewed_link_closes_the_code(client, started, letter, coordinator, now):
    old = code_of(letter)
    renew_poll_link(letter.participant, by=coordinator, at=now)
    letter = Letter.objects.get(participant=letter.participant)
    assert [client.get(f"/k/{code}/").status_code for code in (old, code_of(letter))] == [404, 302]


def test_code_in_the_envelope_outlives_the_question(client, started, letter, coordinator, now):
    code = code_of(letter)
    vote(letter.participant, "yn", now)
    assert not letter.participant.letters.exists()
    assert client.get(f"/k/{code}").headers["Location"] == f"/p/{poll_token(letter.participant)}/"


def test_further_dates_are_a_letter_of_their_own(started, letter, coordinator, now):
    Letter.objects.filter(pk=letter.pk).update(printed_at=now)
    span = [(LATER, LATER + HOURS)]
    add_poll_dates(started.poll, options=span, deadline=DEADLINE, by=coordinator, at=now)
    # The other letter nobody has printed: the new one says it all.
    versions = Letter.objects.order_by("participant", "version").values_list("participant__person", "version")
    maren, other = letter.participant.person_id, started.without_address[0].person_id
    assert list(versions) == [(maren, 1), (maren, 2), (other, 2)]


def test_the_date_is_told_on_paper(started, letter, coordinator, now):
    vote(letter.participant, "yn", now)
    chosen = started.poll.options.first()
    outcome = choose_date(chosen, by=coordinator, at=now)
    assert len(outcome.unreached) == 1
    row = Invitation.objects.get(person=letter.participant.person)
    assert (row.answer, [one.kind for one in row.letters.all()]) == (Answer.YES, ["poll_chosen"])
    asked = started.without_address[0].person
    assert [one.kind for one in Letter.objects.filter(invitation__person=asked)] == ["invitation"]
    # Unprinted questions about dates that nobody asks for any more.
    assert not Letter.objects.filter(kind="poll").exists()


def test_only_who_was_asked_hears_that_there_is_no_date(started, letter, coordinator, now):
    Letter.objects.filter(pk=letter.pk).update(printed_at=now)
    cancel_poll(started.poll, reason="Zu wenige", by=coordinator, at=now)
    told = Letter.objects.exclude(kind="poll")
    assert [(row.kind, row.details, row.participant) for row in told.order_by("participant")] == [
        ("poll_cancelled", {"reason_given": "Zu wenige"}, letter.participant),
        ("poll_cancelled", {"reason_given": "Zu wenige"}, started.without_address[0]),
    ]


def come_back(message, at):
    OutboxMessage.objects.filter(pk=message.pk).update(status=MessageStatus.SENT, sent_at=at)
    raw = bounce(message.message_id, recipient=message.to_email)
    take_in(read_mail(raw), raw, uid=message.pk, uidvalidity=1, at=at)


def test_a_question_that_came_back_after_the_date_was_taken(started, coordinator, now):
    """They are invited anyway: by a letter, and the address is there to correct."""
    (kim,) = started.mailed
    choose_date(started.poll.options.first(), by=coordinator, at=now)
    come_back(OutboxMessage.objects.get(kind="meetings.poll"), now)
    assert [row.kind for row in Letter.objects.filter(invitation__person=kim.person)] == ["invitation"]
    assert not Letter.objects.exclude(participant=None).exists()
    moment = Moment(coordinator, now, timezone.localdate(now))
    rows = [(row.title, row.page, row.context) for row in problem_mails(moment)]
    title = f"Correct the address of {kim.name}"
    assert rows == [(title, ("actors:person-edit", kim.person.public_id), "Bauen und Sanieren")]


@pytest.mark.parametrize(("votes", "kind"), [("yn", "poll_chosen"), ("ny", "poll_result")])
def test_the_date_that_came_back_is_told_on_paper(started, coordinator, now, votes, kind):
    (kim,) = started.mailed
    vote(kim, votes, now)
    choose_date(started.poll.options.first(), by=coordinator, at=now)
    come_back(OutboxMessage.objects.get(kind=f"meetings.{kind}", to_email=kim.email), now)
    assert [row.kind for row in Letter.objects.filter(invitation__person=kim.person)] == [kind]


def test_who_leaves_the_network_is_not_asked_on_paper(started, letter, network, now):
    withdraw_from_polls(make_membership(network, letter.participant.actor), at=now)
    assert [row.participant.person for row in Letter.objects.all()] == [started.without_address[0].person]


def test_page_of_letters_and_row_of_today(client, coordinator, topic_area):
    poll = make_poll()
    poll.meeting.topic_area = topic_area
    poll.meeting.save()
    row = make_participant(poll, person=make_person(channel="post"))
    letter = make_letter(participant=row, invitation=None)
    moment = Moment(coordinator, timezone.now(), timezone.localdate())
    assert "Print 1 letter" in {todo.title for todo in letters_waiting(moment)}
    url = f"/meetings/{poll.meeting.ref}/letters/"
    sign_in(client, coordinator)
    assert row.name in client.get(url).content.decode()
    client.post(f"{url}poll/1/printed/")
    letter.refresh_from_db()
    assert letter.printed_at is not None
    assert "Post 1 letter" in {todo.title for todo in letters_waiting(moment)}
    type(poll).objects.update(deadline=timezone.now() - timedelta(hours=1))
    assert not {"Post 1 letter"} & {todo.title for todo in letters_waiting(moment)}


def test_in_the_registry(letter):
    table = {table.model: table for table in tables()}[Letter]
    assert list(table.rows(letter.participant.person)) == [letter]
