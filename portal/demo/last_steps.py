"""What the product itself adds to a town's history: reminder rules, mails on their way, frozen monitoring."""

from datetime import date

from meetings.domain.invitations import invite
from meetings.domain.reminder_rules import add_default_rules
from meetings.models import MeetingStatus
from monitoring.domain.snapshots import take_snapshot
from monitoring.models import Scope
from portal.demo.world import World


def make_last_steps(world: World) -> None:
    for network in world.made["networks"]:
        add_default_rules(network, at=network.created_at)
    invite_more(world)
    freeze_monitoring(world)


def invite_more(world: World) -> None:
    """Real invitations to a meeting of the near future, so that the outbox of its coordinator has mail to show."""
    tom_alone = world.made["networks"][-1]
    meeting = max(
        (
            meeting
            for meeting in world.made["meetings"]
            if meeting.status == MeetingStatus.INVITED
            and meeting.answer_by > world.now
            and meeting.topic_area.network_id != tom_alone.pk
        ),
        key=lambda meeting: meeting.starts_at,
        default=None,
    )
    if meeting is None:
        return
    invited = {row.person_id for row in world.made["invitations"] if row.meeting_id == meeting.pk}
    members = world.made["members_of"][meeting.topic_area.network_id]
    people = [
        (actor, person)
        for actor in members
        for person in world.made["people_of"].get(actor.pk, [])
        if person.pk not in invited
    ][:5]
    if people:
        invite(meeting, people=people, by=world.made["staff"]["jana"], at=world.now)


def freeze_monitoring(world: World) -> None:
    """The last two years' ends, and today."""
    by = world.made["staff"]["jana"]
    days = [date(world.today.year - 2, 12, 31), date(world.today.year - 1, 12, 31), world.today]
    for day in days:
        take_snapshot(scope=Scope.INSTANCE, on=day, by=by, at=world.now)
    for network in world.made["networks"][:4]:
        take_snapshot(scope=Scope.NETWORK, network=network, on=world.today, by=by, at=world.now)
