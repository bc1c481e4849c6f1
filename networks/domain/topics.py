"""Topic areas: what meets two to three times a year, and what is counted."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from common.db import sort_key_of, store
from networks.domain.checks import refuse_closed, refuse_future
from networks.models import Goal, Network, TopicArea
from networks.signals import topic_area_ended


@transaction.atomic
def add_topic_area(network: Network, *, by, at: datetime, name: str, **fields) -> TopicArea:
    refuse_closed(network)
    topic_area = TopicArea(network=network, sort_key=sort_key_of(TopicArea, name))
    store(topic_area, name=name, **fields)
    record_event("networks.topic_area_added", subject=topic_area, by=by, at=at)
    return topic_area


@transaction.atomic
def update_topic_area(topic_area: TopicArea, *, by, at: datetime, **fields) -> TopicArea:
    refuse_closed(topic_area.network)
    if "name" in fields:
        topic_area.sort_key = sort_key_of(TopicArea, fields["name"])
    store(topic_area, **fields)
    record_event("networks.topic_area_updated", subject=topic_area, by=by, at=at)
    return topic_area


def refuse_ending(topic_area: TopicArea) -> None:
    """Ended is ended, and the last one running stays."""
    network = topic_area.network
    refuse_closed(network)
    running = list(network.topic_areas.filter(ended_on=None).values_list("pk", flat=True))
    if topic_area.pk not in running:
        raise ValidationError(_("This topic area has already ended."))
    if len(running) == 1:
        raise ValidationError(_("A network needs a topic area. Add another one first, or close the network."))


@transaction.atomic
def end_topic_area(topic_area: TopicArea, *, on: date, by, at: datetime) -> TopicArea:
    """No more meetings from ``on``. The last running topic area of a network is refused: without one nothing counts."""
    network = topic_area.network
    refuse_closed(network)
    refuse_future(on, at=at, place=network, field="on")
    since = topic_area.since
    if since is not None and on < since:
        raise ValidationError({"on": _("The end must not lie before the beginning.")})
    # Locked, so that two people cannot end the last two at the same moment.
    list(network.topic_areas.select_for_update().filter(ended_on=None).values_list("pk"))
    refuse_ending(topic_area)
    store(topic_area, ended_on=on)
    record_event("networks.topic_area_ended", subject=topic_area, by=by, at=at, after={"on": on.isoformat()})
    topic_area_ended.send(TopicArea, topic_area=topic_area, by=by, at=at)
    return topic_area


@transaction.atomic
def reopen_topic_area(topic_area: TopicArea, *, by, at: datetime) -> TopicArea:
    """Take back the end of a topic area."""
    refuse_closed(topic_area.network)
    store(topic_area, ended_on=None)
    record_event("networks.topic_area_reopened", subject=topic_area, by=by, at=at)
    return topic_area


@transaction.atomic
def add_goal(
    topic_area: TopicArea, *, by, at: datetime, text: str, raised_by=None, outcome: str = ""
) -> Goal:
    """Record what the kick-off agreed for a topic area."""
    refuse_closed(topic_area.network)
    goal = Goal(topic_area=topic_area)
    store(goal, text=text, raised_by=raised_by, outcome=outcome)
    record_event("networks.goal_added", subject=goal, by=by, at=at)
    return goal


@transaction.atomic
def update_goal(goal: Goal, *, by, at: datetime, **fields) -> Goal:
    refuse_closed(goal.topic_area.network)
    store(goal, **fields)
    record_event("networks.goal_updated", subject=goal, by=by, at=at)
    return goal


@transaction.atomic
def delete_goal(goal: Goal, *, by, at: datetime) -> None:
    refuse_closed(goal.topic_area.network)
    record_event("networks.goal_deleted", subject=goal, by=by, at=at, before={"text": goal.text})
    goal.delete()
