"""Verb × role: who may do what with a meeting of the first network."""

import pytest

from tests.architecture.world import make_world

pytestmark = pytest.mark.django_db

COORDINATION = {"coordinator", "admin"}
LEADERS = COORDINATION | {"moderator"}

EXPECTED = {
    "meetings.plan_meetings": COORDINATION | {"other_coordinator"},
    "meetings.plan_topic": COORDINATION,
    "meetings.change_meeting": COORDINATION,
    "meetings.move_meeting": COORDINATION,
    "meetings.cancel_meeting": COORDINATION,
    "meetings.reopen_meeting": COORDINATION,
    "meetings.delete_meeting": COORDINATION,
    "meetings.invite": COORDINATION,
    "meetings.enter_answer": COORDINATION,
    "meetings.declare_neutrality": LEADERS,
    "meetings.leave_moderation": {"moderator"},
    "meetings.confirm_held": LEADERS,
    "meetings.write_agenda": LEADERS,
    "meetings.record_attendance": LEADERS,
    "meetings.write_minutes": LEADERS,
    "meetings.circulate_minutes": LEADERS,
    "meetings.adopt_minutes": LEADERS,
    "meetings.see_invitations": LEADERS | {"reader"},
}


@pytest.fixture
def world(db):
    return make_world()


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_verb_of_a_meeting(world, verb):
    found = {role for role, user in world.users.items() if user.has_perm(verb, world.meeting)}
    assert found == EXPECTED[verb]


def test_moderator_of_one_meeting_may_nothing_at_another(world):
    moderator = world.users["moderator"]
    others = (world.other_meeting, world.draft_meeting)
    assert {moderator.has_perm(verb, meeting) for verb in EXPECTED for meeting in others} == {False}


def test_disabled_login_may_nothing(world):
    user = world.users["coordinator"]
    user.is_active = False
    user.save()
    assert {user.has_perm(verb, world.meeting) for verb in EXPECTED} == {False}
