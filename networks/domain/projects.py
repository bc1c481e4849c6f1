"""Projects: from planned to completed, with partners and what they save and cost."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from actors.domain.actors import refuse_merged
from common.db import follow_name, free_slug, sort_key_of, store
from common.transitions import move, record
from networks.domain.checks import local_day, refuse_closed, refuse_foreign, refuse_future
from networks.models import Network, Project, ProjectPartner, ProjectStatus


@transaction.atomic
def create_project(
    network: Network, *, by, at: datetime, title: str, effective_on: date | None = None, **fields
) -> Project:
    """Record a project as planned since ``effective_on`` (default: today)."""
    refuse_closed(network)
    refuse_future(effective_on, at=at, place=network, field="effective_on")
    refuse_foreign([fields.get("topic_area")], network, field="topic_area")
    project = Project(
        network=network, sort_key=sort_key_of(Project, title), slug=free_slug(Project, title), created_at=at
    )
    store(project, title=title, **fields)
    day = effective_on or local_day(at, network)
    record(project, target=ProjectStatus.PLANNED, by=by, at=at, effective_on=day)
    return project


@transaction.atomic
def update_project(project: Project, *, by, at: datetime, **fields) -> Project:
    """Change what the project is, saves and costs. With another title its page moves, and its old address leads there.
    The audit trail keeps the saving."""
    refuse_foreign([fields.get("topic_area")], project.network, field="topic_area")
    if "title" in fields:
        project.sort_key = sort_key_of(Project, fields["title"])
        follow_name(project, fields["title"])
    kept = Project.objects.get(pk=project.pk)
    before = {"saving": str(kept.saving), "unit": kept.unit, "attribution": kept.attribution}
    store(project, **fields)
    after = {"saving": str(project.saving), "unit": project.unit, "attribution": project.attribution}
    record_event("networks.project_updated", subject=project, by=by, at=at, before=before, after=after)
    return project


@transaction.atomic
def change_stage(
    project: Project, stage: ProjectStatus, *, effective_on: date, by, at: datetime, reason: str = ""
) -> Project:
    """The project reached ``stage`` on ``effective_on``, which lies neither ahead nor before the stage it has now.

    Scores count a project by this day, so it is asked for and never assumed.
    """
    refuse_future(effective_on, at=at, place=project.network, field="effective_on")
    last = project.transitions.order_by("-effective_on", "-at", "-pk").first()
    if last is not None and effective_on < last.effective_on:
        raise ValidationError(
            {
                "effective_on": _("The present stage began on %(day)s. Choose that day or a later one.")
                % {"day": f"{last.effective_on:%d.%m.%Y}"}
            }
        )
    move(project, stage, by=by, at=at, reason=reason, effective_on=effective_on)
    return project


@transaction.atomic
def add_partner(project: Project, *, actor, by, at: datetime, role: str = "") -> ProjectPartner:
    refuse_merged(actor, field="actor")
    partner = ProjectPartner(project=project, actor=actor)
    store(partner, role=role)
    record_event("networks.partner_added", subject=project, by=by, at=at, after={"actor": str(actor)})
    return partner


@transaction.atomic
def remove_partner(partner: ProjectPartner, *, by, at: datetime) -> None:
    record_event(
        "networks.partner_removed",
        subject=partner.project,
        by=by,
        at=at,
        before={"actor": str(partner.actor)},
    )
    partner.delete()
