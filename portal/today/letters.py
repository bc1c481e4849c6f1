"""Letters on their way between the printer and the post, for those who coordinate: one row a meeting."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.translation import ngettext

from common import dates, display
from common.prepared import Prepared, many, unplanned
from meetings.models import Letter, LetterKind
from portal.today.moment import MOST, Moment, Todo

ASKED_FOR = timedelta(days=120)

# In time for the meeting; of one that is over, the minutes alone, and not for ever.
_TO_INVITED = Q(invitation__meeting__starts_at__gt=unplanned("since")) & (
    Q(kind=LetterKind.MINUTES) | Q(invitation__meeting__starts_at__gt=unplanned("now"))
)
# While the poll runs; that there is none any more, for a while.
_TO_ASKED = Q(kind=LetterKind.POLL, participant__poll__deadline__gt=unplanned("now")) | (
    ~Q(kind=LetterKind.POLL) & Q(created_at__gt=unplanned("since"))
)


def _waiting():
    """(meeting, its title, start and zone, its network, how many to post, how many of them to print); a meeting has
    one row for those invited and one for those asked in its polls."""
    invited = _of("invitation__meeting").filter(_TO_INVITED)
    return invited.union(_of("participant__poll__meeting").filter(_TO_ASKED), all=True)


def _of(meeting: str):
    return (
        Letter.objects.filter(posted_at=None, **{f"{meeting}__topic_area__network__in": many("run")})
        .order_by(f"{meeting}__starts_at", f"{meeting}__public_id")
        .values_list(
            f"{meeting}__public_id",
            f"{meeting}__title",
            f"{meeting}__starts_at",
            f"{meeting}__zone",
            f"{meeting}__topic_area__network",
        )
        .annotate(to_post=Count("pk"), to_print=Count("pk", filter=Q(printed_at=None)))
    )


_WAITING = Prepared(_waiting)


def letters_waiting(moment: Moment) -> Iterator[Todo]:
    """Letters take days: each day they lie here is one less for an answer."""
    if not moment.run:
        return
    rows = _WAITING.rows(run=moment.run, now=moment.now, since=moment.now - ASKED_FOR)
    counts: dict[tuple, tuple[int, int]] = {}
    for *meeting, to_post, to_print in rows:
        posted, printed = counts.get(tuple(meeting), (0, 0))
        counts[tuple(meeting)] = posted + to_post, printed + to_print
    for (key, title, starts_at, zone, network), (to_post, to_print) in [*counts.items()][:MOST]:
        words = (
            ngettext("Print %(n)s letter", "Print %(n)s letters", to_print)
            if to_print
            else ngettext("Post %(n)s letter", "Post %(n)s letters", to_post)
        )
        when = f", {display.day(dates.local_date(starts_at, ZoneInfo(zone)))}" if starts_at else ""
        yield Todo(
            title=words % {"n": to_print or to_post},
            kind="letters",
            subject=key,
            page=("meetings:letters", key),
            context=f"{title}{when}",
            icon="document-text",
            network=network,
            **moment.due(moment.today),
        )
