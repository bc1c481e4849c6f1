"""The page behind the link of a date poll."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from common.links import Purpose, make_token
from meetings.domain.meetings import move_meeting
from meetings.domain.poll_dates import choose_date
from meetings.domain.polls import add_poll_dates, cancel_poll, close_poll
from meetings.models import (
    Invitation,
    MeetingStatus,
    MeetingTransition,
    Poll,
    PollParticipant,
    PollVote,
)
from meetings.notifications import answer_token, poll_token
from outbox.models import OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting, make_participant, make_poll
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(topic_area):
    return make_meeting(topic_area, status=MeetingStatus.POLLING, starts_at=None, title="Bauen und Sanieren")


@pytest.fixture
def poll(meeting):
    return make_poll(meeting)


@pytest.fixture
def participant(poll):
    actor = make_actor(name="Bäckerei Yıldız", slug="baeckerei-yildiz")
    person = make_person(actor=actor, given_name="Ayşe", family_name="Yıldız", language="en")
    return make_participant(poll, actor=actor, person=person)


def link(row, query=""):
    return reverse("meetings:vote", args=[poll_token(row)]) + query


def said(poll, *answers, **more):
    return {f"date_{o.ref}": a for o, a in zip(poll.options.all(), answers, strict=True)} | more


def rows():
    """Everything a vote could write."""
    return (
        list(PollParticipant.objects.order_by("pk").values()),
        list(PollVote.objects.order_by("pk").values()),
        list(Poll.objects.values()),
        MeetingTransition.objects.count(),
        OutboxMessage.objects.count(),
        AuditEvent.objects.count(),
    )


def page(response):
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1…", response.content.decode())


def votes_of(row):
    return [vote.answer for vote in row.votes.all()]


def checked(response):
    return re.findall(r'value="(\w+)"[^>]* checked', response.content.decode())


# --- reading ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?a=yes", "?none=1", "?lang=de"])
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_changes_nothing(client, participant, query, method):
    before = rows()
    assert getattr(client, method)(link(participant, query)).status_code == 200
    assert rows() == before


def test_page_is_kept_nowhere(client, participant):
    response = client.get(link(participant))
    assert [response.headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")] == [
        "no-store, private",
        "same-origin",
        "noindex, nofollow",
    ]


def test_page_names_person_dates_and_zone_and_nobody_else(client, poll, participant):
    other = make_participant(poll, votes="yyy")
    text = page(client.get(link(participant)))
    assert ("Ayşe Yıldız" in text, other.name in text) == (True, False)
    assert text.count('type="radio"') == 9
    assert "All times are those of Europe/Berlin." in text


def test_page_speaks_the_persons_language(client, participant):
    assert "Which date suits you?" in page(Client().get(link(participant)))
    german = Client().get(link(participant, "?lang=de"))
    assert ("Welcher Termin passt Ihnen?" in page(german), german.headers["Content-Language"]) == (True, "de")


def test_every_wrong_link_is_the_same_page(client, participant, meeting):  # proof 42, 43, 44
    good = poll_token(participant)
    flipped = good[:-1] + ("A" if good[-1] != "A" else "B")
    other = make_participant(participant.poll)
    invitation = make_invitation(make_meeting())
    foreign_purpose = make_token(Purpose.ANSWER, participant.public_id, participant.link_version)
    revoked = make_token(Purpose.POLL, participant.public_id, participant.link_version + 1)
    wrong = [
        flipped,
        good[:-1],
        "x",
        "ä" * 44,
        good[:22] + poll_token(other)[22:],
        foreign_purpose,
        answer_token(invitation),
        revoked,
    ]
    before, texts = rows(), []
    for token in wrong:
        url = f"/p/{token}/"
        response = client.get(url)
        assert (response.status_code, response.headers["Cache-Control"]) == (404, "no-store, private"), url
        assert client.post(url, said(participant.poll, "yes", "yes", "yes")).status_code == 404
        texts.append(page(response).replace(response.wsgi_request.get_full_path(), ""))
    assert {"This link is no longer valid" in text for text in texts} == {True}
    assert {"Bauen und Sanieren" in text or "Yıldız" in text for text in texts} == {False}
    assert rows() == before


def test_link_of_a_poll_opens_no_invitation(client, participant):
    for name in ("answer", "answer-done", "answer-substitute", "answer-calendar"):
        url = reverse(f"meetings:{name}", args=[poll_token(participant)])
        assert (client.get(url).status_code, client.post(url, {"answer": "yes"}).status_code) in (
            (404, 404),
            (404, 405),
        )


def test_last_stroke_may_be_missing_and_everything_else_below_p_is_gone(client, participant):
    response = client.get(link(participant).rstrip("/"))
    assert (response.status_code, response.headers["Location"]) == (302, link(participant))
    for rest in ("a/b/", "x" * 50, ""):
        assert client.get(f"/p/{rest}").status_code == 404


def test_erased_person_has_no_link(client, participant):
    PollParticipant.objects.update(person=None)
    assert client.get(link(participant)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_people_or_dates(client, poll, participant, rows, django_assert_num_queries):
    for _number in range(rows - 1):
        make_participant(poll, votes="yin")
    start = timezone.now() + timedelta(days=40)
    make_poll(
        make_meeting(status=MeetingStatus.POLLING, starts_at=None),
        starts=[start + timedelta(days=n) for n in range(rows)],
    )
    client.get(link(participant))
    with django_assert_num_queries(6):
        client.get(link(participant))


# --- voting ----------------------------------------------------------------------------------------------------


def test_vote_is_saved_shown_and_can_be_changed(client, poll, participant):
    response = client.post(link(participant), said(poll, "yes", "if_need_be", "no", version=0), follow=True)
    assert response.redirect_chain == [(link(participant), 302)]
    assert "Your answer is saved" in page(response)
    assert checked(response) == ["yes", "if_need_be", "no"]
    client.post(link(participant), said(poll, "no", "if_need_be", "no", version=1))
    assert votes_of(participant) == ["no", "if_need_be", "no"]
    assert PollVote.objects.count() == 3


def test_every_date_wants_an_answer(client, poll, participant):
    data = said(poll, "yes", "no", "no")
    data.popitem()
    response = client.post(link(participant), data)
    assert response.status_code == 200
    assert "Choose an answer for each date" in page(response)
    assert checked(response) == ["yes", "no"]  # what was typed stays
    assert PollVote.objects.count() == 0


def test_none_suits_with_one_button(client, poll, participant):
    client.post(link(participant), {"none": "1"})
    assert votes_of(participant) == ["no", "no", "no"]


def test_two_tabs_are_one_person_and_the_older_is_told(client, poll, participant):
    client.post(link(participant), said(poll, "yes", "yes", "yes", version=0))
    response = client.post(link(participant), said(poll, "no", "no", "no", version=0), follow=True)
    assert "In the meantime you had answered in another window." in page(response)
    assert (votes_of(participant), PollVote.objects.count()) == (["no", "no", "no"], 3)


def test_added_date_is_asked_about_alone(client, poll, participant, coordinator):
    client.post(link(participant), said(poll, "yes", "no", "no"))
    start = timezone.now() + timedelta(days=35)
    add_poll_dates(
        poll,
        options=[(start, start + timedelta(hours=2))],
        deadline=timezone.now() + timedelta(days=9),
        by=coordinator,
        at=timezone.now(),
    )
    response = client.get(link(participant))
    assert "1 date is new. Does it suit you?" in page(response)
    assert checked(response) == ["yes", "no", "no"]


def test_holiday_is_marked(client, town):
    christmas = timezone.now().replace(year=timezone.now().year + 1, month=12, day=25, hour=12)
    polled = make_meeting(status=MeetingStatus.POLLING, starts_at=None)
    row = make_participant(make_poll(polled, starts=[christmas, christmas - timedelta(days=10)]))
    assert page(client.get(link(row, "?lang=en"))).count("Public holiday") == 1


def test_signed_in_as_somebody_else_one_sees_for_whom_it_counts(client, participant, member, poll):
    response = sign_in(client, member).get(link(participant))
    assert "You are signed in as Mia Member. What you choose here counts for Ayşe Yıldız." in page(response)
    client.post(link(participant), said(poll, "yes", "yes", "yes"))
    participant.refresh_from_db()
    assert participant.answered_how == "link"
    own = make_participant(poll, person=member.person)
    assert "You are signed in as" not in page(client.get(link(own)))
    client.post(link(own), said(poll, "yes", "yes", "yes"))
    own.refresh_from_db()
    assert own.answered_how == "login"


# --- states ----------------------------------------------------------------------------------------------------


def shows(client, participant, sentence):
    """The page says it, offers no form, and a vote sent all the same changes nothing."""
    before = rows()
    text = page(client.get(link(participant)))
    assert sentence in text
    assert 'type="radio"' not in text
    client.post(link(participant), said(participant.poll, "no", "no", "no"))
    client.post(link(participant), {"none": "1"})
    assert rows() == before
    return text


def test_closed_poll_shows_what_was_said(client, poll, participant, coordinator):
    client.post(link(participant), said(poll, "yes", "if_need_be", "no"))
    close_poll(poll, by=coordinator, at=timezone.now())
    assert "if need be" in shows(client, participant, "The poll is closed")


def test_after_the_deadline_votes_do_not_count(client, poll, participant):
    Poll.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    shows(client, participant, "The date is being decided.")


def test_taken_date_leads_to_the_invitation(client, poll, participant, coordinator):
    client.post(link(participant), said(poll, "yes", "no", "no"))
    meeting = choose_date(poll.options.first(), by=coordinator, at=timezone.now()).meeting
    text = shows(client, participant, "The date is fixed:")
    invitation = Invitation.objects.get()
    assert reverse("meetings:answer", args=[answer_token(invitation)]) in text
    later = timezone.now() + timedelta(days=50)
    move_meeting(
        meeting, starts_at=later, ends_at=later + timedelta(hours=2), by=coordinator, at=timezone.now()
    )
    shows(client, participant, "The date has changed since the poll")


def test_poll_that_was_given_up_says_so(client, poll, participant, coordinator):
    cancel_poll(poll, by=coordinator, at=timezone.now())
    shows(client, participant, "This date poll has ended without a date")
    Poll.objects.update(ended_at=timezone.now() - timedelta(days=31))
    assert client.get(link(participant)).status_code == 404


def test_who_is_no_longer_asked_is_told(client, participant):
    PollParticipant.objects.update(withdrawn_at=timezone.now())
    shows(client, participant, "You are no longer asked in this poll")


def test_lost_link_comes_by_mail(client, participant):
    client.post(reverse("meetings:link-request"), {"email": participant.person.email.upper()})
    mail = OutboxMessage.objects.get()
    assert (poll_token(participant) in mail.text, "date poll until" in mail.text) == (True, True)


def test_page_of_an_older_invitation_leads_to_the_poll(client, poll, participant, meeting):
    invitation = make_invitation(
        meeting, actor=participant.actor, person=participant.person, invited_at=timezone.now()
    )
    url = reverse("meetings:answer", args=[answer_token(invitation)])
    text = page(client.get(url))
    assert ("This meeting is being rescheduled" in text, link(participant) in text) == (True, True)
    Poll.objects.update(ended_at=timezone.now())
    assert link(participant) not in page(client.get(url))
