"""What happened lately in the networks one runs or reads: one question for all of it, no reasons and no notes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from common import display
from common.addresses import address
from common.db import encode_id
from common.prepared import Prepared, many, unplanned
from meetings.models import (
    Answer,
    AnswerEvent,
    MeetingStatus,
    MeetingTransition,
    MinutesStatus,
    MinutesTransition,
)
from networks.models import CommitmentStatus, CommitmentTransition, Idea, ProgressReport, keys_read_by
from portal.today.moment import Moment

# A handful; of what came to one thing the last.
SHOWN = 5
ASKED_FOR = 25
SINCE = timedelta(days=30)
# Of older meetings nothing is news.
MEETINGS_SINCE = timedelta(days=120)


@dataclass(frozen=True)
class Happened:
    """``who`` did ``what`` about the thing at ``url``."""

    at: datetime
    who: str
    what: str
    about: str
    url: str

    @property
    def stamp(self) -> str:
        return self.at.isoformat(timespec="minutes")

    @property
    def when(self) -> str:
        return display.moment(self.at)


def _lately():
    """(what, when, who, about what, its id) of each kind, the newest first."""
    nobody = Value("")
    first, *others = (
        _kind(
            # Nobody answers after the meeting, so of the past ones none is looked through.
            AnswerEvent.objects.filter(
                invitation__withdrawn_at=None, invitation__meeting__starts_at__gte=unplanned("since")
            ).exclude(answer=Answer.OPEN),
            within="invitation__meeting__topic_area__network",
            at="at",
            what=F("answer"),
            who=Coalesce(
                F("invitation__actor__name"),
                NullIf(F("invitation__guest_name"), Value("")),
                Concat("invitation__person__given_name", Value(" "), "invitation__person__family_name"),
            ),
            about="invitation__meeting__title",
            key="invitation__meeting__public_id",
            # Many of them may be answers to one meeting.
            asked_for=ASKED_FOR,
        ),
        _kind(
            MinutesTransition.objects.filter(
                target__in=(MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED),
                minutes__meeting__starts_at__gte=unplanned("met_since"),
            ),
            within="minutes__meeting__topic_area__network",
            at="at",
            what=F("target"),
            who=nobody,
            about="minutes__meeting__title",
            key="minutes__meeting__public_id",
        ),
        _kind(
            MeetingTransition.objects.filter(
                target=MeetingStatus.HELD, meeting__starts_at__gte=unplanned("met_since")
            ),
            within="meeting__topic_area__network",
            at="at",
            what=F("target"),
            who=nobody,
            about="meeting__title",
            key="meeting__public_id",
        ),
        _kind(
            ProgressReport.objects.all(),
            within="commitment__membership__network",
            at="at",
            what=Value("progress"),
            who=F("commitment__membership__actor__name"),
            about="commitment__text",
            key="commitment__public_id",
        ),
        _kind(
            CommitmentTransition.objects.filter(target=CommitmentStatus.ADOPTED),
            within="commitment__membership__network",
            at="at",
            what=Value("commitment"),
            who=F("commitment__membership__actor__name"),
            about="commitment__text",
            key="commitment__public_id",
        ),
        _kind(
            Idea.objects.all(),
            within="topic_area__network",
            at="created_at",
            what=Value("idea"),
            who=Coalesce(F("raised_by__name"), nobody),
            about="title",
            key="public_id",
        ),
    )
    return first.union(*others, all=True).order_by("-when")[:ASKED_FOR]


def _kind(rows, *, within: str, at: str, what, who, about: str, key: str, asked_for: int = 2 * SHOWN):
    return (
        rows.filter(**{f"{within}__in": many("read"), f"{at}__gte": unplanned("since")})
        .annotate(what=what, when=F(at), who=who, about=F(about), which=F(key))
        .order_by("-when")
        .values_list("what", "when", "who", "about", "which")[:asked_for]
    )


_LATELY = Prepared(_lately)
_PAGES = {
    "progress": "networks:commitment-detail",
    "commitment": "networks:commitment-detail",
    "idea": "networks:idea-detail",
}


def happened_lately(moment: Moment) -> tuple[Happened, ...]:
    """The newest; of what came to one thing (answers to a meeting) the last."""
    if moment.reach.read == frozenset():
        return ()
    rows = _LATELY.rows(
        read=keys_read_by(moment.user), since=moment.now - SINCE, met_since=moment.now - MEETINGS_SINCE
    )
    newest: dict[tuple[UUID, str], tuple] = {}
    for row in rows:
        newest.setdefault((row[-1], "answer" if row[0] in Answer.values else row[0]), row)
    words = _words(get_language())
    return tuple(
        Happened(at, who, words[what], about, address(_PAGES.get(what, "meetings:detail"), encode_id(key)))
        for what, at, who, about, key in [*newest.values()][:SHOWN]
    )


@cache
def _words(_language: str | None) -> dict[str, str]:
    return {
        Answer.YES: pgettext("history", "Accepted"),
        Answer.MAYBE: pgettext("history", "Accepted tentatively"),
        Answer.NO: pgettext("history", "Declined"),
        MinutesStatus.CIRCULATED: _("Minutes sent"),
        MinutesStatus.ADOPTED: _("Minutes adopted"),
        MeetingStatus.HELD: _("Took place"),
        "progress": _("Progress reported"),
        "commitment": _("Self-commitment adopted"),
        "idea": _("Idea noted"),
    }
