"""/meetings/: those one leads or is invited to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.meetings import make_invitation, make_meeting

pytestmark = pytest.mark.django_db
LIST = "/meetings/"


def _titles(client, user, address=LIST):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return [meeting.title for meeting in client.get(address).context["object_list"]]


def test_led_and_invited_ones_and_nobody_elses(
    client, moderator, member, other_member, coordinator, topic_area
):
    led = make_meeting(topic_area, title="Geleitet", moderator=moderator.person)
    make_invitation(led, person=member.person)
    make_meeting(topic_area, title="Andere")
    past = timezone.now() - timedelta(days=3)
    make_meeting(topic_area, title="Vorbei", moderator=moderator.person, starts_at=past)
    make_invitation(
        make_meeting(topic_area, title="Noch nicht eingeladen"), person=member.person, invited_at=None
    )

    assert _titles(client, moderator) == ["Geleitet"]
    assert _titles(client, moderator, f"{LIST}?state=past") == ["Vorbei"]
    assert _titles(client, member) == ["Geleitet"]
    assert _titles(client, other_member) == _titles(client, coordinator) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(
    rows, client, moderator, topic_area, django_assert_num_queries
):
    for _number in range(rows):
        make_meeting(topic_area, moderator=moderator.person)
    client.force_login(moderator, backend="allauth.account.auth_backends.AuthenticationBackend")
    with django_assert_num_queries(7):
        client.get(LIST)
