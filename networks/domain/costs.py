"""What the cooperation costs, and who carries it."""

from datetime import date, datetime

from django.db import transaction

from accounts.domain.audit import record_event
from actors.domain.municipality import host
from actors.models import Municipality
from common.db import store
from documents.domain.documents import remove_documents_of
from networks.domain.checks import refuse_future
from networks.models import CostRecord


@transaction.atomic
def record_cost(
    *, by, at: datetime, text: str, on: date, payer: str, municipality: Municipality | None = None, **fields
) -> CostRecord:
    """Record money (``amount``, EUR), ``hours`` of work, or both; without ``network`` for the cooperation as a whole."""
    cost = CostRecord(municipality=municipality or host())
    refuse_future(on, at=at, place=cost.municipality, field="on")
    store(cost, text=text, on=on, payer=payer, **fields)
    record_event("networks.cost_recorded", subject=cost, by=by, at=at, after=_facts(cost))
    return cost


@transaction.atomic
def update_cost(cost: CostRecord, *, by, at: datetime, **fields) -> CostRecord:
    refuse_future(fields.get("on"), at=at, place=cost.municipality, field="on")
    before = _facts(CostRecord.objects.get(pk=cost.pk))
    store(cost, **fields)
    record_event("networks.cost_updated", subject=cost, by=by, at=at, before=before, after=_facts(cost))
    return cost


@transaction.atomic
def delete_cost(cost: CostRecord, *, by, at: datetime) -> None:
    remove_documents_of(cost, by=by, at=at)
    record_event("networks.cost_deleted", subject=cost, by=by, at=at, before=_facts(cost))
    cost.delete()


def _facts(cost: CostRecord) -> dict:
    return {
        "text": cost.text,
        "on": str(cost.on),
        "amount": str(cost.amount),
        "hours": str(cost.hours),
        "payer": cost.payer,
    }
