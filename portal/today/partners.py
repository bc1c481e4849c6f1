"""Outreach, self-commitments and their progress: one question for all of it."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
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

# A report of progress is due a year after the last one, and asked for this long before.
YEAR = timedelta(days=365)
ASKED_BEFORE = timedelta(days=30)


def _waiting(*, own: bool):
    """(what, its id, the actor, its slug, the words beside it, the step, the commitment it is about, day, network,
    owner)."""
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
            nothing,
            no_day,
            "membership__network_id",
            nobody,
        )
        .order_by("pk")[:MOST]
    )
    # Who speaks for no organisation promised nothing.
    return steps.union(reports, submitted, *([_promised()] if own else []), all=True)


def _promised():
    """Adopted self-commitments of the organisations one speaks for, by the day they were last heard of."""
    heard = ProgressReport.objects.filter(commitment=OuterRef("pk")).order_by("-on").values("on")[:1]
    return (
        Commitment.objects.filter(status=CommitmentStatus.ADOPTED, membership__actor__in=many("actors"))
        .annotate(heard=Coalesce(Subquery(heard), "signed_on", Cast("created_at", DateField())))
        .filter(heard__lte=given("heard"))
        .values_list(
            Value("progress"),
            "public_id",
            "membership__actor__name",
            Value(""),
            "text",
            Value(""),
            Value(None, output_field=UUIDField()),
            "heard",
            "membership__network_id",
            Value(None, output_field=BigIntegerField()),
        )
        .order_by("heard", "pk")[:MOST]
    )


def _owner() -> Case:
    """Who looks after the actor, if that login sees the row itself: else it would be on nobody's list."""
    runs = NetworkCoordinator.objects.filter(network=OuterRef("network"), user=OuterRef("owner"))
    sees = Q(owner__role=Role.ADMINISTRATOR) | Q(owner__role=Role.COORDINATOR) & Exists(runs)
    return Case(When(Q(owner__is_active=True) & sees, then=F("owner_id")), output_field=BigIntegerField())


_WAITING = Prepared(lambda: _waiting(own=False))
_WAITING_OR_OWN = Prepared(lambda: _waiting(own=True))


def partners_waiting(moment: Moment) -> Iterator[Todo]:
    """Next steps of outreach within a week, reports of progress to check, self-commitments to adopt; and the yearly
    report of what one's own organisation promised."""
    actors = moment.reach.actors
    if not moment.run and not actors:
        return
    rows = (_WAITING_OR_OWN if actors else _WAITING).rows(
        run=moment.run,
        soon=moment.today + WEEK,
        actors=actors,
        heard=moment.today + ASKED_BEFORE - YEAR,
    )
    follow_up, check = _("Follow up"), _("Check the progress report of %(actor)s")
    adopt, report = _("Adopt the self-commitment of %(actor)s"), _("How far have you come? Report progress")
    for what, subject, actor, slug, context, step, commitment, day, network, owner in rows:
        row = {"kind": what, "subject": subject, "context": context, "network": network, "owner": owner}
        if what == "outreach":
            yield Todo(
                title=f"{step or follow_up}: {actor}",
                page=("actors:detail", slug),
                icon="user-group",
                **row,
                **moment.due(day),
            )
            continue
        row["page"] = ("networks:commitment-detail", commitment or subject)
        if what == "progress":
            yield Todo(title=report, icon="chart-bar", personal=True, **row, **moment.due(day + YEAR))
        elif what == "report":
            yield Todo(title=check % {"actor": actor}, icon="clipboard-document-list", on=day, **row)
        else:
            yield Todo(title=adopt % {"actor": actor}, icon="hand-raised", **row)
