"""The same ways twice: with the keys alone, and with a mouse where JavaScript is switched off."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import TodoMark
from common import dates
from meetings.models import Answer, Attendance, Invitation, Meeting, MeetingStatus, Poll, PollVote
from meetings.notifications import answer_token, poll_token
from networks.models import Outreach, Stage
from tests.browser import sweep
from tests.browser.hands import Hand, Keys
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting, make_participant, make_poll
from tests.factories.networks import make_membership, make_outreach

pytestmark = pytest.mark.django_db(transaction=True)

DESK, PHONE = sweep.Look("de", "light", 1280), sweep.Look("de", "light", 320)
SUBMIT = "main .form-actions button[type=submit]"


@pytest.fixture(params=["keys", "no script"])
def hand(request, browser, live_server, settings):
    """A function: somebody at the desk or on the phone, signed in or not."""
    settings.SITE_URL = live_server.url
    contexts = []

    def sit_down(user=None, *, look=DESK):
        context = look.context(browser, java_script_enabled=request.param == "keys", accept_downloads=True)
        contexts.append(context)
        session = sweep.session_of(sweep.signed_in_as(user))
        context.add_cookies(look.cookies(live_server.url, session))
        return (Keys if request.param == "keys" else Hand)(context.new_page())

    yield sit_down
    for context in contexts:
        context.close()


@pytest.fixture
def person(town, network):
    actor = make_actor(name="Bäckerei Yıldız")
    make_membership(network, actor)
    return make_person(actor=actor, given_name="Ayşe", family_name="Yıldız", email="ayse@baeckerei.example")


def test_an_invitation_is_answered(hand, live_server, topic_area, person):  # proof 115
    meeting = make_meeting(topic_area)
    invitation = make_invitation(meeting, actor=person.roles.get().actor, person=person)
    phone = hand(look=PHONE)
    phone.open(live_server.url + reverse("meetings:answer", args=[answer_token(invitation)]))
    phone.press("button[name=answer][value=yes]")
    invitation.refresh_from_db()
    assert invitation.answer == Answer.YES
    with phone.page.expect_download() as download:
        phone.press("main .sheet a[href*='.ics'], main .sheet a[href*='calendar']", leaves=False)
    assert "BEGIN:VEVENT" in download.value.path().read_text(encoding="utf-8")


def test_a_poll_is_voted_in(hand, live_server, person):
    poll = make_poll()
    row = make_participant(poll, actor=person.roles.get().actor, person=person)
    phone = hand(look=PHONE)
    phone.open(live_server.url + reverse("meetings:vote", args=[poll_token(row)]))
    first, second, third = poll.options.all()
    for option, answer in ((first, "yes"), (second, "if_need_be"), (third, "no")):
        phone.tick(f"[name=date_{option.ref}][value={answer}]")
    phone.press(SUBMIT)
    assert [vote.answer for vote in row.votes.all()] == ["yes", "if_need_be", "no"]
    phone.tick(f"[name=date_{first.ref}][value=no]")
    phone.press(SUBMIT)
    assert [vote.answer for vote in row.votes.all()] == ["no", "if_need_be", "no"]


def test_a_poll_is_started_and_its_date_taken(hand, live_server, coordinator, topic_area, person):
    meeting = make_meeting(topic_area, status=MeetingStatus.DRAFT)
    desk = hand(coordinator)
    desk.open(live_server.url + reverse("meetings:poll-start", args=[meeting.ref]))
    for number in (0, 1):
        desk.tick(f"#id_dates_{number}")
    desk.press(SUBMIT)  # the mail is shown first
    desk.press(SUBMIT)
    poll = Poll.objects.get()
    row = poll.participants.get(person=person)
    for option in poll.options.all():
        PollVote.objects.create(option=option, participant=row, answer="yes")
    desk.open(live_server.url + meeting.get_absolute_url())
    desk.press("main a.btn-primary")
    desk.press(SUBMIT)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.invitations.get().answer) == (MeetingStatus.INVITED, Answer.YES)


def test_a_substitute_is_named(hand, live_server, topic_area, person):
    invitation = make_invitation(make_meeting(topic_area), actor=person.roles.get().actor, person=person)
    phone = hand(look=PHONE)
    phone.open(live_server.url + reverse("meetings:answer", args=[answer_token(invitation)]))
    phone.press("button[name=answer][value=substitute]")
    phone.fill("[name=name]", "Deniz Arslan")
    phone.fill("[name=email]", "deniz@web.example")
    phone.press(SUBMIT)
    assert invitation.substitutes.get().email == "deniz@web.example"


def test_an_actor_moves_to_another_stage(hand, live_server, coordinator, network):
    card = make_outreach(network, make_actor(name="Sparkasse"))
    before, after = card.status, Stage(card.status).successors[0]
    desk = hand(coordinator)
    desk.open(live_server.url + reverse("networks:outreach"))
    desk.press(f"#card-{card.ref} summary", leaves=False)
    desk.choose(f"#card-{card.ref} select", after.value)
    desk.press(f"#card-{card.ref} details button")
    assert before != Outreach.objects.get(pk=card.pk).status == after


def test_a_meeting_from_its_plan_to_the_attendance(
    hand, live_server, coordinator, topic_area, person, unreachable_broker
):  # proof 115
    then = (dates.today() + timedelta(days=40)).isoformat()
    desk = hand(coordinator)
    desk.open(live_server.url + reverse("meetings:create"))
    desk.choose("[name=topic_area]", str(topic_area.pk))
    desk.fill("[name=starts_at_date]", then)
    desk.fill("[name=starts_at_time]", "16:00")
    desk.fill("[name=place]", "Ratssaal")
    desk.press(SUBMIT)
    meeting = Meeting.objects.get()
    assert (meeting.status, meeting.place) == (MeetingStatus.DRAFT, "Ratssaal")

    desk.press(f"main a[href$='{reverse('meetings:invite', args=[meeting.ref])}']")
    desk.press(SUBMIT)
    desk.press(SUBMIT)
    assert Invitation.objects.get().person == person

    Meeting.objects.update(
        starts_at=timezone.now() - timedelta(hours=4),
        ends_at=timezone.now() - timedelta(hours=2),
        answer_by=None,
    )
    desk.open(live_server.url + meeting.get_absolute_url())
    desk.press(f"main a[href$='{reverse('meetings:attendance', args=[meeting.ref])}']")
    desk.tick("[name^=presence_][value=present]")
    desk.press(SUBMIT)
    assert Attendance.objects.get().actor == person.roles.get().actor


def test_a_row_of_today_is_put_off_and_brought_back(hand, live_server, coordinator, network):
    outreach = make_outreach(
        network,
        make_actor(name="Sparkasse"),
        status=Stage.IN_TALKS,
        next_step="Anrufen",
        due_on=dates.today(),
    )
    phone = hand(coordinator, look=PHONE)
    phone.open(live_server.url + reverse("portal:today"))
    row = f"form:has(a[href$='/today/outreach/{outreach.ref}/'])"
    phone.press(f"details.row-menu:has({row}) > summary", leaves=False)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 320
    # With script it happens in place, without it on a new page.
    phone.press(f"{row} button[value=tomorrow]", leaves=False)
    phone.page.locator("main .notice form button").wait_for()
    assert TodoMark.objects.get().until == dates.today() + timedelta(days=1)

    phone.press("main .notice form button", leaves=False)
    phone.page.locator("main .notice form button").wait_for(state="detached")
    assert TodoMark.objects.get().until is None
    assert phone.page.locator(f"details.row-menu {row}").count() == 1
