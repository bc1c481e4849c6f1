"""Uploaded lists: kept as a draft, read otherwise if need be, decided upon, and taken in all at once or not at all."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from actors.domain.directory import write_plan
from actors.domain.municipality import host
from actors.imports.examination import Examination, examine
from actors.imports.plan import SKIP, Plan, Verdict
from actors.imports.reasons import ImportRefused
from actors.models import DataSource, ImportDraft
from actors.models.people import SourceKind
from common.exports import clean_text

# Unconfirmed personal data does not stay lying about.
KEPT_FOR = timedelta(days=7)
# One import at a time: two plans made side by side would both create what is missing.
_LOCK = 4_182_025_001


class PlanChanged(Exception):
    """The directory has changed since the preview was shown; nothing was written."""


@transaction.atomic
def upload_list(*, by, at: datetime, filename: str, content: bytes) -> ImportDraft:
    """Keep an uploaded list for its preview. Raises ``ValidationError`` at ``file`` for what cannot become a list."""
    host()
    found = examine(content, {})
    if found.refusal is not None and not found.refusal.correctable:
        raise ValidationError({"file": found.refusal.message})
    return ImportDraft.objects.create(by=by, uploaded_at=at, filename=_tidy(filename), content=content)


def forget_old_drafts(*, now: datetime) -> int:
    """Remove the lists that were uploaded long ago, taken in or not. Returns how many."""
    deleted, _rows = ImportDraft.objects.filter(uploaded_at__lt=now - KEPT_FOR).delete()
    return deleted


@transaction.atomic
def read_otherwise(draft: ImportDraft, *, reading: Mapping) -> ImportDraft:
    """Take over how the list is to be read (see ``examine``); decisions belonged to the other reading and are dropped."""
    draft = _locked(draft)
    draft.choices = dict(reading)
    draft.save(update_fields=["choices"])
    return draft


@transaction.atomic
def decide(draft: ImportDraft, *, decisions: Mapping[str, str]) -> ImportDraft:
    """Remember decisions about proposals. Raises ``LookupError`` for one that the plan does not offer."""
    draft = _locked(draft)
    plan = _plan(examine_draft(draft))
    offered = {subject.key: subject.allowed for subject in plan.proposals}
    for key, value in decisions.items():
        if value not in offered.get(key, ()):
            raise LookupError(key)
    draft.choices = {**draft.choices, "decisions": {**draft.choices.get("decisions", {}), **decisions}}
    draft.save(update_fields=["choices"])
    return draft


@transaction.atomic
def apply_draft(
    draft: ImportDraft, *, digest: str, without_refused: bool = False, by, at: datetime
) -> dict[str, int]:
    """Write what the preview showed, in one transaction. Returns the counts.

    Called again it returns the first result. Raises ``PlanChanged`` when the plan is no longer the one confirmed
    (``digest``), ``ValidationError`` while something is undecided or refused rows are not left out expressly.
    """
    draft = _locked(draft)
    if draft.applied_at is not None:
        return dict(draft.result or {})
    _one_at_a_time()
    plan = _plan(examine_draft(draft))
    if plan.digest != digest:
        raise PlanChanged
    decisions = draft.choices.get("decisions", {})
    if undecided(plan, decisions):
        raise ValidationError(_("Decide about every proposal first."))
    if plan.refused and not without_refused:
        raise ValidationError(
            _("Confirm that the refused rows stay out, or correct the file and upload it again.")
        )
    result = _write(plan, decisions, filename=draft.filename, by=by, at=at)
    draft.applied_at, draft.result = at, result
    # The list itself is no longer needed; what was taken over stands in the directory.
    draft.content, draft.choices = b"", {}
    draft.save(update_fields=["applied_at", "result", "content", "choices"])
    return result


@transaction.atomic
def apply_file(
    content: bytes,
    *,
    filename: str,
    accept_proposals: bool = False,
    without_refused: bool = False,
    by=None,
    at: datetime,
) -> tuple[Plan, dict[str, int]]:
    """The same without a draft, for the command line. Raises ``ImportRefused`` and ``ValidationError``."""
    host()
    _one_at_a_time()
    plan = _plan(examine(content, {}))
    decisions = (
        {subject.key: subject.options[0].value for subject in plan.proposals} if accept_proposals else {}
    )
    if undecided(plan, decisions):
        raise ValidationError(_("There are proposals to decide about."))
    if plan.refused and not without_refused:
        raise ValidationError(_("There are refused rows."))
    return plan, _write(plan, decisions, filename=filename, by=by, at=at)


@transaction.atomic
def discard_draft(draft: ImportDraft) -> None:
    """Throw an unconfirmed list away, content and all."""
    _locked(draft).delete()


def examine_draft(draft: ImportDraft) -> Examination:
    return examine(bytes(draft.content), draft.choices)


def undecided(plan: Plan, decisions: Mapping[str, str]) -> list:
    """Proposals without a decision. People of an organisation that stays out need none."""
    out = {actor.key for actor in plan.actors if decisions.get(actor.key) == SKIP}
    return [
        subject
        for subject in plan.proposals
        if decisions.get(subject.key) not in subject.allowed and getattr(subject, "actor", None) not in out
    ]


def _write(plan: Plan, decisions: Mapping[str, str], *, filename: str, by, at: datetime) -> dict[str, int]:
    source = DataSource.objects.create(kind=SourceKind.IMPORT, detail=_tidy(filename), by=by, at=at)
    result = write_plan(plan, decisions, source=source, by=by, at=at)
    result["skipped"] = plan.counts[Verdict.SKIP]
    result["refused"] = plan.counts[Verdict.REFUSE]
    record_event("actors.import", subject=host(), by=by, at=at, after={"file": _tidy(filename), **result})
    return result


def _plan(found: Examination) -> Plan:
    if found.plan is None:
        raise found.refusal or ImportRefused("no_rows")
    return found.plan


def _locked(draft: ImportDraft) -> ImportDraft:
    return ImportDraft.objects.select_for_update().get(pk=draft.pk)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _tidy(filename: str) -> str:
    return clean_text(PurePath(filename.replace("\\", "/")).name)[:200] or "list"
