"""What can be done with a row of Today: put off, given, done; and each taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.domain.tasks import defer_todo
from accounts.models import AuditEvent, Role, TodoMark
from common import dates
from meetings.models import Audience, ReminderState
from networks.models import Stage
from portal.today import SOURCES as TODAYS_SOURCES
from portal.today import find_todo, gaps, setting_up, tasks_of
from portal.today.moment import Moment
from tests.factories.accounts import make_task
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.networks import make_outreach

pytestmark = pytest.mark.django_db


def _sign_in(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


# Without what waits for everybody who runs something.
SOURCES = tuple(
    source for source in TODAYS_SOURCES if source.ask not in (gaps.missing_meetings, setting_up.statement_due)
)


def _tasks(user, *, days=0, **kwargs):
    later = timedelta(days=days)
    moment = Moment(user, now=timezone.now() + later, today=dates.today() + later)
    return tasks_of(moment, sources=SOURCES, **kwargs)


def _titles(user, **kwargs):
    tasks = _tasks(user, **kwargs)
    return [todo.title for todo in (*tasks.urgent, *tasks.week, *tasks.later)]


@pytest.fixture
def step(network, actor):
    return make_outreach(network, actor, status=Stage.IN_TALKS, next_step="Anrufen", due_on=dates.today())


@pytest.fixture
def row(step):
    """The address of the row, and what it says."""
    return reverse("portal:todo", args=["outreach", step.ref]), "Anrufen: Stadtwerke"


@pytest.fixture
def team(network, other_coordinator):
    """A second coordinator of the same network."""
    network.coordinator_links.create(user=other_coordinator, since=dates.today())
    return other_coordinator


def _undo(client, answer):
    """Press the button of the message."""
    page = client.get(answer.url)
    (message,) = page.context["messages"]
    return client.post(message.extra_tags.removeprefix("undo:"))


@pytest.mark.parametrize(
    ("said", "days"), [("tomorrow", 1), ("week", 7), ((dates.today() + timedelta(days=3)).isoformat(), 3)]
)
def test_a_row_that_is_put_off_goes_and_comes_back_on_its_day(client, coordinator, row, said, days):
    url, title = row
    _sign_in(client, coordinator)

    client.post(f"{url}defer/", {"until": said})

    assert _titles(coordinator) == []
    assert [todo.title for todo in _tasks(coordinator).waiting] == [title]
    assert _titles(coordinator, days=days - 1) == []
    assert _titles(coordinator, days=days) == [title]


def test_putting_off_can_be_undone_and_stands_in_the_trail(client, coordinator, row):
    url, title = row
    _sign_in(client, coordinator)

    _undo(client, client.post(f"{url}defer/", {"until": "tomorrow"}))

    assert _titles(coordinator) == [title]
    assert list(AuditEvent.objects.values_list("action", "by__name")) == [
        ("accounts.mark_todo", "Jana Sommer"),
        ("accounts.mark_todo", "Jana Sommer"),
    ]


def test_a_row_is_put_off_for_the_whole_team(client, coordinator, team, row):
    url, title = row
    assert _titles(team) == [title]
    _sign_in(client, coordinator)

    client.post(f"{url}defer/", {"until": "week"})

    assert _titles(team) == []


@pytest.mark.parametrize("said", ["", "2020-01-01", "nonsense", "31.02.2027", "2027-01-01\0"])
def test_a_day_that_has_gone_by_or_is_none_is_refused(client, coordinator, row, said):
    url, title = row
    _sign_in(client, coordinator)

    answer = client.post(f"{url}defer/", {"until": said})

    assert list(answer.context["defer_form"].errors) == ["until"]
    assert _titles(coordinator) == [title]
    assert not TodoMark.objects.exists()


def test_who_is_given_a_row_sees_it_and_the_giver_only_among_everybodys(client, coordinator, team, row):
    url, title = row
    _sign_in(client, coordinator)

    client.post(f"{url}give/", {"to": team.public_id})

    assert (_titles(coordinator), _titles(team)) == ([], [title])
    (todo,) = _tasks(coordinator, everybodys=True).urgent
    assert (todo.title, todo.given_to) == (title, "Olaf Other")


def test_giving_can_be_undone(client, coordinator, team, admin, row):
    url, title = row
    _sign_in(client, coordinator)
    first = client.post(f"{url}give/", {"to": team.public_id})
    client.get(first.url)
    second = client.post(f"{url}give/", {"to": admin.public_id})
    assert (_titles(team), _titles(admin)) == ([], [title])

    _undo(client, second)
    assert (_titles(team), _titles(admin)) == ([title], [])

    client.get(first.url)
    client.post(f"{url}give/", {"to": "nobody"})
    assert (_titles(coordinator), _titles(team)) == ([title], [title])


def test_a_row_goes_to_those_only_who_run_its_network(client, coordinator, other_coordinator, reader, row):
    url, title = row
    _sign_in(client, coordinator)

    for stranger in (other_coordinator, reader):
        answer = client.post(f"{url}give/", {"to": stranger.public_id})
        assert answer.status_code == 200
    assert _titles(coordinator) == [title]
    assert not TodoMark.objects.exists()


def _leaves(user, network):
    network.coordinator_links.filter(user=user).delete()


def _is_closed(user, network):
    user.is_active = False
    user.save()


def _is_member_only(user, network):
    user.role = Role.NONE
    user.save()


GOES = [_leaves, _is_closed, _is_member_only]


@pytest.mark.parametrize("goes", GOES)
def test_a_given_row_of_somebody_who_goes_is_everybodys(client, coordinator, team, network, row, goes):
    url, title = row
    _sign_in(client, coordinator)
    client.post(f"{url}give/", {"to": team.public_id})
    assert _titles(coordinator) == []

    goes(team, network)

    assert _titles(coordinator) == [title]


@pytest.mark.parametrize("goes", GOES)
def test_a_step_whose_owner_goes_is_everybodys(coordinator, team, network, step, goes):
    step.owner = team
    step.save()
    assert _titles(coordinator) == []

    goes(team, network)

    assert _titles(coordinator) == ["Anrufen: Stadtwerke"]


def test_a_row_given_to_an_administrator_is_hers(client, coordinator, admin, row):
    url, title = row
    _sign_in(client, coordinator)
    client.post(f"{url}give/", {"to": admin.public_id})

    assert (_titles(coordinator), _titles(admin)) == ([], [title])


def test_an_owner_of_the_step_has_it_and_the_colleague_sees_it_among_everybodys(coordinator, team, step):
    step.owner = team
    step.save()

    assert (_titles(coordinator), _titles(team)) == ([], ["Anrufen: Stadtwerke"])
    assert _titles(coordinator, everybodys=True) == ["Anrufen: Stadtwerke"]


def test_a_step_given_on_and_taken_back_is_its_owners_again_and_the_message_says_so(
    client, coordinator, team, admin, step, row
):
    step.owner = team
    step.save()
    _sign_in(client, coordinator)
    client.get(client.post(f"{row[0]}give/", {"to": admin.public_id}).url)
    assert (_titles(team), _titles(admin)) == ([], [row[1]])

    page = client.get(client.post(f"{row[0]}give/", {"to": "nobody"}).url, headers={"accept-language": "en"})

    assert (_titles(coordinator), _titles(team), _titles(admin)) == ([], [row[1]], [])
    assert [str(message) for message in page.context["messages"]] == [
        "Die Zeile steht wieder auf der Liste von Olaf Other."
    ]


def test_what_was_chosen_on_the_list_is_kept(client, coordinator, row):
    _sign_in(client, coordinator)
    kept = {
        "http://testserver/today/?whose=all&all=1": "/today/?whose=all&all=1",
        "http://testserver/today/?whose=evil&x=1": "/today/",
        "http://testserver/actors/?whose=all": "/today/",
    }

    found = {
        left: client.post(f"{row[0]}defer/", {"until": "tomorrow"}, headers={"referer": left}).url
        for left in kept
    }

    assert found == kept


def test_moderator_puts_off_only_the_own_row(client, coordinator, moderator, topic_area):
    meeting = make_meeting(
        topic_area, starts_at=timezone.now() - timedelta(days=2), moderator=moderator.person
    )
    url = reverse("portal:todo", args=["attendance", meeting.ref])
    before = _titles(coordinator)
    _sign_in(client, moderator)

    client.post(f"{url}defer/", {"until": "week"})

    assert _titles(moderator) == []
    assert _titles(coordinator) == before != []


def test_member_has_no_switch_and_sees_no_row_of_others(client, member, coordinator, step):
    make_task(coordinator)
    _sign_in(client, member)
    page = client.get("/today/?whose=all")

    assert page.context["whose"] == []
    assert page.context["tasks"].count == 0
    assert client.get(reverse("portal:todo", args=["outreach", step.ref])).status_code == 404


def _never_answered(topic_area):
    meeting = make_meeting(topic_area, starts_at=timezone.now() + timedelta(days=3))
    topic_area.network.reminder_rules.create(audience=Audience.UNANSWERED, days=12, time="09:00")
    _remind(make_invitation(meeting))
    return meeting


def _remind(invitation):
    meeting = invitation.meeting
    invitation.reminders.create(
        rule=meeting.network.reminder_rules.get(),
        schedule_version=meeting.schedule_version,
        state=ReminderState.QUEUED,
        at=timezone.now(),
    )


def test_a_call_is_marked_as_done_and_not_done_after_all(client, coordinator, topic_area):
    meeting = _never_answered(topic_area)
    url = reverse("portal:todo-done", args=["calls-1", meeting.ref])
    before = _titles(coordinator)
    _sign_in(client, coordinator)

    answer = client.post(url)
    done = _titles(coordinator)
    _undo(client, answer)

    assert len(before) == len(done) + 1
    assert _titles(coordinator) == before


def test_calls_about_a_date_say_nothing_about_the_next_one(client, coordinator, topic_area):
    meeting = _never_answered(topic_area)
    before = _titles(coordinator)
    _sign_in(client, coordinator)
    client.post(reverse("portal:todo-done", args=["calls-1", meeting.ref]))
    assert len(_titles(coordinator)) == len(before) - 1

    meeting.schedule_version = 2
    meeting.starts_at += timedelta(days=2)
    meeting.ends_at += timedelta(days=2)
    meeting.save()
    _remind(meeting.invitations.select_related("meeting").get())

    assert _titles(coordinator) == before


def test_what_a_record_ends_is_not_marked_as_done(client, coordinator, row):
    _sign_in(client, coordinator)

    assert client.post(f"{row[0]}done/").status_code == 403
    assert not TodoMark.objects.exists()


def test_the_same_said_twice_is_one_mark_and_one_event(coordinator, step):
    at = timezone.now()
    for _time in range(2):
        defer_todo(
            "outreach",
            step.public_id,
            until=dates.today() + timedelta(days=2),
            whose=None,
            by=coordinator,
            at=at,
        )

    assert (TodoMark.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_a_row_that_waits_no_longer_is_found_no_longer(coordinator, step):
    moment = Moment(coordinator, now=timezone.now(), today=dates.today())
    assert find_todo(moment, "outreach", step.public_id).subject == step.public_id
    step.due_on = None
    step.save()

    assert find_todo(moment, "outreach", step.public_id) is None
