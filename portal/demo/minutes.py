"""What the held meetings brought: minutes, decisions, actions."""

from collections import defaultdict
from datetime import timedelta

from common.dates import local_date
from meetings.models import (
    ActionItem,
    AgendaItem,
    Agreement,
    Decision,
    ItemState,
    Meeting,
    MeetingStatus,
    Minutes,
    MinutesStatus,
    MinutesTransition,
    MinutesVersion,
)
from portal.demo import texts
from portal.demo.world import ZONE, World, fill


def make_minutes(world: World) -> None:
    held = [meeting for meeting in world.made["meetings"] if meeting.status == MeetingStatus.HELD]
    written = [meeting for meeting in held if world.random.random() < 0.85]
    rows = []
    for meeting in written:
        fresh = (world.now - meeting.starts_at).days < 21
        status = (
            MinutesStatus.DRAFT
            if fresh
            else world.random.choice((MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED))
        )
        text = "" if _is_by_item(meeting) else texts.MINUTES
        rows.append(Minutes(public_id=world.uid(), meeting=meeting, text=text, status=status, version=1))
    rows = fill(Minutes, rows)
    items = _write_items(world, rows)
    order = (MinutesStatus.DRAFT, MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED)
    history = []
    for minutes in rows:
        reached = order[: order.index(minutes.status) + 1]
        for step, status in enumerate(reached):
            at = min(minutes.meeting.ends_at + timedelta(days=1 + 10 * step), world.now)
            history.append(
                MinutesTransition(
                    minutes=minutes,
                    source=order[step - 1] if step else "",
                    target=status,
                    by=world.made["staff"]["jana"],
                    at=at,
                    effective_on=local_date(at, ZONE),
                )
            )
    fill(MinutesTransition, history)
    meetings = [minutes.meeting for minutes in rows]
    fill(
        Decision,
        [
            Decision(
                public_id=world.uid(),
                meeting=m,
                text=world.random.choice(texts.DECISIONS),
                agenda_item=items[m.pk][2] if m.pk in items else None,
                agreement=Agreement.CONSENSUS if m.pk in items else "",
            )
            for m in meetings
        ],
    )
    people_of, members_of = world.made["people_of"], world.made["members_of"]
    actions = []
    for meeting in meetings:
        actor = world.random.choice(
            [a for a in members_of[meeting.topic_area.network_id] if a.pk in people_of]
        )
        due = local_date(meeting.starts_at, ZONE) + timedelta(days=30)
        done = due < world.day(20)
        actions.append(
            ActionItem(
                public_id=world.uid(),
                meeting=meeting,
                text=world.random.choice(texts.ACTIONS),
                agenda_item=items[meeting.pk][1] if meeting.pk in items else None,
                owner=people_of[actor.pk][0],
                actor=actor,
                due_on=due,
                done_on=due if done else None,
            )
        )
    fill(ActionItem, actions)


def _is_by_item(meeting: Meeting) -> bool:
    """Of every other meeting the minutes follow the agenda; the others are one text, as before."""
    return meeting.pk % 2 == 0


def _write_items(world: World, rows: list[Minutes]) -> dict[int, list[AgendaItem]]:
    """The agenda of those meetings whose minutes follow it, with what was said; each with its first version."""
    wanted = {minutes.meeting_id: minutes for minutes in rows if _is_by_item(minutes.meeting)}
    items: dict[int, list[AgendaItem]] = defaultdict(list)
    for item in world.made["agenda"]:
        if item.meeting_id in wanted:
            item.notes = texts.MINUTES_OF_ITEMS[item.position - 1]
            item.state = ItemState.CARRIED if item.position == 2 else ItemState.TREATED
            items[item.meeting_id].append(item)
    AgendaItem.objects.bulk_update([i for found in items.values() for i in found], ["notes", "state"])
    fill(
        MinutesVersion,
        [
            MinutesVersion(
                minutes=minutes,
                number=1,
                parts=[
                    {"item": i.ref, "title": i.title, "text": i.notes, "decisions": [], "actions": []}
                    for i in items[minutes.meeting_id]
                ],
                by=world.made["staff"]["jana"],
                at=min(minutes.meeting.ends_at + timedelta(days=1), world.now),
            )
            for minutes in wanted.values()
        ],
    )
    return items
