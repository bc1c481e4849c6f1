"""Measures, networks and everything that belongs to a network but its meetings."""

from networks.models.commitments import (
    MEMBER_LEFT,
    Attribution,
    Carrier,
    Commitment,
    CommitmentStatus,
    CommitmentTransition,
    Evidence,
    ProgressReport,
    ProgressReportTransition,
    ReportStatus,
    SavingUnit,
)
from networks.models.financing import CostRecord, Payer
from networks.models.ideas import Idea, IdeaStatus, IdeaSupport, IdeaTransition
from networks.models.measures import Measure
from networks.models.memberships import Membership
from networks.models.networks import (
    Network,
    NetworkCoordinator,
    NetworkKeyActor,
    NetworkKind,
    NetworkReader,
    NetworkStatus,
    NetworkTransition,
    Reach,
    keys_read_by,
    keys_seen_by,
    reach_of,
    read_by,
    run_by,
    seen_by,
)
from networks.models.outreach import ContactKind, ContactNote, Outreach, OutreachTransition, Stage
from networks.models.planning import Level, Participation, PlanningProcess
from networks.models.projects import Project, ProjectPartner, ProjectStatus, ProjectTransition
from networks.models.topics import Goal, TopicArea

__all__ = [
    "MEMBER_LEFT",
    "Attribution",
    "Carrier",
    "Commitment",
    "CommitmentStatus",
    "CommitmentTransition",
    "ContactKind",
    "ContactNote",
    "CostRecord",
    "Evidence",
    "Goal",
    "Idea",
    "IdeaStatus",
    "IdeaSupport",
    "IdeaTransition",
    "Level",
    "Measure",
    "Membership",
    "Network",
    "NetworkCoordinator",
    "NetworkKeyActor",
    "NetworkKind",
    "NetworkReader",
    "NetworkStatus",
    "NetworkTransition",
    "Outreach",
    "OutreachTransition",
    "Participation",
    "Payer",
    "PlanningProcess",
    "ProgressReport",
    "ProgressReportTransition",
    "Project",
    "ProjectPartner",
    "ProjectStatus",
    "ProjectTransition",
    "Reach",
    "ReportStatus",
    "SavingUnit",
    "Stage",
    "TopicArea",
    "keys_read_by",
    "keys_seen_by",
    "reach_of",
    "read_by",
    "run_by",
    "seen_by",
]
