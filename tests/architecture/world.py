"""What the access table's URLs point at: two networks, each with its people and one of everything."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Role
from meetings.domain.reminder_rules import add_default_rules
from meetings.models import MeetingStatus, MinutesStatus, SchoolHoliday
from networks.models import CommitmentStatus, ReportStatus
from outbox.models import MessageStatus
from tests.factories.accounts import make_task, make_user
from tests.factories.actors import make_actor, make_person, make_town
from tests.factories.documents import make_document
from tests.factories.meetings import (
    make_action,
    make_blocked_time,
    make_invitation,
    make_letter,
    make_line,
    make_meeting,
    make_minutes,
    make_participant,
    make_point,
    make_poll,
    make_proposal,
    make_reply,
    make_school_holiday,
)
from tests.factories.networks import (
    make_commitment,
    make_cost,
    make_goal,
    make_idea,
    make_key_actor,
    make_membership,
    make_network,
    make_note,
    make_outreach,
    make_participation,
    make_partner,
    make_process,
    make_project,
    make_reader,
    make_report,
    make_topic_area,
)
from tests.factories.outbox import make_inbound_mail, make_message


@dataclass
class World:
    """Everything without a prefix belongs to the first network, the one ``coordinator`` runs."""

    users: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name):
        raise AttributeError(f"the world has no {name}; add it in tests/architecture/world.py")


def make_world() -> World:
    world = World()
    world.town = make_town()
    users = world.users
    users["admin"] = make_user(role=Role.ADMINISTRATOR, name="Alex Admin")
    users["reader"] = make_user(role=Role.READER, name="Rita Reader")
    users["coordinator"] = make_user(role=Role.COORDINATOR, name="Jana Sommer")
    users["other_coordinator"] = make_user(role=Role.COORDINATOR, name="Olaf Other")
    users["outsider"] = make_user(name="Otto Outsider")
    users["member"] = make_user(name="Mia Member")
    users["other_member"] = make_user(name="Max Member")
    users["moderator"] = make_user(name="Moni Moderator")

    world.network = make_network(coordinator=users["coordinator"], name="Bündnis Wärmewende")
    add_default_rules(world.network, at=timezone.now())
    world.other_network = make_network(coordinator=users["other_coordinator"], name="Netz Mobilität")
    world.topic_area = make_topic_area(world.network, name="Quartierswärme")
    world.other_topic_area = make_topic_area(world.other_network, name="Radverkehr")
    world.actor = make_actor(name="Stadtwerke")
    world.other_actor = make_actor(name="Verkehrsbetriebe")
    world.member_person = make_person(actor=world.actor, user=users["member"])
    world.other_member_person = make_person(actor=world.other_actor, user=users["other_member"])
    world.moderator_person = make_person(user=users["moderator"])
    world.membership = make_membership(world.network, world.actor)
    world.other_membership = make_membership(world.other_network, world.other_actor)
    world.candidate = make_actor(name="Sparkasse")
    world.outreach = make_outreach(world.network, world.candidate)
    world.meeting = make_meeting(world.topic_area, moderator=world.moderator_person)
    world.checklist_line = make_line(world.network)
    world.checklist_point = make_point(world.meeting)
    world.meeting_file = make_document(world.meeting, name="Entwurf.pdf")
    world.other_meeting = make_meeting(world.other_topic_area)
    world.draft_meeting = make_meeting(world.topic_area, status=MeetingStatus.DRAFT, title="Entwurf")
    world.held_meeting = make_meeting(
        world.topic_area,
        status=MeetingStatus.HELD,
        title="Auftakt",
        starts_at=timezone.now() - timedelta(days=20),
        moderator=world.moderator_person,
    )
    world.minutes = make_minutes(world.held_meeting)
    world.action = make_action(world.held_meeting, owner=world.member_person)
    world.adopted_meeting = make_meeting(
        world.topic_area,
        status=MeetingStatus.HELD,
        title="Zweites Treffen",
        starts_at=timezone.now() - timedelta(days=90),
        moderator=world.moderator_person,
    )
    make_minutes(world.adopted_meeting, status=MinutesStatus.ADOPTED, text="Angenommen.", version=1)
    world.sent_action = make_action(world.adopted_meeting, owner=world.member_person)
    world.proposal = make_proposal(world.topic_area, proposed_by=world.member_person)
    world.task = make_task(users["coordinator"])
    world.invitation = make_invitation(world.meeting, actor=world.actor, person=world.member_person)
    world.calendar_reply = make_reply(world.invitation)
    world.polling_meeting = make_meeting(
        world.topic_area,
        status=MeetingStatus.POLLING,
        title="Wann passt es?",
        starts_at=None,
        moderator=world.moderator_person,
    )
    world.poll = make_poll(world.polling_meeting)
    world.poll_option = world.poll.options.first()
    world.participant = make_participant(
        world.poll, actor=world.actor, person=world.member_person, votes="yi"
    )
    make_participant(world.poll, actor=None, person=world.moderator_person, is_required=True, votes="nyy")
    world.letter = make_letter(
        make_invitation(world.meeting, person=make_person(channel="post"), last_sequence_sent=None)
    )
    world.commitment = make_commitment(world.membership)
    world.document = make_document(world.commitment)
    world.idea = make_idea(world.topic_area)
    world.project = make_project(world.network)
    world.process = make_process()
    world.process.networks.add(world.network)
    world.participation = make_participation(world.actor, process=world.process, network=world.network)
    world.cost = make_cost(network=world.network)
    world.inbound_mail = make_inbound_mail()
    world.mail = make_message(scope=world.network, status=MessageStatus.FAILED)
    world.submitted_commitment = make_commitment(world.membership, status=CommitmentStatus.SUBMITTED)
    world.adopted_commitment = make_commitment(
        world.membership, status=CommitmentStatus.ADOPTED, is_public=True
    )
    world.report = make_report(world.adopted_commitment)
    world.checked_report = make_report(
        world.adopted_commitment, on=date(2025, 7, 1), status=ReportStatus.CHECKED
    )
    world.goal = make_goal(world.topic_area)
    world.ended_topic_area = make_topic_area(world.network, name="Abwärme", ended_on=date(2025, 6, 1))
    world.blocked_time = make_blocked_time()
    # Of the town, not of the world: a second world finds it there.
    world.school_holiday = SchoolHoliday.objects.first() or make_school_holiday()
    world.note = make_note(world.candidate, world.network)
    world.partner = make_partner(world.project, world.actor)
    world.key_actor = make_key_actor(world.network, world.candidate)
    world.network_reader = make_user(name="Nora Nurlesen")
    make_reader(world.network, world.network_reader)
    return world
