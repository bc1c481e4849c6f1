"""Scoring models, frozen results and what they are exported as."""

from monitoring.models.reports import ReportFault, ReportFile, ReportFormat, ReportState
from monitoring.models.scoring import ExpertPriority, NilKind, NilReport, ScoringModel
from monitoring.models.snapshots import Scope, Snapshot

__all__ = [
    "ExpertPriority",
    "NilKind",
    "NilReport",
    "ReportFault",
    "ReportFile",
    "ReportFormat",
    "ReportState",
    "Scope",
    "ScoringModel",
    "Snapshot",
]
