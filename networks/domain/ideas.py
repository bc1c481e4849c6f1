"""Ideas: noted, discussed, parked, merged, or turned into a project."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from actors.domain.actors import refuse_merged
from common.db import store
from common.transitions import move, record
from networks.domain.checks import local_day, refuse_closed, refuse_future, refuse_stale
from networks.domain.projects import create_project
from networks.models import Idea, IdeaStatus, IdeaSupport, Project, TopicArea


@transaction.atomic
def note_idea(
    topic_area: TopicArea,
    *,
    by,
    at: datetime,
    title: str,
    text: str = "",
    submitted_on: date | None = None,
    raised_by=None,
) -> Idea:
    """Note an idea of a topic area; without a day it is today's."""
    network = topic_area.network
    refuse_closed(network)
    refuse_merged(raised_by, field="raised_by")
    day = submitted_on or local_day(at, network)
    refuse_future(day, at=at, place=network, field="submitted_on")
    idea = Idea(topic_area=topic_area, by=by, created_at=at)
    store(idea, title=title, text=text, submitted_on=day, raised_by=raised_by)
    record(idea, target=IdeaStatus.OPEN, by=by, at=at, effective_on=day)
    return idea


@transaction.atomic
def update_idea(idea: Idea, *, by, at: datetime, **fields) -> Idea:
    """Change the words of an idea, or the topic area within its network."""
    network = idea.topic_area.network
    refuse_closed(network)
    refuse_future(fields.get("submitted_on"), at=at, place=network, field="submitted_on")
    moved_to = fields.get("topic_area")
    # The form has set the new topic area already; what the idea belonged to stands in the database.
    home = refuse_stale(idea).topic_area.network_id
    if moved_to is not None and moved_to.network_id != home:
        raise ValidationError({"topic_area": _("Choose from this network's own entries.")})
    store(idea, **fields)
    record_event("networks.idea_updated", subject=idea, by=by, at=at)
    return idea


def discuss_idea(idea: Idea, *, by, at: datetime, reason: str = "") -> Idea:
    """A meeting has talked about it; also takes up a parked idea again."""
    return _move(idea, IdeaStatus.DISCUSSED, by=by, at=at, reason=reason)


def park_idea(idea: Idea, *, by, at: datetime, reason: str = "") -> Idea:
    return _move(idea, IdeaStatus.PARKED, by=by, at=at, reason=reason)


@transaction.atomic
def _move(idea: Idea, target: IdeaStatus, *, by, at: datetime, reason: str = "", **changes) -> Idea:
    network = idea.topic_area.network
    refuse_closed(network)
    move(idea, target, by=by, at=at, reason=reason, effective_on=local_day(at, network), **changes)
    return idea


@transaction.atomic
def merge_idea(idea: Idea, *, into: Idea, by, at: datetime) -> Idea:
    """``idea`` is the same as ``into``; its backers and its own duplicates move there. Within one network only."""
    if into.pk == idea.pk:
        raise ValidationError({"into": _("An idea cannot be merged into itself.")})
    if into.topic_area.network_id != idea.topic_area.network_id:
        raise ValidationError({"into": _("Choose from this network's own entries.")})
    # Both locked in one order, so that two merges in opposite directions cannot make a circle.
    locked = {
        row.pk: row
        for row in Idea.objects.select_for_update().filter(pk__in=(idea.pk, into.pk)).order_by("pk")
    }
    if locked[into.pk].status == IdeaStatus.MERGED:
        raise ValidationError({"into": _("This idea was itself merged. Choose the one it became part of.")})
    _move(idea, IdeaStatus.MERGED, by=by, at=at, duplicate_of=into)
    Idea.objects.filter(duplicate_of=idea).update(duplicate_of=into)
    backing = set(into.support.values_list("actor_id", flat=True))
    idea.support.exclude(actor__in=backing).update(idea=into)
    idea.support.all().delete()
    return idea


@transaction.atomic
def make_project_from_idea(idea: Idea, *, by, at: datetime, title: str = "", **fields) -> Project:
    """The idea becomes a planned project of its network and topic area; the actor that raised it its first partner."""
    project = create_project(
        idea.topic_area.network,
        by=by,
        at=at,
        title=title or idea.title,
        **{"topic_area": idea.topic_area, "text": idea.text, **fields},
    )
    _move(idea, IdeaStatus.PROJECT, by=by, at=at, project=project)
    if idea.raised_by is not None:
        project.partners.create(actor=idea.raised_by)
    return project


@transaction.atomic
def support_idea(idea: Idea, *, actor, by, at: datetime) -> IdeaSupport:
    """An actor backs an idea."""
    refuse_closed(idea.topic_area.network)
    refuse_merged(actor, field="actor")
    support = IdeaSupport(idea=idea, actor=actor, at=at)
    store(support)
    record_event("networks.idea_supported", subject=idea, by=by, at=at, after={"actor": str(actor)})
    return support
