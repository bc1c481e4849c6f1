"""The pages about seats in each look: the offer to swap, who comes along, mails and answers with somebody to call."""

import os

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.domain.invitations import answer_invitation
from meetings.notifications import answer_token
from tests.browser import sweep
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize("look", sweep.PAIRWISE, ids=str)
def test_pages_about_seats_are_whole(look, browser, live_server, settings, topic_area, coordinator):
    settings.SITE_URL, settings.ALLOWED_HOSTS = live_server.url, ["*"]
    meeting = make_meeting(topic_area, plus_ones_allowed=2, capacity=2)
    actor = make_actor(name="Wohnungsbaugenossenschaft Birkenfurt-Nord")
    first, second = (
        make_invitation(meeting, actor=actor, person=make_person(actor=actor, phone="01234 567-890"))
        for _number in range(2)
    )
    make_invitation(meeting, person=make_person(phone="0711 1234-5678"))
    answer_invitation(first, answer="yes", how="link", by=None, at=timezone.now())
    context = look.context(browser)
    context.add_cookies(look.cookies(live_server.url, sweep.session_of(sweep.signed_in_as(coordinator))))
    watch, faults = sweep.Watch(context, live_server.url), []
    for name, address in {
        "swap": reverse("meetings:answer", args=[answer_token(second)]),
        "along": reverse("meetings:answer-done", args=[answer_token(first)]),
        "delivery": reverse("meetings:delivery", args=[meeting.ref]),
        "entered": reverse("meetings:invitation-answer", args=[second.ref]),
    }.items():
        found = watch.open(address) + sweep.faults_of_rules(watch.page) + sweep.faults_of_shape(watch.page)
        faults += [sweep.Fault(kind, detail, f"{name}, {look}") for kind, detail in found]
        if folder := os.environ.get("SHOTS"):
            watch.page.screenshot(path=f"{folder}/{name}-{look}.png", full_page=True)
    context.close()
    assert not faults, sweep.report(faults)
