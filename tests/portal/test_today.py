"""/today/: what needs whom."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from common import dates
from meetings.models import Audience, MeetingStatus, MinutesStatus, ReminderState
from meetings.notifications import answer_token
from networks.models import CommitmentStatus, Stage
from outbox.models import MessageStatus
from portal.today import SOURCES as TODAYS_SOURCES
from portal.today import Source, gaps, tasks_of
from portal.today.moment import Moment
from portal.today.results import read as read_result
from portal.views.today import Today
from tests.factories.accounts import make_task
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_action, make_invitation, make_meeting, make_minutes
from tests.factories.monitoring import make_snapshot
from tests.factories.networks import (
    make_commitment,
    make_membership,
    make_outreach,
    make_report,
    make_topic_area,
)
from tests.factories.outbox import make_message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def _moment(user):
    return Moment(user=user, now=timezone.now(), today=dates.today())


# Which gap of the year plan is due depends on the day the tests run on; they have tests of their own below.
SOURCES = tuple(source for source in TODAYS_SOURCES if source.ask is not gaps.missing_meetings)


def _tasks(user, sources=SOURCES):
    return tasks_of(_moment(user), sources=sources)


def _all(tasks):
    return [todo.title for todo in (*tasks.urgent, *tasks.week, *tasks.later)]


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


def make_bounce(invitation, **fields):
    return make_message(
        scope=invitation.meeting.network,
        subject_kind="meetings.invitation",
        subject_id=invitation.public_id,
        to_email=invitation.person.email,
        to_name=invitation.person.name,
        status=MessageStatus.BOUNCED,
        **fields,
    )


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


def test_nobody_is_called_whose_colleague_comes(coordinator, topic_area):
    soon = make_meeting(topic_area, starts_at=timezone.now() + timedelta(days=3))
    bakery = make_actor()
    silent = make_invitation(soon, actor=bakery, person=make_person(actor=bakery))
    _remind(silent, 12)
    assert [todo.title for todo in _tasks(coordinator).week] == ["Call 1 person who never answers"]

    make_invitation(soon, actor=bakery, person=make_person(actor=bakery), answer="yes", place="seat")

    assert _tasks(coordinator).week == []


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
    with django_assert_num_queries(16):
        client.get("/today/")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("coordinator", 18), ("admin", 20)])
def test_who_has_rows_of_every_kind_pays_twenty_queries_at_most(
    rows, role, queries, request, client, network, topic_area, membership, actor, django_assert_num_queries
):
    """Who runs networks and also speaks for a member, with mails that came back, a result and notes."""
    user = request.getfixturevalue(role)
    person = make_person(actor=actor, user=user)
    read_result.cache_clear()
    read_result(make_snapshot().public_id, "de")  # a snapshot is read once a process
    held = make_meeting(topic_area, status=MeetingStatus.HELD, starts_at=timezone.now() - timedelta(days=3))
    make_minutes(held, status=MinutesStatus.CIRCULATED)
    for _ in range(rows):
        invitation = make_invitation(make_meeting(topic_area), actor=actor, person=person)
        make_bounce(invitation)
        make_action(held, owner=person)
        commitment = make_commitment(membership, status=CommitmentStatus.ADOPTED, signed_on=date(2020, 1, 1))
        make_report(commitment, on=date(2021, 1, 1))
        make_task(user)
        make_topic_area(network)
    client.force_login(user)
    with django_assert_num_queries(queries):
        page = client.get("/today/?all=1")
    kinds = {todo.kind for group in page.context["groups"] for todo in group.rows}
    assert page.context["result"] and page.context["failed"] == []
    assert kinds - {"plan", "statement"} == {
        "mail",
        "report",
        "invitation",
        "action",
        "progress",
        "task",
        "figures",
    }


@pytest.mark.parametrize(("has_meeting", "done"), [(False, False), (True, True)])
def test_on_the_first_day_nothing_is_done_yet(
    client, topic_area, coordinator, has_meeting, done, monkeypatch
):
    monkeypatch.setattr(Today, "sources", SOURCES)
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

    tasks = _tasks(coordinator, sources=(Source("Broken", broken), *SOURCES))

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


def test_what_is_due_later_is_folded(rf, coordinator, topic_area, network, actor):
    make_outreach(network, actor, status=Stage.IDENTIFIED, due_on=dates.today() + timedelta(days=3))
    make_commitment(make_membership(network, actor), status=CommitmentStatus.SUBMITTED)
    request = rf.get("/today/")
    request.user = coordinator
    page = Today.as_view(sources=SOURCES)(request).rendered_content

    assert '<span class="fold-title">Later</span> <span class="tally">1</span>' in page


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


def _fails(self, moment, panels):
    raise ValueError("broken")


@pytest.mark.parametrize("panel", ["_next_meeting", "_rhythm", "_factors", "_happened", "_first_run"])
def test_a_panel_that_fails_is_named_and_the_list_stays(panel, rf, monkeypatch, coordinator, topic_area):
    make_meeting(topic_area, starts_at=timezone.now() - timedelta(days=2))
    request = rf.get("/today/")
    request.user = coordinator
    broken = type("Broken", (Today,), {panel: _fails, "sources": SOURCES})

    page = broken.as_view()(request).rendered_content

    assert page.count("could not be loaded") == 1
    assert "Did it take place?" in page


@pytest.mark.parametrize(("lead_weeks", "due"), [(5, "by Thu 26\u00a0November"), (6, "today"), (7, "")])
def test_a_gap_in_the_year_plan_is_due_on_the_last_day_that_leaves_enough_notice(
    coordinator, other_coordinator, network, lead_weeks, due, time_machine
):
    # A date names its year in every other year.
    time_machine.move_to(datetime(2026, 11, 19, 11, tzinfo=UTC))
    network.lead_weeks = lead_weeks
    network.save()
    area = make_topic_area(network, name="Abwärme")
    # 31 December less five weeks is 26 November.
    day = date(2026, 11, 26) - timedelta(days=7)
    moment = [Moment(user, now=timezone.now(), today=day) for user in (coordinator, other_coordinator)]

    (todo,), others = (list(gaps.missing_meetings(each)) for each in moment)

    assert (todo.title, todo.subject, others) == ("Plan a meeting: Abwärme", area.public_id, [])
    assert todo.due == due


def test_an_address_that_refused_is_named_with_person_meeting_and_age(
    coordinator, other_coordinator, topic_area
):
    invitation = make_invitation(make_meeting(topic_area))
    for days in (2, 5):
        make_bounce(invitation, at=timezone.now() - timedelta(days=days))
    person = invitation.person

    (todo,) = _tasks(coordinator).urgent

    assert todo.title == f"Correct the address of {person.name}"
    assert (todo.context, todo.due) == ("Runder Tisch Wärmewende", "for 2 days")
    assert todo.url == reverse("actors:person-edit", args=[person.ref])
    assert _tasks(other_coordinator).count == 0


def test_of_many_mails_that_did_not_arrive_ten_are_named_and_the_rest_counted(coordinator, topic_area):
    meeting = make_meeting(topic_area)
    for _number in range(12):
        make_bounce(make_invitation(meeting))

    titles = [todo.title for todo in _tasks(coordinator).urgent]

    assert len(titles) == 11
    assert "Check 2 more mails that did not arrive" in titles


@pytest.mark.parametrize(("reported", "due"), [(400, ["for 35 days"]), (345, ["by"]), (300, [])])
def test_report_of_progress_is_due_a_year_after_the_last(member, other_member, membership, reported, due):
    commitment = make_commitment(membership, status=CommitmentStatus.ADOPTED)
    make_report(commitment, on=dates.today() - timedelta(days=reported))

    tasks = _tasks(member)

    assert [
        todo.due.split(" ")[0] if not todo.late else todo.due
        for todo in tasks.urgent + tasks.later + tasks.week
    ] == due
    assert _tasks(other_member).count == 0


def test_missing_figures_are_those_of_the_last_result(coordinator, member, network):
    read_result.cache_clear()
    make_snapshot()

    (todo,) = _tasks(coordinator).later

    assert todo.kind == "figures"
    assert todo.title.startswith("Complete ")
    assert _tasks(member).count == 0


def test_moderator_sees_the_meetings_she_leads_and_no_others(client, moderator, topic_area):
    led = make_meeting(topic_area, moderator=moderator.person, title="Geleitet")
    make_meeting(topic_area, title="Von anderen geleitet")
    make_meeting(topic_area, moderator=moderator.person, title="Abgesagt", status=MeetingStatus.CANCELLED)
    client.force_login(moderator, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = client.get("/today/")

    assert [meeting.title for meeting in page.context["led"]] == ["Geleitet"]
    assert f'href="{led.get_absolute_url()}"' in page.content.decode()
    assert client.get(led.get_absolute_url()).status_code == 200
