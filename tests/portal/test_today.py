"""/today/: what needs whom."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from common import dates
from meetings.models import Audience, MeetingStatus, ReminderState
from meetings.notifications import answer_token
from networks.models import CommitmentStatus, Stage
from portal.today import SOURCES, Source, tasks_of
from portal.views.today import Today
from tests.factories.actors import make_person
from tests.factories.meetings import make_invitation, make_meeting
from tests.factories.networks import make_commitment, make_membership, make_outreach

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def _tasks(user):
    return tasks_of(user, now=timezone.now(), today=dates.today())


def test_a_meeting_that_is_over_asks_whether_it_took_place(coordinator, other_coordinator, topic_area):
    over = timezone.now() - timedelta(days=1, hours=3)
    make_meeting(topic_area, starts_at=over, status=MeetingStatus.INVITED)

    assert [todo.title for todo in _tasks(coordinator).urgent] == ["Did it take place? Record the attendance"]
    assert _tasks(other_coordinator).count == 0


def test_the_moderator_is_asked_too(moderator, topic_area):
    over = timezone.now() - timedelta(days=1, hours=3)
    make_meeting(topic_area, starts_at=over, moderator=moderator.person)

    assert [todo.title for todo in _tasks(moderator).urgent] == ["Did it take place? Record the attendance"]


def test_an_overdue_next_step_is_urgent_and_a_later_one_is_not(coordinator, network, actor, other_actor):
    today = dates.today()
    make_outreach(network, actor, status=Stage.IN_TALKS, next_step="Call", due_on=today - timedelta(days=2))
    make_outreach(
        network, other_actor, status=Stage.IN_TALKS, next_step="Write", due_on=today + timedelta(days=3)
    )

    tasks = _tasks(coordinator)

    assert [(todo.title, todo.due) for todo in tasks.urgent] == [("Call: Stadtwerke", "for 2 days")]
    assert [todo.title for todo in tasks.week] == ["Write: Verkehrsbetriebe"]


def test_a_member_sees_the_own_open_invitation_and_nobody_elses(member, other_member, topic_area, actor):
    make_invitation(make_meeting(topic_area), actor=actor, person=member.person)

    assert [todo.title for todo in _tasks(member).week + _tasks(member).later] == [
        "Will you come? Runder Tisch Wärmewende"
    ]
    assert _tasks(other_member).count == 0


def _remind(invitation, *days):
    network = invitation.meeting.topic_area.network
    for number in days:
        rule, _new = network.reminder_rules.get_or_create(
            audience=Audience.UNANSWERED, days=number, defaults={"time": time(9)}
        )
        invitation.reminders.create(
            rule=rule,
            schedule_version=invitation.meeting.schedule_version,
            state=ReminderState.QUEUED,
            at=timezone.now(),
        )


def test_who_never_answers_is_called_also_where_there_is_no_deadline_but_the_start(coordinator, topic_area):
    soon = make_meeting(topic_area, starts_at=timezone.now() + timedelta(days=3), answer_by=None)
    _remind(make_invitation(soon), 12, 11)
    later = make_meeting(topic_area, starts_at=timezone.now() + timedelta(days=20), answer_by=None)
    _remind(make_invitation(later), 12)

    tasks = _tasks(coordinator)

    assert [todo.title for todo in tasks.week + tasks.later] == ["Call 1 person who never answers"]


@pytest.mark.parametrize("moved", [False, True])
def test_nobody_is_called_whom_the_machine_will_still_remind_of_this_date(moved, coordinator, topic_area):
    soon = make_meeting(topic_area, starts_at=timezone.now() + timedelta(days=3), answer_by=None)
    invitation = make_invitation(soon)
    if moved:
        _remind(invitation, 12)
        soon.schedule_version += 1
        soon.save()

    assert _tasks(coordinator).count == 0


def test_a_coordinator_who_is_only_invited_sees_no_answers_of_that_network(
    client, coordinator, other_coordinator, topic_area
):
    guest = make_person(user=other_coordinator)
    meeting = make_meeting(topic_area)
    make_invitation(meeting, person=guest)
    make_invitation(meeting)
    shown = []
    for user in (coordinator, other_coordinator):
        client.force_login(user)
        context = client.get("/today/").context
        shown.append((context["meeting"], context["seats"] is not None))

    assert shown == [(meeting, True), (meeting, False)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(
    rows, client, coordinator, network, topic_area, django_assert_num_queries
):
    for _ in range(rows):
        make_meeting(topic_area, starts_at=timezone.now() - timedelta(days=2))
        make_outreach(network, status=Stage.IN_TALKS, due_on=dates.today())
        _remind(
            make_invitation(make_meeting(topic_area, answer_by=timezone.now() + timedelta(days=2))), 12, 11
        )
    client.force_login(coordinator)
    with django_assert_num_queries(19):
        client.get("/today/")


@pytest.mark.parametrize(("has_meeting", "done"), [(False, False), (True, True)])
def test_on_the_first_day_nothing_is_done_yet(client, topic_area, coordinator, has_meeting, done):
    if has_meeting:
        make_meeting(topic_area)
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert ("Alles ist erledigt" in client.get("/today/").context["lead"]) is done


def _raises(moment):
    raise ValueError("broken")


def _asks_what_is_not_there(moment):
    with connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    yield


@pytest.mark.django_db(transaction=True)  # as in production: a page runs without a transaction
@pytest.mark.parametrize("broken", [_raises, _asks_what_is_not_there])
def test_a_source_that_fails_is_named_and_the_others_still_show(broken, coordinator, topic_area):
    make_meeting(topic_area, starts_at=timezone.now() - timedelta(days=2))

    tasks = tasks_of(
        coordinator, now=timezone.now(), today=dates.today(), sources=(Source("Broken", broken), *SOURCES)
    )

    assert tasks.failed == ["Broken"]
    assert [todo.title for todo in tasks.urgent] == ["Did it take place? Record the attendance"]


def test_the_page_says_what_could_not_be_loaded_and_does_not_praise(rf, coordinator, topic_area):
    make_meeting(topic_area)
    request = rf.get("/today/")
    request.user = coordinator
    pages = [
        Today.as_view(sources=sources)(request).rendered_content
        for sources in (SOURCES, (Source("Broken", _raises), *SOURCES))
    ]

    assert ["“Broken” could not be loaded" in page for page in pages] == [False, True]
    assert ["Everything is done" in page for page in pages] == [True, False]


def test_what_is_due_later_is_folded(client, coordinator, topic_area, network, actor):
    make_outreach(network, actor, status=Stage.IDENTIFIED, due_on=dates.today() + timedelta(days=3))
    make_commitment(make_membership(network, actor), status=CommitmentStatus.SUBMITTED)
    client.force_login(coordinator)
    page = client.get("/today/").content.decode()

    assert "<details><summary>Später (1)" in page


def test_next_meeting_of_a_guest_of_the_network_leads_to_the_own_invitation(
    client, topic_area, outsider, member
):
    meeting = make_meeting(
        topic_area, starts_at=timezone.now() + timedelta(days=9), status=MeetingStatus.INVITED
    )
    guest = make_invitation(meeting, person=make_person(user=outsider))
    client.force_login(outsider, backend="allauth.account.auth_backends.AuthenticationBackend")
    found = client.get("/today/")
    assert found.context["meeting"] == meeting
    assert found.context["meeting_url"] == reverse("meetings:answer", args=[answer_token(guest)])
    assert client.get(found.context["meeting_url"]).status_code == 200
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    make_invitation(meeting, person=member.person)
    assert client.get("/today/").context["meeting_url"] == meeting.get_absolute_url()
