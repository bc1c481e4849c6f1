"""The pages behind a personal link."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from lxml import html

from accounts.models import AuditEvent
from common import display
from common.links import Purpose, make_token
from meetings.domain.invitations import answer_invitation, renew_link, withdraw_invitation
from meetings.domain.meetings import cancel_meeting, move_meeting
from meetings.domain.substitutes import name_substitute
from meetings.models import AgendaItem, Answer, AnswerEvent, Invitation, MeetingStatus, MinutesStatus, Place
from meetings.notifications import answer_token
from outbox.models import OutboxMessage
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting, make_minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(topic_area):
    """Two weeks from now on the real clock, which the pages read."""
    return make_meeting(topic_area, online_link="https://konferenz.example/raum")


@pytest.fixture
def invitation(meeting):
    actor = make_actor(name="Bäckerei Yıldız", slug="baeckerei-yildiz")
    person = make_person(actor=actor, given_name="Ayşe", family_name="Yıldız", language="en")
    return make_invitation(meeting, actor=actor, person=person)


def link(row, name="answer", query=""):
    return reverse(f"meetings:{name}", args=[answer_token(row)]) + query


def rows():
    """Everything an answer could write."""
    return (
        list(Invitation.objects.order_by("pk").values()),
        AnswerEvent.objects.count(),
        OutboxMessage.objects.count(),
        AuditEvent.objects.count(),
    )


def page(response):
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1…", response.content.decode())


# --- reading ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?a=yes", "?a=no", "?a=maybe", "?a=online", "?a=<x>", "?lang=de"])
def test_opening_changes_nothing(client, invitation, query):  # proof 33, 34
    before = rows()
    for _number in range(20):
        assert client.get(link(invitation, query=query)).status_code == 200
        assert client.head(link(invitation, query=query)).status_code == 200
        assert client.options(link(invitation, query=query)).status_code == 200
    for name in ("answer-done", "answer-substitute", "answer-calendar"):
        client.get(link(invitation, name))
    assert rows() == before


def test_page_asks_in_the_invitees_language_and_switches(client, invitation):
    german = client.get(link(invitation, query="?lang=de"))
    assert (german.headers["Content-Language"], 'lang="de"' in page(german)) == ("de", True)
    english = client.get(link(invitation), headers={"accept-language": "de"})
    assert (english.headers["Content-Language"], 'lang="en"' in page(english)) == ("en", True)
    assert "Will you come?" in page(english)


def test_headers_keep_the_page_private(client, invitation):  # proof 47
    headers = client.get(link(invitation)).headers
    assert headers["Cache-Control"] == "no-store, private"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_page_shows_only_this_person(client, invitation, meeting):
    make_invitation(meeting, person=make_person(family_name="Geheim"), actor=make_actor(name="Geheimbund"))
    text = page(client.get(link(invitation)))
    assert "Ayşe Yıldız" in text
    assert "Geheim" not in text


def test_signed_in_person_sees_for_whom_the_answer_counts(client, invitation, other_member):  # proof 49
    client.force_login(other_member, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "You are signed in as Max Member. What you choose here counts for Ayşe Yıldız." in page(
        client.get(link(invitation))
    )


# --- answering -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "answer", "mode"),
    [("yes", "yes", "on_site"), ("online", "yes", "online"), ("maybe", "maybe", ""), ("no", "no", "")],
)
def test_button_saves_at_once(client, invitation, chosen, answer, mode):
    response = client.post(link(invitation), {"answer": chosen, "version": 0}, follow=True)
    assert response.redirect_chain == [(link(invitation, "answer-done"), 302)]
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.mode, invitation.answered_how) == (answer, mode, "link")


def test_preselected_answer_then_post_twice_is_one_change_and_one_mail(client, invitation):  # proof 35
    assert "You chose “no” in the e-mail." in page(client.get(link(invitation, query="?a=no")))
    for _number in range(2):
        client.post(link(invitation, query="?a=no"), {"answer": "no", "version": 0})
    invitation.refresh_from_db()
    assert (invitation.answer, AnswerEvent.objects.count()) == ("no", 1)
    assert list(OutboxMessage.objects.values_list("kind", flat=True)) == ["meetings.confirmation_no"]


@pytest.mark.parametrize("origin", [None, "https://evil.example"])
def test_post_without_token_or_from_elsewhere_is_refused(invitation, origin):  # proof 36
    strict = Client(enforce_csrf_checks=True)
    headers, data = {}, {"answer": "yes", "version": 0}
    if origin:
        strict.get(link(invitation))
        data["csrfmiddlewaretoken"] = strict.cookies["csrf"].value
        headers = {"origin": origin}
    assert strict.post(link(invitation), data, headers=headers).status_code == 403
    invitation.refresh_from_db()
    assert invitation.answer == Answer.OPEN


def test_post_with_the_pages_own_token_works(invitation):
    strict = Client(enforce_csrf_checks=True)
    strict.get(link(invitation))
    data = {"answer": "yes", "version": 0, "csrfmiddlewaretoken": strict.cookies["csrf"].value}
    assert strict.post(link(invitation), data, headers={"origin": "http://testserver"}).status_code == 302
    invitation.refresh_from_db()
    assert invitation.answer == Answer.YES


def test_nothing_chosen_says_what_to_do(client, invitation):
    before = rows()
    response = client.post(link(invitation), {"version": 0})
    assert (response.status_code, "Choose an answer" in page(response)) == (200, True)
    assert rows() == before


def test_deadline_passed_between_reading_and_answering(client, invitation, meeting):  # proof 51
    client.get(link(invitation))
    meeting.answer_by = timezone.now() - timedelta(seconds=1)
    meeting.save()
    before = rows()
    response = client.post(link(invitation), {"answer": "yes", "version": 0}, follow=True)
    assert "The deadline has passed. Please call us: 01234 567-890" in page(response)
    assert rows() == before


def test_older_tab_learns_that_it_replaced_an_answer(client, invitation):
    client.post(link(invitation), {"answer": "yes", "version": 0})
    response = client.post(link(invitation), {"answer": "no", "version": 0}, follow=True)
    assert "In the meantime you had answered “yes” in another window." in page(response)


def test_note_is_optional_and_comes_afterwards(client, invitation):
    client.post(link(invitation), {"answer": "yes", "version": 0})
    client.post(link(invitation, "answer-done"), {"note": "Ich brauche eine Rampe."})
    invitation.refresh_from_db()
    assert (invitation.note, OutboxMessage.objects.count()) == ("Ich brauche eine Rampe.", 1)


def test_full_meeting_offers_the_waiting_list(client, invitation, meeting):
    meeting.capacity = 1
    meeting.save()
    taken = make_invitation(meeting)
    answer_invitation(taken, answer="yes", how="link", by=None, at=timezone.now())
    assert "Join the waiting list" in page(client.get(link(invitation)))
    response = client.post(link(invitation), {"answer": "yes", "version": 0}, follow=True)
    assert "You are number 1 on the waiting list" in page(response)


@pytest.fixture
def taken(invitation):
    """A colleague has the seat of the organisation."""
    person = make_person(actor=invitation.actor, given_name="Cem", family_name="Yıldız")
    row = make_invitation(invitation.meeting, actor=invitation.actor, person=person)
    answer_invitation(row, answer="yes", how="link", by=None, at=timezone.now())
    return row


def test_colleague_of_who_comes_is_offered_to_swap(client, invitation, taken):
    shown = page(client.get(link(invitation)))
    assert "Cem Yıldız already has a seat for Bäckerei Yıldız." in shown
    buttons = html.fromstring(shown).xpath("//button[@name='answer']/@value")
    assert buttons == [f"instead-of-{taken.ref}", "no", "maybe"]
    assert taken.email not in shown
    response = client.post(link(invitation), {"answer": buttons[0], "version": 0}, follow=True)
    assert "Thank you, you are in!" in page(response)
    taken.refresh_from_db()
    invitation.refresh_from_db()
    assert (taken.answer, invitation.answer, invitation.mode) == ("no", "yes", "on_site")


def test_colleague_who_was_slower_is_told_and_offered_to_swap(client, invitation, taken):
    before = rows()
    response = client.post(link(invitation), {"answer": "yes", "version": 0}, follow=True)
    assert "The seat of Bäckerei Yıldız is taken already: Cem Yıldız." in page(response)
    assert "I am coming instead of Cem Yıldız" in page(response)
    assert rows() == before


@pytest.mark.parametrize("made_up", ["instead-of-", "instead-of-xyz"])
def test_swap_with_nobody_changes_nothing(client, invitation, taken, made_up):
    before = rows()
    response = client.post(link(invitation), {"answer": made_up, "version": 0}, follow=True)
    assert "The seat of Bäckerei Yıldız is taken already" in page(response)
    assert rows() == before


def test_full_meeting_promises_no_seat_by_any_door(client, invitation, meeting):
    meeting.capacity = 1
    meeting.save()
    taken = make_invitation(meeting)
    answer_invitation(taken, answer="yes", how="link", by=None, at=timezone.now())
    promises = ("Your organisation keeps its seat", "keeps its seat.", "we will send the link")

    def promised():
        shown = page(client.get(link(invitation))) + page(client.get(link(invitation, "answer-substitute")))
        return [words for words in promises if words in shown]

    assert promised() == []
    client.post(link(invitation), {"answer": "yes", "version": 0})
    assert "You keep your turn on the waiting list" in page(client.get(link(invitation)))
    assert promised() == []
    answer_invitation(taken, answer="no", how="link", by=None, at=timezone.now())
    assert promised() == [*promises[:2], promises[2]]


def test_who_named_a_substitute_takes_the_seat_back_and_is_told_so(client, invitation, meeting):
    meeting.capacity = 1
    meeting.save()
    client.post(link(invitation), {"answer": "yes", "version": 0})
    colleague = make_person(actor=invitation.actor)
    name_substitute(invitation, person=colleague, how="link", by=None, at=timezone.now())
    shown = page(client.get(link(invitation)))
    assert ("Join the waiting list" in shown, "Yes, I will come" in shown) == (False, True)
    invitation.refresh_from_db()
    client.post(link(invitation), {"answer": "yes", "version": invitation.version})
    invitation.refresh_from_db()
    assert invitation.place == Place.SEAT


def test_answer_page_asks_for_names_only_where_a_colleague_comes(
    client, invitation, django_assert_num_queries
):
    path = link(invitation)
    client.get(path)
    with CaptureQueriesContext(connection) as alone:
        client.get(path)
    make_invitation(invitation.meeting, actor=invitation.actor, person=make_person(actor=invitation.actor))
    with django_assert_num_queries(len(alone)):
        client.get(path)


def test_who_comes_is_asked_how_many_come_along(client, invitation, meeting):
    client.post(link(invitation), {"answer": "yes", "version": 0})
    done = link(invitation, "answer-done")
    assert "plus_ones" not in page(client.get(done))
    meeting.plus_ones_allowed, meeting.capacity = 2, 2
    meeting.save()
    options = html.fromstring(page(client.get(done))).xpath("//select[@name='plus_ones']/option/@value")
    assert options == ["0", "1", "2"]
    refused = client.post(done, {"plus_ones": "2", "note": "Mit Rampe"})
    assert "There is room for 1 person to come along." in page(refused)
    assert "Thank you. It is saved." in page(client.post(done, {"plus_ones": "1"}, follow=True))
    invitation.refresh_from_db()
    assert (invitation.plus_ones, invitation.note) == (1, "")
    other = make_invitation(meeting)
    assert "Join the waiting list" in page(client.get(link(other, query="?lang=en")))


def test_who_does_not_come_is_not_asked_who_comes_along(client, invitation, meeting):
    meeting.plus_ones_allowed = 2
    meeting.save()
    client.post(link(invitation), {"answer": "no", "version": 0})
    assert "plus_ones" not in page(client.get(link(invitation, "answer-done")))


def test_who_waits_leaves_the_list_oneself_and_the_next_moves_on(client, invitation, meeting):
    meeting.capacity = 1
    meeting.save()
    now = timezone.now()
    for number, row in enumerate(
        first_and_last := [make_invitation(meeting), invitation, make_invitation(meeting)]
    ):
        answer_invitation(row, answer="yes", how="link", by=None, at=now + timedelta(seconds=number))
    assert "Take me off the list" in page(client.get(link(invitation)))
    version = Invitation.objects.get(pk=invitation.pk).version
    client.post(link(invitation), {"answer": "no", "version": version})
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.place, invitation.waiting_since) == ("no", Place.NONE, None)
    assert "You are not coming this time" in page(client.get(link(invitation)))
    answer_invitation(first_and_last[0], answer="no", how="link", by=None, at=now)
    assert Invitation.objects.get(pk=first_and_last[2].pk).place == Place.SEAT


# --- substitute ------------------------------------------------------------------------------------------------


def test_substitute_choice_leads_to_a_page_and_writes_nothing(client, invitation):
    before = rows()
    response = client.post(link(invitation), {"answer": "substitute", "version": 0})
    assert response.headers["Location"] == link(invitation, "answer-substitute")
    assert rows() == before


def test_substitute_is_a_known_colleague_or_somebody_else(client, invitation):
    colleague = make_person(actor=invitation.actor, given_name="Cem", family_name="Yıldız", channel="post")
    form = page(client.get(link(invitation, "answer-substitute")))
    assert ("Cem Yıldız" in form, "(optional)" in form) == (True, False)
    client.post(link(invitation, "answer-substitute"), {"person": colleague.ref})
    assert invitation.substitutes.standing().get().person == colleague
    data = {"person": "other", "name": "Deniz Arslan", "email": "deniz@web.example"}
    response = client.post(link(invitation, "answer-substitute"), data, follow=True)
    assert page(response).count("We are inviting Deniz Arslan now.") == 1
    assert [row.name for row in invitation.substitutes.standing()] == ["Deniz Arslan"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Enter the name of the substitute"),
        ({"name": "Deniz"}, "Enter the e-mail address of the substitute"),
        ({"name": "Deniz", "email": "deniz"}, "The e-mail address needs an @, for example name@company.com"),
    ],
)
def test_substitute_needs_name_and_address(client, invitation, data, sentence):
    before = rows()
    response = client.post(link(invitation, "answer-substitute"), data)
    assert sentence in page(response)
    assert rows() == before


# --- links that do not work, and states ------------------------------------------------------------------------


def test_every_wrong_link_is_the_same_page(client, invitation, meeting):  # proof 42, 43, 44
    good = answer_token(invitation)
    flipped = good[:-1] + ("A" if good[-1] != "A" else "B")
    other = make_invitation(make_meeting(starts_at=meeting.starts_at))
    mixed = good[:22] + answer_token(other)[22:]
    unsubscribe = make_token(Purpose.UNSUBSCRIBE, invitation.public_id, invitation.link_version)
    revoked = good
    renew_link(invitation, by=None, at=timezone.now())
    wrong = [flipped, good[:-1], "x", "A" * 10_000, "%00" * 44, "ä" * 44, "..", mixed, unsubscribe, revoked]
    pages = []
    for token in wrong:
        for url in (
            f"/r/{token}/",
            f"/r/{token}/done/",
            f"/r/{token}/substitute/",
            f"/r/{token}/calendar.ics",
        ):
            response = client.get(url)
            assert response.status_code == 404, url
            assert response.headers["Cache-Control"] == "no-store, private"
            assert client.post(url, {"answer": "yes"}).status_code == 404
            pages.append(page(response).replace(response.wsgi_request.get_full_path(), ""))
    assert {"This link is no longer valid" in text for text in pages} == {True}
    assert {"Runder Tisch" in text or "Yıldız" in text for text in pages} == {False}
    invitation.refresh_from_db()
    assert invitation.answer == Answer.OPEN


def test_other_addresses_below_r_are_the_same_page(client):
    for rest in ("../admin/", "a/b/c", "a/b/", "x" * 50):
        response = client.get(f"/r/{rest}")
        assert (response.status_code, "This link is no longer valid" in page(response)) == (404, True)


def test_last_stroke_may_be_missing(client, invitation):
    response = client.get(link(invitation).rstrip("/"))
    assert (response.status_code, response.headers["Location"]) == (302, link(invitation))


def test_after_the_deadline_the_phone_is_the_way(client, invitation, meeting):
    meeting.answer_by = timezone.now() - timedelta(hours=1)
    meeting.save()
    text = page(client.get(link(invitation)))
    assert "Your answer is still open" not in text
    assert 'Please call us: <a href="tel:01234567-890">01234 567-890</a>' in text


def test_states_are_shown_and_nothing_can_be_changed(client, invitation, meeting, coordinator):  # proof 44
    now = timezone.now()

    def shows(sentence):
        before = rows()
        assert sentence in page(client.get(link(invitation)))
        client.post(link(invitation), {"answer": "yes", "version": 0})
        client.post(link(invitation, "answer-substitute"), {"name": "D", "email": "d@web.example"})
        assert rows() == before

    meeting.answer_by = now - timedelta(hours=1)
    meeting.save()
    shows("The deadline for answers has passed")
    meeting.answer_by = None
    meeting.save()
    cancel_meeting(meeting, reason="Die Moderation ist verhindert", by=coordinator, at=now)
    shows("This meeting was cancelled")
    Invitation.objects.filter(pk=invitation.pk).update(withdrawn_at=now)
    shows("This invitation no longer applies")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("answer", {"answer": "yes", "version": 0}),
        ("answer", {"answer": "no", "version": 0}),
        ("answer", {"answer": "substitute", "version": 0}),
        ("answer-done", {"note": "Ich bringe Kuchen"}),
        ("answer-substitute", {"name": "Doris Kern", "email": "doris@web.example"}),
    ],
)
def test_what_is_sent_from_a_page_still_open_to_a_cancelled_meeting_changes_nothing_and_hears_so(
    client, invitation, meeting, coordinator, name, data
):
    client.get(link(invitation))
    cancel_meeting(meeting, reason="Der Raum ist belegt", by=coordinator, at=timezone.now())
    before = rows()
    answer = client.post(link(invitation, name), data, follow=True)
    assert (answer.status_code, rows()) == (200, before)
    text = page(answer)
    assert "<h2>This meeting was cancelled</h2>" in text
    assert "The reason: Der Raum ist belegt." in text
    # What was pressed is answered, too; the way to a substitute is simply gone.
    said = "This meeting was cancelled. You do not need to answer." in text
    assert said is (data.get("answer") != "substitute")


def test_a_date_moved_while_somebody_is_answering_asks_again(client, invitation, meeting, coordinator):
    client.get(link(invitation))
    starts = meeting.starts_at + timedelta(days=30)
    move_meeting(
        meeting, starts_at=starts, ends_at=starts + timedelta(hours=2), by=coordinator, at=timezone.now()
    )
    before = rows()
    text = page(client.post(link(invitation), {"answer": "yes", "version": 0}, follow=True))
    assert rows() == before
    assert (
        "The meeting has a new date since you opened this page. Please look at it and answer again." in text
    )
    with translation.override("en"):
        assert display.day_full(starts) in text
    invitation.refresh_from_db()
    client.post(link(invitation), {"answer": "yes", "version": invitation.version})
    invitation.refresh_from_db()
    assert invitation.answer == Answer.YES


@pytest.mark.parametrize("what", ["cancel", "withdraw", "over"])
def test_thanks_are_given_only_while_the_answer_stands(client, invitation, meeting, coordinator, what):
    client.post(link(invitation), {"answer": "yes", "version": 0})
    assert "you are in!" in page(client.get(link(invitation, "answer-done")))
    now = timezone.now()
    if what == "cancel":
        cancel_meeting(meeting, reason="", by=coordinator, at=now)
    elif what == "withdraw":
        withdraw_invitation(invitation, by=coordinator, at=now)
    else:
        type(meeting).objects.filter(pk=meeting.pk).update(
            starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1)
        )
    assert client.get(link(invitation, "answer-done")).headers["Location"] == link(invitation)


def test_over_shows_circulated_minutes_but_no_drafts_and_ends_after_thirty_days(client, invitation, meeting):
    ended = timezone.now() - timedelta(days=29)
    type(meeting).objects.filter(pk=meeting.pk).update(
        status=MeetingStatus.HELD, starts_at=ended - timedelta(hours=2), ends_at=ended
    )
    minutes = make_minutes(meeting, text="Wir haben **gewählt**.")
    assert "gewählt" not in page(client.get(link(invitation)))
    type(minutes).objects.filter(pk=minutes.pk).update(status=MinutesStatus.CIRCULATED)
    assert "<strong>gewählt</strong>" in page(client.get(link(invitation)))
    type(meeting).objects.filter(pk=meeting.pk).update(
        starts_at=ended - timedelta(days=2, hours=2), ends_at=ended - timedelta(days=2)
    )
    assert client.get(link(invitation)).status_code == 404


def test_old_mails_link_shows_the_moved_meeting(client, invitation, meeting, coordinator):
    old = link(invitation)
    starts = meeting.starts_at + timedelta(days=30)
    known = display.day_full(meeting.starts_at)
    move_meeting(
        meeting,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        by=coordinator,
        at=timezone.now(),
        reason="The room is taken.",
    )
    response = client.get(old)
    assert (response.status_code, "Will you come?" in page(response)) == (200, True)
    with translation.override("en"):
        said = f"Instead of {known} we meet on {display.day_full(starts)}. Will you come?"
    assert said in page(response)
    assert "Why the meeting was moved: The room is taken." in page(response)

    client.post(old, {"answer": "yes", "version": 1})
    assert "Instead of" not in page(client.get(old))


def test_who_was_invited_after_the_move_reads_nothing_of_it(client, meeting, coordinator):
    starts = meeting.starts_at + timedelta(days=30)
    move_meeting(
        meeting, starts_at=starts, ends_at=starts + timedelta(hours=2), by=coordinator, at=timezone.now()
    )
    assert "Instead of" not in page(client.get(link(make_invitation(meeting))))


def test_withdrawn_person_cannot_take_a_place(client, invitation, coordinator):
    withdraw_invitation(invitation, by=coordinator, at=timezone.now())
    client.post(link(invitation), {"answer": "yes", "version": 0})
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.place) == (Answer.OPEN, Place.NONE)


# --- a new link ------------------------------------------------------------------------------------------------


def test_new_link_says_the_same_either_way_and_mails_only_the_address_on_file(client, invitation):
    known = client.post("/r/", {"email": invitation.person.email.upper()})
    unknown = client.post("/r/", {"email": "nobody@web.example"})
    assert page(known) == page(unknown)
    mail = OutboxMessage.objects.get()
    assert (mail.to_email, link(invitation) in mail.text) == (invitation.person.email, True)
    client.post("/r/", {"email": invitation.person.email})
    assert OutboxMessage.objects.count() == 1


# --- calendar and agenda ---------------------------------------------------------------------------------------


def test_calendar_file_is_published_without_attendees(client, invitation, meeting):
    response = client.get(link(invitation, "answer-calendar"))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    text = page(response)
    assert (f"UID:meeting-{meeting.public_id}@" in text, "ATTENDEE" in text) == (True, False)


def test_agenda_is_shown_with_times(client, invitation, meeting):
    AgendaItem.objects.create(meeting=meeting, position=1, kind="exchange", title="Ankommen", minutes=15)
    AgendaItem.objects.create(meeting=meeting, position=2, kind="projects", title="Abwärme", minutes=30)
    later = display.clock(meeting.local_start + timedelta(minutes=15))
    text = page(client.get(link(invitation)))
    assert f'<span class="at">{later}</span><span>Abwärme' in text


def test_cancelled_meeting_links_the_own_invitation_to_its_replacement(
    client, invitation, meeting, topic_area, coordinator
):
    cancel_meeting(meeting, reason="", by=coordinator, at=timezone.now())
    new = make_meeting(topic_area, starts_at=meeting.starts_at + timedelta(days=7))
    meeting.replaced_by = new
    meeting.save()
    other = make_invitation(new, actor=invitation.actor)
    assert "To your new invitation" not in page(client.get(link(invitation)))
    own = make_invitation(new, actor=invitation.actor, person=invitation.person)
    text = page(client.get(link(invitation)))
    assert [link(row) in text for row in (own, other)] == [True, False]
    assert display.day_full(new.starts_at) in text


def test_two_guests_with_one_address_are_not_led_to_each_others_invitation(
    client, meeting, topic_area, coordinator
):
    def guest(where, name):
        address = "buero@verein.example"
        return Invitation.objects.create(
            meeting=where,
            guest_name=name,
            guest_email=address,
            invited_at=timezone.now(),
            last_sequence_sent=0,
        )

    first, second = guest(meeting, "Ada Erste"), guest(meeting, "Bo Zweite")
    cancel_meeting(meeting, reason="", by=coordinator, at=timezone.now())
    meeting.replaced_by = make_meeting(topic_area, starts_at=meeting.starts_at + timedelta(days=7))
    meeting.save()
    new = guest(meeting.replaced_by, "Ada Erste")

    assert [link(new) in page(client.get(link(row))) for row in (first, second)] == [True, False]


# --- what else the link opens ----------------------------------------------------------------------------------


def test_links_on_the_page_lead_nowhere_inside(client, invitation):  # proof 50
    token = answer_token(invitation)
    found = set()
    for name in ("answer", "answer-done", "answer-substitute"):
        found |= set(
            re.findall(r'(?:href|action)="(/[^"]*)"', page(client.get(link(invitation, name), follow=True)))
        )
    public = {
        "/",
        "/help/",
        "/help/answer-an-invitation/",
        "/accessibility/",
        "/privacy/",
        "/imprint/",
        "/preferences/language/",
        "/preferences/theme/",
    }
    inside = {url for url in found - public if not url.startswith((f"/r/{token}/", "/static/"))}
    assert inside == set()


def test_old_link_stays_with_the_invitation_when_the_address_changes(client, invitation):  # proof 52
    old = link(invitation)
    invitation.person.email = "new@baeckerei.example"
    invitation.person.save()
    client.post(old, {"answer": "yes", "version": 0})
    assert OutboxMessage.objects.get().to_email == "new@baeckerei.example"


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_invited(client, invitation, meeting, rows, django_assert_num_queries):
    for _number in range(rows):
        make_invitation(meeting)
    with django_assert_num_queries(7) as queries:
        response = client.get(link(invitation))
    assert "Will you come?" in page(response), queries.captured_queries


def test_contact_is_the_coordinator_by_name(client, invitation, coordinator, town):
    coordinator.phone = "01234 567-891"
    coordinator.save()
    line = contact_line(client.get(link(invitation)))
    assert line.text_content().strip() == (
        "Your contact person is Jana Sommer: 01234 567-891 or jana.sommer@birkenfurt.example"
    )
    assert [a.get("href") for a in line.iterfind("a")] == [
        "tel:01234567-891",
        "mailto:jana.sommer@birkenfurt.example",
    ]


def test_contact_is_the_municipality_where_nobody_coordinates(client, invitation, network):
    network.coordinator_links.all().delete()
    assert (
        contact_line(client.get(link(invitation)))
        .text_content()
        .startswith("Questions? We are happy to help:")
    )


def contact_line(response):
    return html.document_fromstring(response.content).find_class("contact")[0]


def test_not_knowing_yet_is_the_smaller_button(client, invitation):
    def buttons(query):
        page = html.document_fromstring(client.get(link(invitation) + query).content)
        return [
            (b.get("value"), "choice" in b.get("class").split()) for b in page.iterfind(".//fieldset//button")
        ]

    assert buttons("")[-2:] == [("no", True), ("maybe", False)]
    # Chosen in the mail, it is what is confirmed.
    assert buttons("?a=maybe")[0] == ("maybe", True)


# proof 48
def test_who_tries_many_links_is_stopped_and_others_are_not(client, settings, invitation, time_machine):
    # Counted are those of five minutes by the clock; the test must not run from one of them into the next.
    time_machine.move_to(timezone.now(), tick=False)
    settings.WRONG_LINKS_ALLOWED = 20
    tries = [client.get(f"/r/{number:044}/", REMOTE_ADDR="192.0.2.1").status_code for number in range(25)]
    assert tries == [404] * 20 + [429] * 5
    assert client.post(f"/u/{1:044}/reminder/", REMOTE_ADDR="192.0.2.1").status_code == 429
    good = f"/r/{answer_token(invitation)}/"
    assert client.get(good, REMOTE_ADDR="192.0.2.1").status_code == 200
    assert client.get(f"/r/{1:044}/", REMOTE_ADDR="198.51.100.7").status_code == 404
