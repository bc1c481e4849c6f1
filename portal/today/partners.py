"""Outreach, self-commitments and their progress: one question for all of it."""

from collections.abc import Iterator

from django.db.models import BigIntegerField, Case, DateField, Exists, F, OuterRef, Q, UUIDField, Value, When
from django.utils.translation import gettext as _

from accounts.models import Role
from common.prepared import Prepared, given, many
from networks.models import (
    Commitment,
    CommitmentStatus,
    NetworkCoordinator,
    Outreach,
    ProgressReport,
    ReportStatus,
    Stage,
)
from portal.today.moment import MOST, WEEK, Moment, Todo


def _waiting():
    """(what, its id, the actor, its slug, the words beside it, step or commitment, day, network, owner)."""
    nobody = Value(None, output_field=BigIntegerField())
    nothing = Value(None, output_field=UUIDField())
    no_day = Value(None, output_field=DateField())
    steps = (
        Outreach.objects.at_work()
        .filter(network__in=many("run"), due_on__lte=given("soon"))
        .filter(status__in=(Stage.IDENTIFIED, Stage.APPROACHED, Stage.IN_TALKS))
        .values_list(
            Value("outreach"),
            "public_id",
            "actor__name",
            "actor__slug",
            "network__name",
            "next_step",
            nothing,
            "due_on",
            "network_id",
            _owner(),
        )
        .order_by("due_on", "pk")[:MOST]
    )
    reports = (
        ProgressReport.objects.filter(
            status=ReportStatus.REPORTED, commitment__membership__network__in=many("run")
        )
        .values_list(
            Value("report"),
            "public_id",
            "commitment__membership__actor__name",
            Value(""),
            "commitment__text",
            Value(""),
            "commitment__public_id",
            "on",
            "commitment__membership__network_id",
            nobody,
        )
        .order_by("on", "pk")[:MOST]
    )
    submitted = (
        Commitment.objects.filter(status=CommitmentStatus.SUBMITTED, membership__network__in=many("run"))
        .values_list(
            Value("commitment"),
            "public_id",
            "membership__actor__name",
            Value(""),
            "text",
            Value(""),
            F("public_id"),
            no_day,
            "membership__network_id",
            nobody,
        )
        .order_by("pk")[:MOST]
    )
    return steps.union(reports, submitted, all=True)


def _owner() -> Case:
    """Who looks after the actor, if that login sees the row itself: else it would be on nobody's list."""
    runs = NetworkCoordinator.objects.filter(network=OuterRef("network"), user=OuterRef("owner"))
    sees = Q(owner__role=Role.ADMINISTRATOR) | Q(owner__role=Role.COORDINATOR) & Exists(runs)
    return Case(When(Q(owner__is_active=True) & sees, then=F("owner_id")), output_field=BigIntegerField())


_WAITING = Prepared(_waiting)


def partners_waiting(moment: Moment) -> Iterator[Todo]:
    """Next steps of outreach within a week, reports of progress to check, self-commitments to adopt."""
    if not moment.run:
        return
    follow_up, check = _("Follow up"), _("Check the progress report of %(actor)s")
    adopt = _("Adopt the self-commitment of %(actor)s")
    for what, subject, actor, slug, context, step, commitment, day, network, owner in _WAITING.rows(
        run=moment.run, soon=moment.today + WEEK
    ):
        row = {"kind": what, "subject": subject, "context": context, "network": network, "owner": owner}
        if what == "outreach":
            yield Todo(
                title=f"{step or follow_up}: {actor}",
                page=("actors:detail", slug),
                icon="user-group",
                **row,
                **moment.due(day),
            )
        elif what == "report":
            yield Todo(
                title=check % {"actor": actor},
                page=("networks:commitment-detail", commitment),
                icon="clipboard-document-list",
                on=day,
                **row,
            )
        else:
            yield Todo(
                title=adopt % {"actor": actor},
                page=("networks:commitment-detail", commitment),
                icon="hand-raised",
                **row,
            )
