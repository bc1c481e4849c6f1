"""Letters instead of mail: who gets one, what it holds, how it goes out, and what its code opens."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.links import CODE_LENGTH, possible_digests
from common.logs import masked
from meetings.domain.circulation import circulate_minutes
from meetings.domain.invitations import (
    answer_invitation,
    invite,
    name_substitute,
    renew_link,
    withdraw_invitation,
)
from meetings.domain.letters import mark_posted, mark_printed, take_back_mark
from meetings.domain.meetings import cancel_meeting, confirm_held, move_meeting, update_meeting
from meetings.domain.minutes import write_minutes
from meetings.exports.letters import letters_html, print_of, write_letters
from meetings.exports.table import table_html, write_table
from meetings.models import Answer, Invitation, Letter, LetterCode, LetterKind, Meeting, Place
from meetings.notifications import answer_token
from meetings.queries.letters import codes_of, mailings_of
from outbox.inbound.reading import read_mail
from outbox.inbound.store import take_in
from outbox.models import MailAddress, MessageStatus, OutboxMessage
from outbox.signals import address_failed
from tests.factories.actors import make_actor, make_person, make_town
from tests.factories.meetings import make_invitation, make_letter, make_meeting, make_participant, make_poll
from tests.monitoring.pdf_text import pdf_text
from tests.outbox.inbound.mails import bounce

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def maren():
    """Wants letters, although there is an address."""
    actor = make_actor(
        name="Kirchengemeinde St. Georg", street="Kirchplatz 1", postal_code="12345", city="Birkenfurt"
    )
    return make_person(actor=actor, given_name="Maren", family_name="Weiß", channel="post"), actor


@pytest.fixture
def by_post(meeting, maren, coordinator, now):
    """One invited by post, one by mail."""
    person, actor = maren
    other = make_person(actor=actor)
    invite(meeting, people=[(actor, person), (actor, other)], by=coordinator, at=now)
    return Letter.objects.get()


def code_of(letter):
    return codes_of([letter.recipient])[letter.recipient.public_id]


def test_a_letter_and_no_mail(by_post, maren, meeting, coordinator, now):
    assert (by_post.kind, by_post.version, by_post.printed_at) == ("invitation", 1, None)
    assert by_post.invitation.person == maren[0]
    assert maren[0].email not in OutboxMessage.objects.values_list("to_email", flat=True)
    invite(meeting, people=[(maren[1], maren[0])], by=coordinator, at=now)
    assert Letter.objects.count() == 1


def test_without_an_address_and_with_one_that_is_refused(meeting, coordinator, now):
    actor = make_actor()
    silent, refused = make_person(actor=actor, email=""), make_person(actor=actor, email="Weg@example.org")
    MailAddress.objects.create(address="weg@example.org", undeliverable=True, since=now)
    outcome = invite(meeting, people=[(actor, silent), (actor, refused)], by=coordinator, at=now)
    assert (len(outcome.mailed), len(outcome.letters)) == (0, 2)
    assert {row.invitation.person for row in Letter.objects.all()} == {silent, refused}
    assert not OutboxMessage.objects.exists()


def test_moved_and_cancelled(by_post, meeting, coordinator, now, start):
    mark_printed(meeting, "invitation", 1, by=coordinator, at=now)
    later = start + timedelta(days=7)
    move_meeting(
        meeting, starts_at=later, ends_at=later + timedelta(hours=2), reason="Krank", by=coordinator, at=now
    )
    letter = Letter.objects.get(kind=LetterKind.MOVED)
    assert (letter.version, letter.details["old_day"], letter.details["reason_given"]) == (
        2,
        "26. März",
        "Krank",
    )
    mark_printed(meeting, "moved", 2, by=coordinator, at=now)
    cancel_meeting(meeting, reason="Hochwasser", by=coordinator, at=now)
    assert Letter.objects.get(kind=LetterKind.CANCELLED).details == {"reason_given": "Hochwasser"}


def test_what_never_left_needs_no_correction(by_post, meeting, coordinator, now, start):
    """The letter about the old date goes; the new date is the first they hear of, and nobody takes back nothing."""
    later = start + timedelta(days=7)
    move_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=2), by=coordinator, at=now)
    assert list(Letter.objects.values_list("kind", "version")) == [("invitation", 2)]
    cancel_meeting(meeting, reason="Hochwasser", by=coordinator, at=now)
    assert not Letter.objects.exists()


@pytest.mark.parametrize(("answer", "left"), [("yes", []), ("no", []), ("maybe", [LetterKind.INVITATION])])
def test_who_has_answered_needs_no_invitation(by_post, coordinator, now, answer, left):
    """By phone, before anybody printed; a "maybe" is asked again."""
    answer_invitation(by_post.invitation, answer=answer, how="coordination", by=coordinator, at=now)
    assert list(Letter.objects.values_list("kind", flat=True)) == left


def test_a_printed_invitation_stays_when_its_person_has_answered(by_post, meeting, coordinator, now):
    mark_printed(meeting, "invitation", 1, by=coordinator, at=now)
    answer_invitation(by_post.invitation, answer="yes", how="coordination", by=coordinator, at=now)
    assert Letter.objects.get() == by_post


def test_only_who_has_answered_is_spared(by_post, meeting, maren, coordinator, now):
    other = make_person(actor=make_actor(), channel="post")
    invite(meeting, people=[(None, other)], by=coordinator, at=now)
    answer_invitation(by_post.invitation, answer="no", how="coordination", by=coordinator, at=now)
    assert [row.invitation.person for row in Letter.objects.all()] == [other]


def test_who_answered_by_phone_hears_on_paper_of_what_comes_later(by_post, meeting, coordinator, now, start):
    """Their first letter was never printed, yet they know of the date."""
    answer_invitation(by_post.invitation, answer="yes", how="coordination", by=coordinator, at=now)
    later = start + timedelta(days=7)
    move_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=2), by=coordinator, at=now)
    letter = Letter.objects.get()
    assert (letter.kind, letter.version, letter.details["old_day"]) == ("moved", 2, "26. März")
    cancel_meeting(meeting, reason="Hochwasser", by=coordinator, at=now)
    assert list(Letter.objects.values_list("kind", flat=True)) == ["cancelled"]


def test_whose_mail_came_back_and_letter_never_left_hears_of_no_cancellation(meeting, coordinator, now):
    kim = make_person(email="kim@example.org")
    invite(meeting, people=[(None, kim)], by=coordinator, at=now)
    came_back(kim, now)
    assert list(Letter.objects.values_list("kind", flat=True)) == ["invitation"]
    cancel_meeting(meeting, reason="", by=coordinator, at=now)
    assert not Letter.objects.exists()


def test_who_names_a_substitute_needs_no_letter(by_post, coordinator, now):
    name_substitute(
        by_post.invitation, name="Bo", email="bo@example.org", how="coordination", by=coordinator, at=now
    )
    assert not Letter.objects.exists()


def test_a_new_place_is_news_to_those_who_come(by_post, meeting, coordinator, now):
    mark_printed(meeting, "invitation", 1, by=coordinator, at=now)
    update_meeting(meeting, place="Stadthalle", by=coordinator, at=now)
    answer_invitation(by_post.invitation, answer="yes", how="coordination", by=coordinator, at=now)
    assert Letter.objects.filter(kind=LetterKind.PLACE).exists()
    answer_invitation(by_post.invitation, answer="no", how="coordination", by=coordinator, at=now)
    assert not Letter.objects.filter(kind=LetterKind.PLACE).exists()


def test_after_the_meeting_nobody_is_invited(by_post, meeting, coordinator):
    confirm_held(meeting, by=coordinator, at=meeting.ends_at)
    assert not Letter.objects.exists()


def test_withdrawn_after_the_letter_left(by_post, meeting, coordinator, now):
    mark_printed(meeting, "invitation", 1, by=coordinator, at=now)
    withdraw_invitation(by_post.invitation, by=coordinator, at=now)
    assert Letter.objects.filter(kind=LetterKind.WITHDRAWN).count() == 1


def test_marks_and_taking_them_back(by_post, meeting, coordinator, now):
    with pytest.raises(ValidationError, match="Print the letters first"):
        mark_posted(meeting, "invitation", 1, by=coordinator, at=now)
    assert mark_printed(meeting, "invitation", 1, by=coordinator, at=now) == 1
    assert mark_printed(meeting, "invitation", 1, by=coordinator, at=now) == 0
    assert mark_posted(meeting, "invitation", 1, by=coordinator, at=now) == 1
    by_post.refresh_from_db()
    assert (by_post.printed_at, by_post.posted_at, by_post.by) == (now, now, coordinator)
    for expected in ((now, None), (None, None)):
        take_back_mark(meeting, "invitation", 1, by=coordinator, at=now)
        by_post.refresh_from_db()
        assert (by_post.printed_at, by_post.posted_at) == expected
    assert take_back_mark(meeting, "invitation", 1, by=coordinator, at=now) == 0


def test_what_came_after_the_page_was_loaded_is_not_printed(by_post, meeting, coordinator, now):
    invite(meeting, people=[(None, make_person(channel="post"))], by=coordinator, at=now)
    assert mark_printed(meeting, "invitation", 1, by=coordinator, at=now, last=by_post.pk) == 1
    assert Letter.objects.get(printed_at=None) != by_post


def test_moved_twice_before_anybody_printed(by_post, meeting, coordinator, now, start):
    """The letter names the date they know."""
    mark_printed(meeting, "invitation", 1, by=coordinator, at=now)
    for days in (7, 14):
        later = start + timedelta(days=days)
        move_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=2), by=coordinator, at=now)
    letter = Letter.objects.get(printed_at=None)
    assert (letter.kind, letter.version, letter.details["old_day"]) == ("moved", 3, "26. März")
    mark_printed(meeting, "moved", 3, by=coordinator, at=now)
    later = start + timedelta(days=21)
    move_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=2), by=coordinator, at=now)
    assert Letter.objects.get(printed_at=None).details["old_day"] == "9. April"


def test_a_cancellation_names_the_date_they_know(town, by_post, meeting, coordinator, now, start):
    mark_printed(meeting, "invitation", 1, by=coordinator, at=now)
    later = start + timedelta(days=7)
    move_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=2), by=coordinator, at=now)
    cancel_meeting(meeting, reason="Hochwasser", by=coordinator, at=now)
    letter = Letter.objects.get(printed_at=None)
    assert (letter.kind, letter.details["old_day"]) == ("cancelled", "26. März")
    text = " ".join(letters_html(meeting, [letter], language="de").split())
    assert (
        "am Donnerstag, 2. April 2026, zuerst für den 26. März geplant, fällt aus: Hochwasser."
        in text.replace("&nbsp;", " ")
    )


def test_a_corrected_address_ends_the_letters_about_a_new_date(
    by_post, maren, meeting, coordinator, now, start
):
    mark_printed(meeting, "invitation", 1, by=coordinator, at=now)
    for days in (7, 14):
        later = start + timedelta(days=days)
        move_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=2), by=coordinator, at=now)
        maren[0].channel = "email"
        maren[0].save()
    assert not Letter.objects.filter(printed_at=None).exists()
    assert OutboxMessage.objects.filter(kind="meetings.moved", to_email=maren[0].email).count() == 1


# --- later than the invitation -----------------------------------------------------------------------------------


def came_back(person, at):
    """The invitation left, and their server says that there is no such address."""
    message = OutboxMessage.objects.get(to_email=person.email)
    OutboxMessage.objects.filter(pk=message.pk).update(status=MessageStatus.SENT, sent_at=at)
    raw = bounce(message.message_id, recipient=person.email)
    take_in(read_mail(raw), raw, uid=message.pk, uidvalidity=1, at=at)


def test_who_was_not_reached_gets_a_letter_once(meeting, coordinator, now):
    actor = make_actor()
    kim, ada, bo = [
        make_person(actor=make_actor(), email=f"{name}@example.org") for name in ("kim", "ada", "bo")
    ]
    invite(meeting, people=[(actor, one) for one in (kim, ada, bo)], by=coordinator, at=now)
    Meeting.objects.filter(pk=meeting.pk).update(seats_per_organisation=3)
    answer_invitation(meeting.invitations.get(person=bo), answer="no", how="link", by=None, at=now)
    OutboxMessage.objects.exclude(kind="meetings.invitation").delete()
    for person in (kim, bo):
        came_back(person, now)
    # Who has answered knows the date; nobody hears of others' addresses.
    assert [(row.kind, row.version, row.invitation.person) for row in Letter.objects.all()] == [
        ("invitation", 1, kim)
    ]
    address_failed.send(MailAddress, address=kim.email, at=now)
    assert Letter.objects.count() == 1


def returned(kind, at):
    """The newest mail of this kind left before and comes back."""
    message = OutboxMessage.objects.filter(kind=f"meetings.{kind}").latest("pk")
    OutboxMessage.objects.filter(pk=message.pk).update(status=MessageStatus.SENT, sent_at=at)
    raw = bounce(message.message_id, recipient=message.to_email)
    take_in(read_mail(raw), raw, uid=message.pk, uidvalidity=1, at=at)


@pytest.fixture
def reached(meeting, coordinator, now):
    """The invitation arrived."""
    kim = make_person(email="kim@example.org")
    invite(meeting, people=[(None, kim)], by=coordinator, at=now)
    OutboxMessage.objects.update(status=MessageStatus.SENT, sent_at=now)
    return meeting.invitations.get(person=kim)


def letters():
    return list(Letter.objects.values_list("kind", "version", "details"))


def test_a_new_date_that_came_back_goes_by_post(reached, meeting, coordinator, now, start):
    later = start + timedelta(days=7)
    move_meeting(
        meeting, starts_at=later, ends_at=later + timedelta(hours=2), reason="Krank", by=coordinator, at=now
    )
    returned("moved", now)
    assert letters() == [("moved", 2, {"old_day": "26. März", "reason_given": "Krank"})]
    address_failed.send(MailAddress, address=reached.email, at=now)
    assert len(letters()) == 1


def test_a_new_date_is_an_invitation_where_the_first_one_came_back_too(
    reached, meeting, coordinator, now, start
):
    later = start + timedelta(days=7)
    move_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=2), by=coordinator, at=now)
    returned("invitation", now)
    returned("moved", now)
    assert [(kind, version) for kind, version, _details in letters()] == [("invitation", 2)]


def test_a_cancellation_that_came_back_goes_by_post(reached, meeting, coordinator, now):
    cancel_meeting(meeting, reason="Hochwasser", by=coordinator, at=now)
    returned("cancelled", now)
    meeting.refresh_from_db()
    assert letters() == [("cancelled", meeting.sequence, {"reason_given": "Hochwasser"})]


def test_an_invitation_to_a_substitute_that_came_back_goes_by_post(reached, now):
    named = {"name": "Deniz Arslan", "email": "deniz@web.example"}
    substitute = name_substitute(reached, **named, how="link", by=None, at=now)
    returned("substitute", now)
    assert (letters(), Letter.objects.get().invitation) == (
        [("substitute", 1, {"first": reached.name})],
        substitute,
    )


def test_a_cancellation_nobody_needs_any_more(reached, meeting, coordinator, now):
    cancel_meeting(meeting, reason="Hochwasser", by=coordinator, at=now)
    returned("cancelled", meeting.starts_at)
    assert letters() == []


def test_a_new_place_that_came_back_goes_by_post(reached, meeting, coordinator, now):
    update_meeting(meeting, place="Stadthalle", by=coordinator, at=now)
    answer_invitation(reached, answer="yes", how="link", by=None, at=now)
    returned("place", now)
    meeting.refresh_from_db()
    assert letters() == [("place", meeting.sequence, {"online_link": meeting.online_link})]


def test_a_withdrawal_that_came_back_goes_by_post(reached, coordinator, now):
    withdraw_invitation(reached, by=coordinator, at=now)
    returned("withdrawn", now)
    assert letters() == [("withdrawn", 0, {})]


def minutes_of(meeting, coordinator, text, seen):
    return write_minutes(
        meeting, text=text, seen_version=seen, decisions=["Drei Gebäude"], by=coordinator, at=meeting.ends_at
    )


def test_minutes_that_came_back_go_by_post(reached, meeting, coordinator):
    held = confirm_held(meeting, by=coordinator, at=meeting.ends_at)
    circulate_minutes(minutes_of(held, coordinator, "Eins", 0), by=coordinator, at=held.ends_at)
    returned("minutes", held.ends_at)
    ((kind, version, details),) = letters()
    assert (kind, version, details["decisions"]) == ("minutes", 1, ["Drei Gebäude"])


def test_old_minutes_that_came_back_go_nowhere(reached, meeting, coordinator):
    """A newer version is on its way; only that one is true."""
    held = confirm_held(meeting, by=coordinator, at=meeting.ends_at)
    circulate_minutes(minutes_of(held, coordinator, "Eins", 0), by=coordinator, at=held.ends_at)
    OutboxMessage.objects.update(status=MessageStatus.SENT, sent_at=held.ends_at)
    first = OutboxMessage.objects.get(kind="meetings.minutes")
    minutes_of(held, coordinator, "Zwei", 1)
    raw = bounce(first.message_id, recipient=first.to_email)
    take_in(read_mail(raw), raw, uid=1, uidvalidity=1, at=held.ends_at)
    assert letters() == []


def test_who_wants_letters_gets_the_minutes_as_one(by_post, meeting, coordinator):
    held = confirm_held(meeting, by=coordinator, at=meeting.ends_at)
    for text, seen in (("Eins", 0), ("Zwei", 1)):
        minutes = minutes_of(held, coordinator, text, seen)
        circulate_minutes(minutes, by=coordinator, at=held.ends_at)
    # The first version was never printed.
    ((kind, version, details),) = letters()
    assert (kind, version, details["decision_count"]) == ("minutes", minutes.version, 1)


def test_who_gets_the_link_at_a_corrected_address_needs_no_letter(meeting, coordinator, now):
    kim = make_person(email="kim@example.org")
    row = make_invitation(meeting, person=kim)
    MailAddress.objects.create(address=kim.email, undeliverable=True, since=now)
    address_failed.send(MailAddress, address=kim.email, at=now)
    renew_link(row, by=coordinator, at=now)
    assert Letter.objects.count() == 1
    kim.email = "kim.neu@example.org"
    kim.save()
    renew_link(row, by=coordinator, at=now)
    assert Letter.objects.count() == 0
    assert OutboxMessage.objects.filter(to_email=kim.email, kind="meetings.links").count() == 1


def test_an_address_that_is_refused_at_once(meeting, coordinator, now):
    kim = make_person(email="Kim@example.org")
    past = make_meeting(meeting.topic_area, starts_at=now - timedelta(days=1))
    for one in (meeting, past):
        make_invitation(one, person=kim)
    address_failed.send(MailAddress, address="kim@example.org", at=now)
    assert [row.invitation.meeting for row in Letter.objects.all()] == [meeting]


def test_who_is_asked_about_dates_and_not_reached_gets_a_letter(now):
    poll = make_poll(deadline=now + timedelta(days=3))
    kim, ada = [make_person(email=f"{name}@example.org") for name in ("kim", "ada")]
    row, _other = [make_participant(poll, person=person) for person in (kim, ada)]
    voted = make_participant(make_poll(deadline=now + timedelta(days=3)), person=kim, votes="yyy")
    address_failed.send(MailAddress, address=kim.email, at=now)
    letter = Letter.objects.get()
    assert (letter.participant, letter.kind, len(letter.details["dates"])) == (row, "poll", 3)
    assert voted.letters.count() == 0


def test_who_moves_up_and_wants_letters_gets_one(by_post, maren, meeting, guests, coordinator, now):
    Meeting.objects.filter(pk=meeting.pk).update(capacity=1)
    (first,) = guests(1)
    waits = by_post.invitation
    for row in (first, waits):
        answer_invitation(row, answer="yes", how="coordination", by=coordinator, at=now)
    answer_invitation(first, answer="no", how="link", by=None, at=now)
    waits.refresh_from_db()
    letter = Letter.objects.get(kind=LetterKind.PROMOTED)
    assert (waits.place, letter.invitation, letter.version) == (Place.SEAT, waits, waits.version)
    make_town()
    text = letters_html(mailings_of(meeting)[0].letters[0].invitation.meeting, [letter], language="de")
    assert "einen Platz bei" in text
    assert ("Kalendereintrag" in text, "Reply slip" in text) == (False, False)
    # Moved before it was printed: that seat is no longer theirs.
    later = meeting.starts_at + timedelta(days=7)
    move_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=2), by=coordinator, at=now)
    assert not Letter.objects.filter(kind=LetterKind.PROMOTED).exists()


# --- the code ----------------------------------------------------------------------------------------------------


def test_code_opens_the_answer_page(client, by_post):
    code = code_of(by_post)
    for typed in (code, code.lower(), code.replace("-", ""), f"{code}/"):
        response = client.get(f"/k/{typed}")
        assert response.headers["Location"] == f"/r/{answer_token(by_post.invitation)}/"
        assert response.headers["Cache-Control"] == "no-store, private"
    Meeting.objects.update(
        starts_at=timezone.now() + timedelta(days=3), ends_at=timezone.now() + timedelta(days=4)
    )
    assert client.get(response.headers["Location"]).status_code == 200


def test_zero_and_one_may_be_misread():
    assert possible_digests("O0iL-1234") == possible_digests("0011-1234") != []
    assert possible_digests("ABCD-EFG") == possible_digests("ABCD-EFGU") == []
    assert 5 * CODE_LENGTH >= 40


def test_wrong_codes_are_counted(client, by_post, settings, time_machine):
    # Counted are those of five minutes by the clock.
    time_machine.move_to(timezone.now(), tick=False)
    settings.WRONG_LINKS_ALLOWED = 2
    assert [client.get("/k/AAAA-AAAA").status_code for _try in range(3)] == [404, 404, 429]


def test_log_holds_no_code():
    assert masked("Not Found: /k/ABCD-EFGH/") == "Not Found: /k/[…]/"


def test_database_holds_no_code(by_post):
    code = code_of(by_post).replace("-", "")
    tables = (Letter, LetterCode, Invitation)
    row = repr([[*table.objects.values_list()] for table in tables])
    assert code not in row.upper()


def test_renewed_link_closes_the_code(client, by_post, meeting, coordinator, now):
    mark_printed(meeting, "invitation", 1, by=coordinator, at=now)
    old = code_of(by_post)
    renew_link(by_post.invitation, by=coordinator, at=now)
    by_post.refresh_from_db()
    by_post.invitation.refresh_from_db()
    assert client.get(f"/k/{old}").status_code == 404
    assert by_post.printed_at is None
    assert client.get(f"/k/{code_of(by_post)}").status_code == 302


def test_renewed_link_of_a_posted_letter_goes_on_paper_again(client, by_post, meeting, coordinator, now):
    """No mail brings it."""
    for mark in (mark_printed, mark_posted):
        mark(meeting, "invitation", 1, by=coordinator, at=now)
    renew_link(by_post.invitation, by=coordinator, at=now)
    by_post.refresh_from_db()
    by_post.invitation.refresh_from_db()
    assert (by_post.printed_at, by_post.posted_at) == (None, None)
    assert client.get(f"/k/{code_of(by_post)}").status_code == 302


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_code_in_the_envelope_outlives_its_letter(client, by_post, coordinator, now, answer):
    """Printed, not yet marked, when its person calls: the row goes, the paper is on its way."""
    code = code_of(by_post)
    answer_invitation(by_post.invitation, answer=answer, how="coordination", by=coordinator, at=now)
    assert not Letter.objects.exists()
    response = client.get(f"/k/{code}")
    assert response.headers["Location"] == f"/r/{answer_token(by_post.invitation)}/"


def test_code_on_paper_about_the_old_date_opens_the_page_of_the_new_one(
    client, by_post, meeting, coordinator, now, start
):
    code, later = code_of(by_post), start + timedelta(days=7)
    move_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=2), by=coordinator, at=now)
    assert list(Letter.objects.values_list("version", flat=True)) == [2]
    assert client.get(f"/k/{code}").status_code == 302
    assert code_of(Letter.objects.get()) == code


def test_code_survives_a_new_key(client, by_post, settings):
    code = code_of(by_post)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "new" * 20
    assert client.get(f"/k/{code}").status_code == 302
    assert code_of(by_post) == code


# --- the files ---------------------------------------------------------------------------------------------------


def kinds_of_tags(root):
    found, stack = set(), [root]
    while stack:
        current = stack.pop()
        if "/S" in current:
            found.add(str(current.S))
        children = current.get("/K", [])
        stack += [
            child
            for child in (children if isinstance(children, pikepdf.Array) else [children])
            if isinstance(child, pikepdf.Dictionary)
        ]
    return found


@pytest.mark.pango
@pytest.mark.parametrize(
    ("language", "greeting"), [("de", "Guten Tag Maren Weiß,"), ("en", "Hello Maren Weiß,")]
)
def test_letter_as_pdf(town, by_post, meeting, language, greeting):
    by_post.invitation.person.language = language
    by_post.invitation.person.save()
    document = write_letters(meeting, mailings_of(meeting)[0].letters, language="de")
    text = pdf_text(document)
    for words in (
        "Kirchengemeinde St. Georg",
        "Kirchplatz 1",
        "12345 Birkenfurt",
        greeting,
        code_of(by_post),
    ):
        assert words in text
    assert "E-Mail" not in text.replace("E-Mail-Adresse", "")
    with pikepdf.open(io.BytesIO(document)) as opened:
        assert len(opened.pages) == 1
        assert str(opened.Root.Lang) == "de"
        assert "Runder Tisch Wärmewende" in str(opened.docinfo.Title)
        assert {"/H1", "/P", "/Figure"} <= kinds_of_tags(opened.Root.StructTreeRoot)


def test_who_stands_in_is_offered_no_substitute(town, by_post, meeting):
    person = make_person(channel="post", language="en")
    stands_in = make_invitation(meeting, person=person, stands_in_for=by_post.invitation)
    letter = make_letter(stands_in, kind=LetterKind.SUBSTITUTE, details={"first": "Maren Weiß"})
    html = letters_html(meeting, [letter, by_post], language="en")
    slips = [part.partition("</ul>")[0] for part in html.split('class="boxes"')[1:]]
    assert [slip.count('<span class="line">') for slip in slips] == [1, 2]


@pytest.mark.parametrize(
    ("lengths", "size"),
    [
        ((20, 20, 20, 20), ""),
        ((38, 38, 38, 38), ""),
        ((100, 70, 30, 30), "to-long"),
        ((110, 110, 60, 60), "to-longest"),
    ],
)
def test_a_long_address_is_printed_smaller(lengths, size):
    """It stays in the window and off the subject."""
    lines = [("Wärme " * 20)[:length] for length in lengths]
    assert print_of(lines) == size


def test_every_kind_has_its_words(town, by_post, meeting):
    for kind in LetterKind:
        by_post.kind, by_post.details = (
            kind,
            {"first": "Kim", "old_day": "1. März", "decisions": ["Ja"], "decision_count": 1},
        )
        html = letters_html(meeting, [by_post], language="de")
        assert ("Bitte schicken" in html) == by_post.asks
        assert "<a " not in html


@pytest.mark.pango
def test_table_as_pdf(town, meeting, invitation):
    invitation.answer, invitation.place = Answer.YES, Place.SEAT
    invitation.save()
    declined = make_invitation(meeting, answer=Answer.NO)
    guest = make_invitation(meeting, person=make_person(given_name="Otto", family_name="Offen"))
    meeting.agenda.create(position=1, kind="exchange", title="Was hat sich getan?", minutes=30)
    for _number in range(7):
        make_invitation(meeting, answer=Answer.YES, place=Place.SEAT)
    document = write_table(meeting, language="de")
    text = pdf_text(document)
    assert text.count("Ayşe Yıldız") == 2
    assert text.count(guest.name) == 1
    assert declined.name not in text
    assert "16:30 Was hat sich getan?" in text
    with pikepdf.open(io.BytesIO(document)) as opened:
        assert len(opened.pages) == 3  # eight cards on one of them
        assert {"/Table", "/TH", "/H1", "/L"} <= kinds_of_tags(opened.Root.StructTreeRoot)


def test_table_in_english_with_a_long_name(town, meeting, invitation):
    invitation.answer, invitation.place = Answer.YES, Place.SEAT
    invitation.save()
    person = make_person(given_name="Maximiliane", family_name="von und zu Hohenstein-Wartburgshausen")
    make_invitation(meeting, person=person, answer=Answer.YES, place=Place.SEAT)
    meeting.agenda.create(position=1, kind="exchange", title="What has happened?", minutes=30)
    html = table_html(meeting, language="en")
    assert "<b>4.30pm</b>" in html
    assert [html.count(words) for words in ('<li><span class="name">', '<li class="long">')] == [1, 1]


def test_table_without_answers(town, meeting):
    html = table_html(meeting, language="en")
    assert "Who is here" in html
    assert "Name cards" not in html


def test_companions_have_a_line(town, meeting, invitation):
    invitation.answer, invitation.place, invitation.plus_ones = Answer.YES, Place.SEAT, 2
    invitation.save()
    assert table_html(meeting, language="en").count("comes with Ayşe Yıldız") == 2
