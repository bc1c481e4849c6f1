"""A page whose deed is impossible as things stand says why and leads on; it shows no form."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from meetings.models import MeetingStatus, PollStatus
from tests.factories.actors import make_person
from tests.factories.meetings import (
    make_invitation,
    make_meeting,
    make_minutes,
    make_participant,
    make_poll,
)
from tests.factories.networks import make_membership
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db

DRAFT, POLLING, INVITED, HELD, CANCELLED = MeetingStatus
HELD_ALREADY = "This meeting took place and can no longer be {}."
GONE = "This meeting was cancelled. Open it again first."
OVER = "Nobody can be invited to a meeting that was held or cancelled."
POLL_RUNS = "A date poll is running. Take one of its dates, or give the poll up first."
NO_DRAFT = "Only a draft to which nobody was invited can be deleted."
NOT_CANCELLED = "This meeting is not cancelled."

# What each page of a meeting says in each state; where nothing is said the form stands.
SAID = {
    "move": {HELD: HELD_ALREADY.format("moved"), CANCELLED: GONE, POLLING: POLL_RUNS},
    "cancel": {HELD: HELD_ALREADY.format("cancelled"), CANCELLED: "This meeting is cancelled already."},
    "reopen": {DRAFT: NOT_CANCELLED, POLLING: NOT_CANCELLED, INVITED: NOT_CANCELLED, HELD: NOT_CANCELLED},
    "delete": {
        INVITED: f"{NO_DRAFT} Cancel the meeting instead.",
        POLLING: f"{NO_DRAFT} Cancel the meeting instead.",
        HELD: NO_DRAFT,
        CANCELLED: NO_DRAFT,
    },
    "edit": {CANCELLED: GONE},
    "invite": {HELD: OVER, CANCELLED: OVER, POLLING: POLL_RUNS},
    "guest-add": {HELD: OVER, CANCELLED: OVER, POLLING: POLL_RUNS},
    "poll-start": dict.fromkeys((POLLING, INVITED, HELD, CANCELLED), "A date poll starts from a draft."),
    "minutes": dict.fromkeys(
        (DRAFT, POLLING, INVITED, CANCELLED),
        "Minutes belong to a meeting that took place. Confirm that first.",
    ),
    "attendance": {
        DRAFT: "This meeting has not begun yet.",
        INVITED: "This meeting has not begun yet.",
        POLLING: "Enter a date first.",
        CANCELLED: GONE,
    },
}


@pytest.fixture
def office(client, coordinator):
    return sign_in(client, coordinator)


def in_state(topic_area, status):
    at = timezone.now() + timedelta(days=-3 if status == HELD else 14)
    meeting = make_meeting(topic_area, status=status, starts_at=None if status == POLLING else at)
    if status == POLLING:
        make_poll(meeting)
    return meeting


def read(response):
    """What the page says, whether it shows a form, and where its buttons lead."""
    main = html.fromstring(response.content).xpath("//main")[0]
    lead = " ".join(main.xpath("string(.//p[@class='lead'])").split())
    forms = main.xpath(".//form[@method='post']")
    return lead, bool(forms), main.xpath(".//div[@class='pagehead']//a/@href")


@pytest.mark.parametrize("status", MeetingStatus)
@pytest.mark.parametrize("name", SAID)
def test_page_of_a_meeting_in_each_state(office, topic_area, name, status):
    meeting = in_state(topic_area, status)
    make_person(actor=make_membership(topic_area.network).actor)  # somebody to invite

    response = office.get(reverse(f"meetings:{name}", args=[meeting.ref]))

    said, has_form, ways = read(response)
    assert response.status_code == 200
    if sentence := SAID[name].get(status):
        assert (said, has_form) == (sentence, False)
        assert ways[-1] == meeting.get_absolute_url()
    else:
        assert has_form


@pytest.mark.parametrize(
    ("name", "status"),
    [("cancel", HELD), ("cancel", CANCELLED), ("reopen", INVITED), ("delete", INVITED), ("move", HELD)],
)
def test_what_is_sent_nevertheless_is_refused_without_a_form(office, topic_area, name, status):
    meeting = in_state(topic_area, status)

    response = office.post(reverse(f"meetings:{name}", args=[meeting.ref]), {"reason": "Sturm"})

    meeting.refresh_from_db()
    said, has_form, _ways = read(response)
    assert (meeting.status, meeting.cancelled_reason) == (status, "")
    assert (said, has_form) == (SAID[name][status], False)


def test_what_was_typed_stays_when_somebody_was_faster(office, topic_area):
    """A colleague has cancelled the meeting meanwhile; nobody has to write the purpose twice."""
    meeting = in_state(topic_area, CANCELLED)
    sent = {"title": "Heat", "kind": "regular", "purpose": "Three buildings, and who pays for them."}

    response = office.post(reverse("meetings:edit", args=[meeting.ref]), sent)

    main = html.fromstring(response.content).xpath("//main")[0]
    assert main.xpath("string(.//textarea[@name='purpose'])").strip() == sent["purpose"]
    meeting.refresh_from_db()
    assert meeting.purpose == ""


def test_way_out_stands_before_the_way_back(office, topic_area):
    meeting = in_state(topic_area, CANCELLED)

    _said, _form, ways = read(office.get(reverse("meetings:edit", args=[meeting.ref])))

    assert ways == [reverse("meetings:reopen", args=[meeting.ref]), meeting.get_absolute_url()]


def test_nobody_is_invited_to_a_draft_without_a_date(office, topic_area):
    meeting = make_meeting(topic_area, status=DRAFT, starts_at=None)

    said, has_form, ways = read(office.get(reverse("meetings:invite", args=[meeting.ref])))

    assert (said, has_form) == ("Enter a date first.", False)
    assert ways == [reverse("meetings:edit", args=[meeting.ref]), meeting.get_absolute_url()]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("invitation-withdraw", "This invitation was withdrawn."),
        ("invitation-renew", "This invitation was withdrawn."),
        ("invitation-answer", "This invitation was withdrawn."),
    ],
)
def test_withdrawn_invitation(office, topic_area, name, said):
    row = make_invitation(in_state(topic_area, INVITED), withdrawn_at=timezone.now())
    before = row.link_version

    shown = read(office.get(reverse(f"meetings:{name}", args=[row.ref])))
    office.post(reverse(f"meetings:{name}", args=[row.ref]), {"answer": "yes"})

    row.refresh_from_db()
    assert shown[:2] == (said, False)
    assert (row.link_version, row.answer) == (before, "open")


def test_invitation_to_a_held_meeting_stays_as_it_was(office, topic_area):
    row = make_invitation(in_state(topic_area, HELD))

    shown = read(office.get(reverse("meetings:invitation-withdraw", args=[row.ref])))
    answer = read(office.get(reverse("meetings:invitation-answer", args=[row.ref])))

    assert shown[:2] == ("The meeting was held; its invitations stay as they were.", False)
    assert answer[:2] == ("Answers no longer count for this meeting.", False)


@pytest.mark.parametrize("name", ["poll-close", "poll-cancel", "poll-dates"])
def test_poll_that_was_given_up(office, topic_area, name):
    meeting = make_meeting(topic_area, status=DRAFT, starts_at=None)
    poll = make_poll(meeting, status=PollStatus.CLOSED, ended_at=timezone.now())

    pages = [reverse(f"meetings:{name}", args=[meeting.ref])]
    pages.append(reverse("meetings:poll-take", args=[poll.options.first().ref]))
    pages.append(reverse("meetings:poll-renew", args=[make_participant(poll).ref]))

    for page in pages:
        assert read(office.get(page))[:2] == ("This date poll was given up.", False)


def test_poll_is_closed_once_and_then_takes_a_date(office, topic_area):
    meeting = in_state(topic_area, POLLING)
    poll = meeting.polls.get()
    close = reverse("meetings:poll-close", args=[meeting.ref])

    assert read(office.get(close))[1]
    office.post(close)

    assert read(office.get(close))[:2] == ("The poll is closed.", False)
    assert read(office.get(reverse("meetings:poll-take", args=[poll.options.first().ref])))[1]


def test_date_is_taken_only_with_a_place(office, topic_area):
    meeting = make_meeting(topic_area, status=POLLING, starts_at=None, place="")
    option = make_poll(meeting).options.first()

    said, has_form, ways = read(office.get(reverse("meetings:poll-take", args=[option.ref])))

    assert (said, has_form) == ("Enter the place or the online link first.", False)
    assert ways[0] == reverse("meetings:edit", args=[meeting.ref])


def test_empty_minutes_are_not_sent(office, topic_area):
    meeting = in_state(topic_area, HELD)
    make_minutes(meeting, text="")

    said, has_form, ways = read(office.get(reverse("meetings:minutes-circulate", args=[meeting.ref])))

    assert (said, has_form) == ("The minutes are still empty. Write them first.", False)
    assert ways[0] == reverse("meetings:minutes", args=[meeting.ref])


def test_moderator_cannot_step_down_from_what_is_over(client, moderator, topic_area):
    meeting = make_meeting(
        topic_area, status=HELD, starts_at=timezone.now() - timedelta(days=3), moderator=moderator.person
    )

    shown = read(sign_in(client, moderator).get(reverse("meetings:moderation-leave", args=[meeting.ref])))

    assert shown[:2] == ("This meeting is over.", False)
