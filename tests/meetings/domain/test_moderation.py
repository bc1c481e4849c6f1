"""The neutral moderator: a declaration with its day, what speaks against it, and one who leaves."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.domain.users import deactivate_user, reactivate_user
from accounts.models import AuditEvent
from common.privacy import tables
from meetings.domain.meetings import create_meeting, update_meeting
from meetings.domain.moderation import declare_neutrality, leave_moderation, withdraw_neutrality
from meetings.models import DeclaredHow, Meeting, MeetingStatus, ResourceKind, ResourceState
from meetings.queries.neutrality import conflicts_of, warnings_about
from tests.factories.actors import make_actor, make_person
from tests.factories.meetings import make_invitation, make_meeting, make_participant, make_poll
from tests.factories.networks import make_membership, make_partner, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def led(topic_area, moderator, start):
    return make_meeting(
        topic_area,
        starts_at=start,
        moderator=moderator.person,
        moderator_asked_on=date(2026, 2, 1),
        moderator_confirmed_on=date(2026, 2, 2),
    )


def declaration(meeting):
    meeting.refresh_from_db()
    return meeting.neutrality_declared_on, meeting.neutrality_declared_how


# --- declaring ---------------------------------------------------------------------------------------------------


def test_the_moderator_declares_and_takes_it_back(led, moderator, now):
    declare_neutrality(led, by=moderator, at=now)
    assert declaration(led) == (date(2026, 3, 1), DeclaredHow.SELF)
    assert led.is_neutral is True
    withdraw_neutrality(led, by=moderator, at=now + timedelta(days=1))
    assert declaration(led) == (None, "")
    assert led.is_neutral is False
    events = AuditEvent.objects.filter(subject_id=led.public_id).order_by("pk")
    assert [(event.action, event.by, event.after) for event in events] == [
        ("meetings.declare_neutrality", moderator, {"on": "2026-03-01"}),
        ("meetings.withdraw_neutrality", moderator, {"on": None}),
    ]


def test_the_coordination_notes_a_declaration_as_such(led, coordinator, now):
    declare_neutrality(led, by=coordinator, at=now)
    assert declaration(led) == (date(2026, 3, 1), DeclaredHow.OFFICE)


def test_the_day_is_that_of_the_town(led, moderator):
    declare_neutrality(led, by=moderator, at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    assert led.neutrality_declared_on == date(2026, 3, 2)


def test_said_again_the_first_day_stands(led, moderator, coordinator, now):
    declare_neutrality(led, by=moderator, at=now)
    declare_neutrality(led, by=coordinator, at=now + timedelta(days=3))
    assert declaration(led) == (date(2026, 3, 1), DeclaredHow.SELF)
    assert AuditEvent.objects.filter(action="meetings.declare_neutrality").count() == 1


@pytest.mark.parametrize("after", [timedelta(0), timedelta(hours=3)])
def test_until_the_end_of_the_day_it_counts(led, moderator, start, after):
    declare_neutrality(led, by=moderator, at=start + after)
    assert led.is_neutral is True


@pytest.mark.parametrize("what", ["day after", "cancelled", "nobody"])
def test_too_late_or_nobodys(led, moderator, start, what):
    at = start + timedelta(days=1) if what == "day after" else start - timedelta(days=5)
    if what == "cancelled":
        Meeting.objects.filter(pk=led.pk).update(status=MeetingStatus.CANCELLED)
    elif what == "nobody":
        Meeting.objects.filter(pk=led.pk).update(moderator=None)
    with pytest.raises(ValidationError):
        declare_neutrality(led, by=moderator, at=at)
    assert declaration(led) == (None, "")


def test_afterwards_it_is_not_taken_back(led, moderator, start, now):
    declare_neutrality(led, by=moderator, at=now)
    with pytest.raises(ValidationError):
        withdraw_neutrality(led, by=moderator, at=start + timedelta(days=1))
    assert declaration(led) == (date(2026, 3, 1), DeclaredHow.SELF)


def test_a_day_entered_in_the_form_is_the_coordinations_word(topic_area, led, coordinator, start, now):
    entered = {"neutrality_declared_on": date(2026, 2, 20)}
    update_meeting(led, by=coordinator, at=now, **entered)
    assert declaration(led) == (date(2026, 2, 20), DeclaredHow.OFFICE)
    update_meeting(led, by=coordinator, at=now, neutrality_declared_on=None)
    assert declaration(led) == (None, "")
    later = {
        "title": "Neu",
        "starts_at": start + timedelta(days=7),
        "ends_at": start + timedelta(days=7, hours=1),
    }
    created = create_meeting(topic_area, moderator=led.moderator, by=coordinator, at=now, **later, **entered)
    assert declaration(created) == (date(2026, 2, 20), DeclaredHow.OFFICE)


# --- another one, or none ----------------------------------------------------------------------------------------


def test_another_moderator_has_declared_nothing_yet(led, moderator, coordinator, now):
    declare_neutrality(led, by=moderator, at=now)
    kept = {"neutrality_declared_on": led.neutrality_declared_on, "conflict_note": "Schwester im Vorstand"}
    update_meeting(led, by=coordinator, at=now, **kept)
    update_meeting(led, by=coordinator, at=now, moderator=make_person(), **kept)
    assert declaration(led) == (None, "")
    assert led.conflict_note == ""


def test_what_is_entered_with_another_moderator_is_theirs(led, moderator, coordinator, now):
    declare_neutrality(led, by=moderator, at=now)
    theirs = {"neutrality_declared_on": date(2026, 2, 25), "conflict_note": "Beirat"}
    update_meeting(led, by=coordinator, at=now, moderator=make_person(), **theirs)
    assert declaration(led) == (date(2026, 2, 25), DeclaredHow.OFFICE)
    assert led.conflict_note == "Beirat"


def without_moderator(meeting):
    meeting.refresh_from_db()
    return (
        meeting.moderator,
        meeting.state_of(ResourceKind.MODERATOR),
        meeting.neutrality_declared_on,
        meeting.conflict_note,
        meeting.is_neutral,
    )


NOBODY = (None, ResourceState.OPEN, None, "", None)


def test_moderator_who_leaves_leaves_the_meeting_without_one(led, moderator, now):
    declare_neutrality(led, by=moderator, at=now)
    Meeting.objects.filter(pk=led.pk).update(conflict_note="Beirat")
    leave_moderation(led, by=moderator, at=now)
    assert without_moderator(led) == NOBODY
    assert led.room_confirmed_on is not None
    assert not moderator.has_perm("meetings.write_minutes", led)
    assert not Meeting.objects.visible_to(moderator).exists()
    event = AuditEvent.objects.get(action="meetings.leave_moderation")
    assert (event.by, event.subject_id) == (moderator, led.public_id)


def test_moderator_who_leaves_makes_no_date_of_a_poll_worthless(topic_area, moderator, now):
    meeting = make_meeting(
        topic_area, starts_at=None, status=MeetingStatus.POLLING, moderator=moderator.person
    )
    asked = make_participant(make_poll(meeting), actor=None, person=moderator.person, is_required=True)
    leave_moderation(meeting, by=moderator, at=now)
    asked.refresh_from_db()
    assert (asked.is_required, asked.withdrawn_at) == (False, now)


def test_moderator_who_leaves_the_product_leaves_the_meetings_ahead(led, moderator, topic_area, admin, now):
    def make(**fields):
        return make_meeting(topic_area, **{"moderator": moderator.person} | fields)

    undated = make(starts_at=None, status=MeetingStatus.DRAFT)
    others = make(moderator=make_person(), starts_at=led.starts_at)
    held = make(starts_at=now - timedelta(days=9), status=MeetingStatus.HELD)
    deactivate_user(moderator, by=admin, at=now)
    assert [without_moderator(meeting) for meeting in (led, undated)] == [NOBODY, NOBODY]
    for meeting in (others, held):
        meeting.refresh_from_db()
    assert (others.moderator is not None, held.moderator) == (True, moderator.person)
    reactivate_user(moderator, by=admin, at=now)
    assert list(Meeting.objects.visible_to(moderator)) == [held]


@pytest.mark.parametrize("what", ["begun", "held", "cancelled"])
def test_nobody_leaves_what_is_over(led, moderator, start, now, what):
    status = {"held": MeetingStatus.HELD, "cancelled": MeetingStatus.CANCELLED}.get(what, led.status)
    Meeting.objects.filter(pk=led.pk).update(status=status)
    with pytest.raises(ValidationError):
        leave_moderation(led, by=moderator, at=start if what == "begun" else now)
    led.refresh_from_db()
    assert led.moderator == moderator.person


def test_moderator_who_leaves_the_directory_leaves_the_meeting_without_one(led, moderator, topic_area, now):
    declare_neutrality(led, by=moderator, at=now)
    Meeting.objects.filter(pk=led.pk).update(conflict_note="Beirat")
    others = make_meeting(topic_area, moderator=make_person(), conflict_note="Anderes")
    for table in tables():
        if table.model is Meeting:
            table.erase(table.rows(moderator.person))
    assert without_moderator(led) == NOBODY
    others.refresh_from_db()
    assert (others.moderator is not None, others.conflict_note) == (True, "Anderes")


# --- what speaks against it --------------------------------------------------------------------------------------


@pytest.fixture
def utility():
    return make_actor(name="Stadtwerke", slug="stadtwerke-2")


@pytest.fixture
def theirs(led, utility):
    """The moderator speaks for the utility."""
    led.moderator.roles.create(actor=utility, role="Vorstand")
    return led


def test_who_speaks_for_nobody_concerned_is_not_warned_of(
    theirs, network, utility, other_network, topic_area
):
    make_membership(other_network, utility)
    make_membership(network, utility, to_on=date(2026, 1, 31), from_on=date(2020, 1, 1))
    make_invitation(make_meeting(topic_area), actor=utility)
    make_invitation(theirs, actor=utility, withdrawn_at=theirs.created_at)
    make_partner(make_project(network, title="Nicht auf der Tagesordnung"), utility)
    assert conflicts_of(theirs) == []


def test_a_role_that_ended_is_none(theirs, network, utility):
    make_membership(network, utility)
    theirs.moderator.roles.update(to_on=date(2026, 1, 1))
    assert conflicts_of(theirs) == []


def test_an_organisation_that_is_a_member(theirs, network, utility):
    make_membership(network, utility)
    make_invitation(theirs, actor=utility)
    assert warnings_about(theirs) == ["Moni Moderator speaks for Stadtwerke, a member of the network."]
    assert warnings_about(theirs, to_moderator=True) == ["You speak for Stadtwerke, a member of the network."]


def test_a_representative_without_a_role(led, network, utility):
    make_membership(network, utility).representatives.add(led.moderator)
    assert warnings_about(led) == ["Moni Moderator speaks for Stadtwerke, a member of the network."]


def test_an_organisation_that_is_only_invited(theirs, utility):
    make_invitation(theirs, actor=utility)
    assert warnings_about(theirs) == [
        "Moni Moderator speaks for Stadtwerke, which is invited to this meeting."
    ]


def test_the_moderator_is_invited_for_an_organisation(led, utility):
    make_invitation(led, actor=utility, person=led.moderator)
    assert warnings_about(led) == ["Moni Moderator speaks for Stadtwerke, which is invited to this meeting."]


def test_a_partner_in_a_project_on_the_agenda(theirs, network, utility):
    for number, title in enumerate(["Wärmenetz Nord", "Abwärme"]):
        project = make_project(network, title=title)
        make_partner(project, utility)
        for position in (1, 2):
            theirs.agenda.create(
                position=2 * number + position, kind="projects", title=title, project=project
            )
    words = "Moni Moderator speaks for Stadtwerke, a partner in the project “%s” on the agenda."
    assert warnings_about(theirs) == [words % "Abwärme", words % "Wärmenetz Nord"]


@pytest.mark.parametrize("rows", [1, 3])
def test_each_organisation_is_named_and_asked_about_at_once(led, network, rows, django_assert_num_queries):
    for number in range(rows):
        actor = make_actor(name=f"Werk {number}")
        led.moderator.roles.create(actor=actor)
        make_membership(network, actor)
    with django_assert_num_queries(1):
        found = conflicts_of(led)
    assert [conflict.organisation for conflict in found] == [f"Werk {number}" for number in range(rows)]


def test_what_was_noted_needs_no_warning(theirs, network, utility):
    make_membership(network, utility)
    theirs.conflict_note = "Vorstand der Stadtwerke"
    assert conflicts_of(theirs) == []


def test_without_a_moderator_nothing_is_asked(meeting, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert warnings_about(meeting) == []
