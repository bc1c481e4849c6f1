"""Self-commitments: drafted and submitted by members, adopted by the network, reported on."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from common.db import store
from common.transitions import move, record
from networks.domain.checks import (
    begin_no_later,
    local_day,
    refuse_closed,
    refuse_foreign,
    refuse_future,
    refuse_stale,
)
from networks.models import Commitment, CommitmentStatus, Membership, ProgressReport, ReportStatus

Status = CommitmentStatus
# The climate targets count from here; nobody has figures of before.
FIRST_BASE_YEAR = 1990
# Savings go on after a promise is kept: without fresh reports they would no longer count.
REPORTED_ON = (Status.ADOPTED, Status.FULFILLED)


@transaction.atomic
def create_commitment(membership: Membership, *, by, at: datetime, text: str, **fields) -> Commitment:
    """Draft what a member promises. Refuses a membership that has ended, and a network that is closed."""
    refuse_closed(membership.network)
    # Locked, so that nobody ends the membership meanwhile and leaves this promise open.
    ended = Membership.objects.select_for_update().values_list("to_on", flat=True).get(pk=membership.pk)
    if ended is not None:
        raise ValidationError({"membership": _("This membership has ended. Choose a current member.")})
    commitment = Commitment(membership=membership, created_at=at)
    _check(membership, fields, at=at)
    _refuse_past_target(membership, fields.get("target_year"), at=at)
    store(commitment, text=text, **fields)
    record(commitment, target=Status.DRAFT, by=by, at=at, effective_on=local_day(at, membership.network))
    return commitment


@transaction.atomic
def update_commitment(commitment: Commitment, *, by, at: datetime, **fields) -> Commitment:
    """Change a promise that is still open; a change after adoption is kept in the audit trail."""
    if CommitmentStatus(commitment.status) not in (Status.DRAFT, Status.SUBMITTED, Status.ADOPTED):
        raise ValidationError(_("This self-commitment is closed and can no longer be changed."))
    _check(commitment.membership, fields, at=at)
    kept = refuse_stale(commitment)
    if fields.get("target_year") != kept.target_year:
        _refuse_past_target(commitment.membership, fields.get("target_year"), at=at)
    before = {"text": kept.text, "target": str(kept.target), "unit": kept.unit}
    store(commitment, **fields)
    after = {"text": commitment.text, "target": str(commitment.target), "unit": commitment.unit}
    record_event("networks.commitment_updated", subject=commitment, by=by, at=at, before=before, after=after)
    return commitment


def _check(membership: Membership, fields: dict, *, at: datetime) -> None:
    refuse_foreign(fields.get("projects", ()), membership.network, field="projects")
    refuse_future(fields.get("signed_on"), at=at, place=membership.network, field="signed_on")
    base, target = fields.get("base_year"), fields.get("target_year")
    this_year = local_day(at, membership.network).year
    if base is not None and not FIRST_BASE_YEAR <= base <= this_year:
        raise ValidationError(
            {
                "base_year": _("Enter a year from %(first)d to %(last)d.")
                % {"first": FIRST_BASE_YEAR, "last": this_year}
            }
        )
    if base is not None and target is not None and target < base:
        raise ValidationError({"target_year": _("The target year must not lie before the base year.")})


def _refuse_past_target(membership: Membership, year: int | None, *, at: datetime) -> None:
    """Nobody promises something for a year that is over; a promise grown old keeps its year."""
    this_year = local_day(at, membership.network).year
    if year is not None and year < this_year:
        raise ValidationError(
            {"target_year": _("This year is over. Enter %(year)d or later.") % {"year": this_year}}
        )


def submit_commitment(commitment: Commitment, *, by, at: datetime) -> Commitment:
    """The member stands by it; the network decides about adopting it."""
    return _move(commitment, Status.SUBMITTED, by=by, at=at)


def return_commitment(commitment: Commitment, *, by, at: datetime, reason: str = "") -> Commitment:
    """Give a submitted commitment back to the member for changes."""
    return _move(commitment, Status.DRAFT, by=by, at=at, reason=reason)


@transaction.atomic
def adopt_commitment(
    commitment: Commitment, *, by, at: datetime, effective_on: date | None = None
) -> Commitment:
    """The network has adopted it, on the day of the minutes for example. Refuses unless submitted."""
    return _move(commitment, Status.ADOPTED, by=by, at=at, effective_on=effective_on)


def fulfil_commitment(
    commitment: Commitment, *, by, at: datetime, effective_on: date | None = None
) -> Commitment:
    return _move(commitment, Status.FULFILLED, by=by, at=at, effective_on=effective_on)


def miss_commitment(
    commitment: Commitment, *, by, at: datetime, reason: str = "", effective_on: date | None = None
) -> Commitment:
    return _move(commitment, Status.MISSED, by=by, at=at, reason=reason, effective_on=effective_on)


def withdraw_commitment(
    commitment: Commitment, *, by, at: datetime, reason: str = "", effective_on: date | None = None
) -> Commitment:
    return _move(commitment, Status.WITHDRAWN, by=by, at=at, reason=reason, effective_on=effective_on)


@transaction.atomic
def _move(commitment, target, *, by, at, reason="", effective_on=None) -> Commitment:
    network = commitment.membership.network
    refuse_future(effective_on, at=at, place=network, field="effective_on")
    day = effective_on or local_day(at, network)
    begin_no_later(commitment, day)
    move(commitment, target, by=by, at=at, reason=reason, effective_on=day)
    return commitment


@transaction.atomic
def report_progress(
    commitment: Commitment,
    *,
    on: date,
    value,
    evidence: str,
    note: str = "",
    by,
    at: datetime,
) -> ProgressReport:
    """What is saved a year by ``on``, in the commitment's unit; ``value`` ``None`` means "nothing new".

    One report a day. Refuses commitments that were never adopted, and days to come.
    """
    if CommitmentStatus(commitment.status) not in REPORTED_ON:
        raise ValidationError(_("Progress is reported once the network has adopted the self-commitment."))
    refuse_future(on, at=at, place=commitment.membership.network, field="on")
    report = ProgressReport(commitment=commitment, by=by, at=at)
    store(report, on=on, value=value, evidence=evidence, note=note)
    record(report, target=ReportStatus.REPORTED, by=by, at=at, effective_on=on)
    return report


@transaction.atomic
def correct_report(report: ProgressReport, *, by, at: datetime, **fields) -> ProgressReport:
    """Correct a report that nobody has checked yet."""
    if report.status != ReportStatus.REPORTED:
        raise ValidationError(_("This report has been checked. Report a new value instead."))
    refuse_future(fields.get("on"), at=at, place=report.commitment.membership.network, field="on")
    kept = refuse_stale(report)
    before = {"on": kept.on.isoformat(), "value": str(kept.value)}
    store(report, **fields)
    after = {"on": report.on.isoformat(), "value": str(report.value)}
    record_event("networks.report_corrected", subject=report, by=by, at=at, before=before, after=after)
    return report


def check_report(report: ProgressReport, *, by, at: datetime) -> ProgressReport:
    """The coordination has looked at the evidence."""
    return _move_report(report, ReportStatus.CHECKED, by=by, at=at)


def publish_report(report: ProgressReport, *, by, at: datetime) -> ProgressReport:
    """The value may be shown outside. Refuses commitments that may not be published."""
    if not report.commitment.is_public:
        raise ValidationError(_("The member has not agreed to publishing this self-commitment."))
    return _move_report(report, ReportStatus.PUBLISHED, by=by, at=at)


def _move_report(report: ProgressReport, target: ReportStatus, *, by, at: datetime) -> ProgressReport:
    day = local_day(at, report.commitment.membership.network)
    move(report, target, by=by, at=at, effective_on=day)
    return report
