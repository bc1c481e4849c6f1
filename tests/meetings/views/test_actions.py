"""/actions/: what was agreed, by the day it is due; done and undone by those who may."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from common import dates
from meetings.domain.actions import finish_action, reopen_action
from meetings.models import ActionItem, MeetingStatus, MinutesStatus
from meetings.queries.actions import actions_seen_by
from portal.today import tasks_of
from portal.today.moment import Moment
from tests.factories.meetings import make_action, make_meeting, make_minutes
from tests.factories.networks import make_topic_area

pytestmark = pytest.mark.django_db
LIST = "/actions/"


def _sign_in(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


@pytest.fixture
def held(topic_area):
    meeting = make_meeting(
        topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=20)
    )
    make_minutes(meeting, status=MinutesStatus.CIRCULATED)
    return meeting


@pytest.fixture
def action(held, member):
    return make_action(held, owner=member.person, text="Zahlen zum Lieferverkehr")


def test_grouped_by_the_day_they_are_due(client, coordinator, held):
    today = dates.today()
    for days in (-1, 0, 7, 8, None):
        make_action(held, text=str(days), due_on=None if days is None else today + timedelta(days=days))
    make_action(held, text="done", done_on=today)
    _sign_in(client, coordinator)

    found = [
        (action.text, str(action.group))
        for action in client.get(LIST, headers={"accept-language": "en"}).context["object_list"]
    ]

    assert found == [
        ("-1", "Overdue"),
        ("0", "Within a week"),
        ("7", "Within a week"),
        ("8", "Later"),
        ("None", "Without a date"),
    ]
    assert [action.text for action in client.get(f"{LIST}?state=done").context["object_list"]] == ["done"]


def test_each_sees_those_of_the_own_meetings_once_the_minutes_are_sent(
    client, coordinator, other_coordinator, member, other_member, action, topic_area
):
    draft = make_meeting(topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=2))
    make_minutes(draft)
    make_action(draft, owner=member.person, text="not sent yet")
    seen = []
    for user in (coordinator, member, other_coordinator, other_member):
        _sign_in(client, user)
        seen.append([row.text for row in client.get(LIST).context["object_list"]])

    assert seen == [["Zahlen zum Lieferverkehr", "not sent yet"], ["Zahlen zum Lieferverkehr"], [], []]


@pytest.mark.parametrize(
    ("who", "answer"),
    [("member", 302), ("coordinator", 302), ("admin", 302), ("reader", 403), ("other_member", 404)],
)
def test_done_by_those_who_may(client, request, action, who, answer):
    _sign_in(client, request.getfixturevalue(who))

    assert client.post(reverse("meetings:action-done", args=[action.ref])).status_code == answer
    action.refresh_from_db()
    assert (action.done_on == dates.today()) is (answer == 302)


def test_done_from_today_leads_back_and_can_be_undone(client, member, action):
    _sign_in(client, member)
    (todo,) = tasks_of(Moment(member, now=timezone.now(), today=dates.today())).week
    assert (todo.title, todo.on) == ("Zahlen zum Lieferverkehr", action.due_on)

    answer = client.post(todo.done_url, headers={"referer": "http://testserver/today/?all=1"})
    assert answer.url == "/today/?all=1"
    (message,) = client.get(answer.url).context["messages"]
    assert client.get(answer.url).context["tasks"].count == 0

    client.post(message.extra_tags.removeprefix("undo:"))
    action.refresh_from_db()
    assert action.done_on is None
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "meetings.finish_action",
        "meetings.reopen_action",
    ]


@pytest.mark.parametrize("done", [True, False])
def test_what_is_so_already_is_refused(action, member, done):
    if done:
        finish_action(action, on=dates.today(), by=member, at=timezone.now())
    again = finish_action if done else reopen_action
    values = {"on": dates.today()} if done else {}

    with pytest.raises(ValidationError):
        again(action, by=member, at=timezone.now(), **values)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(
    rows, client, coordinator, held, member, django_assert_num_queries
):
    for _number in range(rows):
        make_action(held, owner=member.person)
    _sign_in(client, coordinator)
    with django_assert_num_queries(7):
        client.get(LIST)


@pytest.mark.parametrize("done", [False, True])
def test_the_list_has_what_each_may_see(done, request, moderator, member, topic_area, other_network):
    """The list asks in its own way; ``visible_to`` is the rule."""
    done_on = dates.today() if done else None
    for area, leader in ((topic_area, None), (make_topic_area(other_network), moderator.person)):
        for state in (MinutesStatus.DRAFT, MinutesStatus.CIRCULATED):
            starts_at = timezone.now() - timedelta(days=2)
            meeting = make_meeting(area, status=MeetingStatus.HELD, moderator=leader, starts_at=starts_at)
            make_minutes(meeting, status=state)
            make_action(meeting, owner=member.person, done_on=done_on)
            for position, internal in enumerate([True, False], 1):
                item = meeting.agenda.create(position=position, kind="exchange", is_internal=internal)
                make_action(meeting, agenda_item=item, due_on=None, done_on=done_on)

    counts = {}
    for who in (
        "admin",
        "reader",
        "coordinator",
        "other_coordinator",
        "moderator",
        "member",
        "other_member",
        "outsider",
    ):
        user = request.getfixturevalue(who)
        found, rows = actions_seen_by(user, done=done), ActionItem.objects.visible_to(user)
        shown = found[slice(0, 50)]
        order = ("-done_on", "-pk") if done else ("due_on", "pk")
        assert shown == list(rows.filter(done_on__isnull=not done).order_by(*order))
        counts[who] = found.count()
    assert counts == {
        "admin": 12,
        "reader": 12,
        "coordinator": 6,
        "other_coordinator": 6,
        "moderator": 6,
        "member": 2,
        "other_member": 2,
        "outsider": 0,
    }
