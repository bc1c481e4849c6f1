"""Outreach, self-commitments and their progress."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from networks.models import Commitment, CommitmentStatus, Outreach, ProgressReport, ReportStatus, Stage
from portal.today.moment import WEEK, Moment, Todo


def next_steps(moment: Moment) -> Iterator[Todo]:
    rows = (
        Outreach.objects.coordinated_by(moment.user)
        .at_work()
        .filter(due_on__lte=moment.today + WEEK)
        .filter(status__in=(Stage.IDENTIFIED, Stage.APPROACHED, Stage.IN_TALKS))
        .select_related("actor", "network")
        .order_by("due_on", "pk")
    )
    for row in rows[:20]:
        yield Todo(
            title=f"{row.next_step or _('Follow up')}: {row.actor.name}",
            url=row.actor.get_absolute_url(),
            context=row.network.name,
            icon="user-group",
            **moment.due(row.due_on),
        )


def reports_to_check(moment: Moment) -> Iterator[Todo]:
    rows = (
        ProgressReport.objects.filter(
            status=ReportStatus.REPORTED, commitment__in=Commitment.objects.coordinated_by(moment.user)
        )
        .select_related("commitment__membership__actor")
        .order_by("on", "pk")
    )
    for report in rows[:20]:
        yield Todo(
            title=_("Check the progress report of %(actor)s")
            % {"actor": report.commitment.membership.actor.name},
            url=reverse("networks:commitment-detail", args=[report.commitment.ref]),
            context=report.commitment.text,
            icon="clipboard-document-list",
            on=report.on,
        )


def commitments_to_adopt(moment: Moment) -> Iterator[Todo]:
    rows = (
        Commitment.objects.coordinated_by(moment.user)
        .filter(status=CommitmentStatus.SUBMITTED)
        .select_related("membership__actor")
    )
    for commitment in rows[:20]:
        yield Todo(
            title=_("Adopt the self-commitment of %(actor)s") % {"actor": commitment.membership.actor.name},
            url=reverse("networks:commitment-detail", args=[commitment.ref]),
            context=commitment.text,
            icon="hand-raised",
        )
