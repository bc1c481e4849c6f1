"""Two phones at two doors, each saving by itself."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from networks.models import Stage
from tests.factories.actors import make_actor
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.networks import make_outreach
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db

SAVED, FAILED = 'data-state="saved"', 'data-state="failed"'


class Phone:
    """Shows the page once and then only sends it, with the hidden fields each answer brings."""

    def __init__(self, user, path):
        self.client, self.path = sign_in(Client(headers={"accept-language": "en"}), user), path
        page = html.document_fromstring(self.client.get(path).content)
        (form,) = page.xpath("//form[@data-keep-every]")
        self.values = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}

    def tick(self, actor, presence):
        self.values[f"presence_{actor.ref}"] = presence
        answer = self.client.post(self.path, self.values, headers={"X-Autosave": "1"}).content.decode()
        for field in re.findall(r"<input[^>]*>", answer):
            element = html.fragment_fromstring(field)
            self.values[element.get("name")] = element.get("value")
        return answer


def test_ticks_of_two_phones_are_put_together(coordinator, topic_area):
    meeting = make_meeting(topic_area, starts_at=timezone.now() - timedelta(hours=1))
    bakery, school = [make_actor(name=name) for name in ("Bäckerei", "Schule")]
    for actor in (bakery, school):
        make_invitation(meeting, actor=actor)
    path = f"/meetings/{meeting.ref}/attendance/"
    one, other = Phone(coordinator, path), Phone(coordinator, path)
    assert SAVED in one.tick(bakery, "present")
    assert SAVED in other.tick(school, "excused")
    assert SAVED in one.tick(bakery, "excused")
    assert dict(meeting.attendance.values_list("actor__name", "presence")) == {
        "Bäckerei": "excused",
        "Schule": "excused",
    }
    assert FAILED in other.tick(bakery, "present")


def test_a_walk_in_at_one_door_does_not_hinder_the_other(coordinator, moderator, topic_area, network):
    meeting = make_meeting(
        topic_area, starts_at=timezone.now() - timedelta(hours=1), moderator=moderator.person
    )
    bakery, taxi = [make_actor(name=name) for name in ("Bäckerei", "Taxi Öztürk")]
    make_invitation(meeting, actor=bakery)
    make_outreach(network, taxi, status=Stage.IN_TALKS)
    path = f"/meetings/{meeting.ref}/attendance/"
    one, other = Phone(coordinator, path), Phone(moderator, path)
    assert SAVED in one.tick(taxi, "present")
    # Nobody asks them about an organisation their page does not show.
    assert SAVED in other.tick(bakery, "present")
    assert dict(meeting.attendance.values_list("actor__name", "presence")) == {
        "Bäckerei": "present",
        "Taxi Öztürk": "present",
    }
