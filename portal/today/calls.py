"""Whom to call when nothing else waits: who has not been heard of for longest."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import DateField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext as _

from common import display
from common.addresses import address
from common.prepared import Prepared, many
from meetings.models import Invitation
from networks.models import ContactNote, Membership, NetworkStatus, Outreach, Stage
from portal.today.moment import Moment

# Who was heard of since has not been silent.
SILENT = timedelta(days=30)
NEVER = date(1, 1, 1)


@dataclass(frozen=True)
class Call:
    actor: str
    slug: str
    heard: date | None
    phone: str

    @property
    def url(self) -> str:
        return address("actors:detail", self.slug)

    @property
    def why(self) -> str:
        if self.heard is None:
            return _("No contact is noted yet.")
        return _("Last heard of on %(day)s.") % {"day": display.day_full(self.heard)}


def _silent(rows, first: int):
    notes = ContactNote.objects.filter(Q(network=None) | Q(network__in=many("run")), actor=OuterRef("actor"))
    answers = Invitation.objects.filter(actor=OuterRef("actor"), answered_at__isnull=False)
    heard = Greatest(
        Subquery(notes.order_by("-on").values("on")[:1]),
        Cast(Subquery(answers.order_by("-answered_at").values("answered_at")[:1]), DateField()),
    )
    return (
        rows.filter(network__in=many("run"))
        .annotate(first=Value(first), heard=Coalesce(heard, Value(NEVER, output_field=DateField())))
        .order_by("heard")
        .values_list("first", "heard", "actor__name", "actor__slug", "actor__phone")[:1]
    )


def _silent_for_longest():
    """One of those that are being won, and one of the members."""
    won_soon = Outreach.objects.at_work().filter(
        status__in=(Stage.IDENTIFIED, Stage.APPROACHED, Stage.IN_TALKS)
    )
    members = Membership.objects.filter(to_on=None).exclude(network__status=NetworkStatus.CLOSED)
    return _silent(won_soon, 0).union(_silent(members, 1), all=True).order_by("first")


_SILENT = Prepared(_silent_for_longest)


def whom_to_call(moment: Moment) -> Call | None:
    if not moment.run:
        return None
    for _first, heard, name, slug, phone in _SILENT.rows(run=moment.run):
        if heard < moment.today - SILENT:
            return Call(name, slug, None if heard == NEVER else heard, phone)
    return None
