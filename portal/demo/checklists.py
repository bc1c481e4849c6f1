"""What has to be thought of around the meetings of a town: mostly ticked in time, a little of it late."""

from datetime import timedelta

from common.dates import local_date
from meetings.domain.checklists import add_usual_lines
from meetings.models import ChecklistItem
from portal.demo.world import ZONE, World, fill


def make_checklists(world: World) -> None:
    jana = world.made["staff"]["jana"]
    lines = {}
    for network in world.made["networks"]:
        add_usual_lines(network)
        lines[network.pk] = list(network.checklist_lines.all())
    points = []
    for meeting in world.made["meetings"]:
        day = local_date(meeting.starts_at, ZONE)
        for line in lines[meeting.topic_area.network_id]:
            due_on = day + timedelta(days=line.offset)
            point = ChecklistItem(
                public_id=world.uid(),
                meeting=meeting,
                line=line,
                text=line.text,
                resource=line.resource,
                offset=line.offset,
                due_on=due_on,
            )
            # Moderator and room are confirmed at the meeting itself.
            late = due_on > world.today - timedelta(days=14) and world.random.random() < 0.5
            if not line.resource and due_on <= world.today and not late:
                point.done_on, point.done_by = due_on - timedelta(days=world.random.randint(0, 2)), jana
            points.append(point)
    fill(ChecklistItem, points)
