"""How much a task costs: distinct addresses on which something must be done, clicks, typed fields. More is a fault.

The clicks start where the task starts: at the link in the mail, at the plan that shows the gap, at the meeting that is
to be invited. Choosing and seeing the mail share one address.
"""

import pytest
from django.urls import reverse

from common import dates
from meetings.models import Answer, Invitation, Meeting, MeetingStatus
from meetings.notifications import answer_token, poll_token
from tests.browser import sweep
from tests.browser.hands import Effort, Hand
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting, make_participant, make_poll
from tests.factories.networks import make_membership

pytestmark = pytest.mark.django_db(transaction=True)

SUBMIT = "main .form-actions button[type=submit]"
LOOK = sweep.Look("de", "light", 1280)


@pytest.fixture
def hand(browser, live_server, settings):
    """A function: the mouse of whoever is signed in."""
    settings.SITE_URL = live_server.url
    context = LOOK.context(browser)

    def sit_down(user=None):
        session = sweep.session_of(sweep.signed_in_as(user))
        context.add_cookies(LOOK.cookies(live_server.url, session))
        return Hand(context.new_page())

    yield sit_down
    context.close()


@pytest.fixture
def invitation(topic_area):
    actor = make_actor(name="Bäckerei Yıldız")
    person = make_person(actor=actor, given_name="Ayşe", family_name="Yıldız")
    return make_invitation(make_meeting(topic_area), actor=actor, person=person)


def in_mail(live_server, invitation):
    return live_server.url + reverse("meetings:answer", args=[answer_token(invitation)])


def test_answer_from_the_mail(hand, live_server, invitation):
    phone = hand()
    phone.open(in_mail(live_server, invitation))
    phone.press("button[name=answer][value=yes]")
    invitation.refresh_from_db()
    assert invitation.answer == Answer.YES
    assert phone.effort.within(Effort(pages=1, clicks=1, fields=0)), (phone.effort, phone.steps)


def test_vote_in_a_poll(hand, live_server):
    row = make_participant(make_poll())
    phone = hand()
    phone.open(live_server.url + reverse("meetings:vote", args=[poll_token(row)]))
    for option in row.poll.options.all():
        phone.tick(f"[name=date_{option.ref}][value=yes]")
    phone.press(SUBMIT)
    assert row.votes.filter(answer="yes").count() == 3
    assert phone.effort.within(Effort(pages=1, clicks=4, fields=0)), (phone.effort, phone.steps)


def test_name_a_substitute(hand, live_server, invitation):
    phone = hand()
    phone.open(in_mail(live_server, invitation))
    phone.press("button[name=answer][value=substitute]")
    if phone.page.locator("[name=person][value=other]").count():
        phone.tick("[name=person][value=other]")
    phone.fill("[name=name]", "Deniz Arslan")
    phone.fill("[name=email]", "deniz@web.example")
    phone.press(SUBMIT)
    assert invitation.substitutes.get().name == "Deniz Arslan"
    assert phone.effort.within(Effort(pages=2, clicks=3, fields=2)), (phone.effort, phone.steps)


def test_plan_the_missing_meeting(hand, live_server, coordinator, topic_area):
    topic_area.network.starts_on = dates.today().replace(month=1, day=1)
    topic_area.network.save()
    desk = hand(coordinator)
    desk.open(live_server.url + reverse("meetings:plan-year", args=[dates.today().year + 1]))
    desk.press("a.slot-gap")
    if desk.page.locator("[type=radio][name*=start]").count():
        desk.tick("[type=radio][name*=start]")
    if not desk.page.locator("[name=title]").input_value():
        desk.fill("[name=title]", "Runder Tisch")
    desk.press(SUBMIT)
    assert Meeting.objects.filter(topic_area=topic_area).exists(), desk.page.locator("main").inner_text()
    assert desk.effort.within(Effort(pages=2, clicks=4, fields=1)), (desk.effort, desk.steps)


def test_invite_sixteen_organisations(hand, live_server, coordinator, topic_area, unreachable_broker):
    for number in range(16):
        actor = make_actor(name=f"Betrieb {number}")
        make_membership(topic_area.network, actor)
        make_person(actor=actor, family_name=f"Muster {number}", email=f"muster-{number}@betrieb.example")
    meeting = make_meeting(topic_area, status=MeetingStatus.DRAFT)
    desk = hand(coordinator)
    desk.open(live_server.url + meeting.get_absolute_url())
    desk.press(f"main a[href$='{reverse('meetings:invite', args=[meeting.ref])}']")
    desk.press(SUBMIT)
    desk.press(SUBMIT)
    assert Invitation.objects.filter(meeting=meeting).count() == 16
    assert desk.effort.within(Effort(pages=2, clicks=3, fields=0)), (desk.effort, desk.steps)
