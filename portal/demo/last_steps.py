"""What the product itself adds to a town's history: reminder rules, mails on their way, frozen monitoring."""

from datetime import date, timedelta

from meetings.domain.invitations import invite
from meetings.domain.meetings import update_meeting
from meetings.domain.polls import start_poll
from meetings.domain.reminder_rules import add_default_rules
from meetings.domain.votes import vote_in_poll
from meetings.models import AnsweredHow, Meeting, MeetingStatus, VoteAnswer
from monitoring.domain.snapshots import take_snapshot
from monitoring.models import Scope
from portal.demo.world import World


def make_last_steps(world: World) -> None:
    for network in world.made["networks"]:
        add_default_rules(network, at=network.created_at)
    invite_more(world)
    let_a_member_moderate(world)
    ask_for_a_date(world)
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


def let_a_member_moderate(world: World) -> None:
    """One meeting ahead is moderated by somebody who speaks for a member: the product warns, and decides nothing."""
    member, first, tom_alone = world.made["member"], world.made["actors"][0], world.made["networks"][-1]
    meeting = next(
        (
            meeting
            for meeting in sorted(
                world.made["meetings"],
                key=lambda one: (one.topic_area.network_id == tom_alone.pk, one.starts_at, one.pk),
            )
            if meeting.status == MeetingStatus.INVITED
            and meeting.starts_at > world.now
            and first in world.made["members_of"][meeting.topic_area.network_id]
        ),
        None,
    )
    if meeting is not None:
        fresh = Meeting.objects.get(pk=meeting.pk)
        update_meeting(fresh, moderator=member, by=world.made["staff"]["jana"], at=world.now)


def ask_for_a_date(world: World) -> None:
    """A date poll for the next draft: four dates, a good dozen people, most of them have voted."""
    drafts = [m for m in world.made["meetings"] if m.status == MeetingStatus.DRAFT]
    meeting = min(drafts, key=lambda draft: draft.starts_at, default=None)
    if meeting is None:
        return
    people = [
        (actor, person)
        for actor in world.made["members_of"][meeting.topic_area.network_id]
        for person in world.made["people_of"].get(actor.pk, [])[:1]
    ][:12]
    if meeting.moderator is not None:
        people.append((None, meeting.moderator))
    if not people:
        return
    first = meeting.starts_at
    asked_at = world.now - timedelta(days=3)
    poll = start_poll(
        meeting,
        options=[(first + timedelta(days=n), first + timedelta(days=n, hours=2)) for n in (0, 2, 7, 9)],
        people=people,
        required={meeting.moderator_id},
        deadline=world.at(world.today + timedelta(days=4), 20),
        by=world.made["staff"]["jana"],
        at=asked_at,
    ).poll
    options = list(poll.options.all())
    answers = (VoteAnswer.YES, VoteAnswer.IF_NEED_BE, VoteAnswer.NO)
    for number, participant in enumerate(poll.participants.order_by("pk")):
        if number % 4 == 3:
            continue
        said = {
            # The third suits best.
            option.pk: world.random.choices(answers, (5, 2, 1) if place == 2 else (2, 2, 3))[0]
            for place, option in enumerate(options)
        }
        vote_in_poll(
            participant,
            votes=said,
            how=AnsweredHow.LINK,
            by=None,
            at=asked_at + timedelta(hours=number + 1),
        )


def freeze_monitoring(world: World) -> None:
    """The last two years' ends, and today."""
    by = world.made["staff"]["jana"]
    days = [date(world.today.year - 2, 12, 31), date(world.today.year - 1, 12, 31), world.today]
    for day in days:
        take_snapshot(scope=Scope.INSTANCE, on=day, by=by, at=world.now)
    for network in world.made["networks"][:4]:
        take_snapshot(scope=Scope.NETWORK, network=network, on=world.today, by=by, at=world.now)
