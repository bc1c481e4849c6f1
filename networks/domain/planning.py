"""Planning processes of the municipality, and who took part in plans and measures."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from actors.domain.actors import refuse_merged
from actors.domain.municipality import host
from actors.models import Municipality
from common.db import store
from networks.domain.checks import refuse_future
from networks.models import Participation, PlanningProcess


@transaction.atomic
def create_process(
    *, by, at: datetime, name: str, opened_on: date, municipality: Municipality | None = None, **fields
) -> PlanningProcess:
    """Record a planning process the town's actors can take part in; ``networks`` are those it concerns."""
    process = PlanningProcess(municipality=municipality or host())
    store(process, name=name, opened_on=opened_on, **fields)
    record_event("networks.process_created", subject=process, by=by, at=at)
    return process


@transaction.atomic
def update_process(process: PlanningProcess, *, by, at: datetime, **fields) -> PlanningProcess:
    store(process, **fields)
    record_event("networks.process_updated", subject=process, by=by, at=at)
    return process


@transaction.atomic
def delete_process(process: PlanningProcess, *, by, at: datetime) -> None:
    """Delete a process recorded by mistake. Refuses one in which somebody took part."""
    PlanningProcess.objects.select_for_update().get(pk=process.pk)
    refuse_used(process)
    record_event("networks.process_deleted", subject=process, by=by, at=at)
    process.delete()


def refuse_used(process: PlanningProcess) -> None:
    if process.participations.exists():
        raise ValidationError(_("Actors took part in this process. Delete their participations first."))


@transaction.atomic
def record_participation(*, actor, on: date, by, at: datetime, **fields) -> Participation:
    """An actor took part in a ``process`` or in carrying out a ``measure``; ``level`` may stay unknown."""
    refuse_merged(actor, field="actor")
    participation = Participation()
    _check({"actor": actor, "on": on, **fields}, at=at)
    store(participation, actor=actor, on=on, **fields)
    record_event("networks.participation_recorded", subject=participation, by=by, at=at)
    return participation


@transaction.atomic
def update_participation(participation: Participation, *, by, at: datetime, **fields) -> Participation:
    _check({"actor": participation.actor, "process": participation.process, **fields}, at=at)
    store(participation, **fields)
    record_event("networks.participation_updated", subject=participation, by=by, at=at)
    return participation


@transaction.atomic
def delete_participation(participation: Participation, *, by, at: datetime) -> None:
    before = {"actor": str(participation.actor), "on": participation.on.isoformat()}
    record_event("networks.participation_deleted", subject=participation, by=by, at=at, before=before)
    participation.delete()


def _check(fields: dict, *, at: datetime) -> None:
    on, process = fields.get("on"), fields.get("process")
    refuse_future(on, at=at, place=fields["actor"].municipality, field="on")
    if process is not None and on is not None and on < process.opened_on:
        raise ValidationError(
            {
                "on": _("The process was opened on %(day)s. Choose that day or a later one.")
                % {"day": f"{process.opened_on:%d.%m.%Y}"}
            }
        )
