"""Meetings as facts: who was asked, who came, what was talked about and whether it is proven."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from common.dates import local_date
from meetings.models import Attendance, Invitation, Meeting, MeetingStatus, Minutes, MinutesStatus, Presence
from monitoring.asof import History, state_on
from monitoring.collect.histories import read_histories
from monitoring.facts import MeetingFact

PROVEN_MINUTES = (MinutesStatus.CIRCULATED, MinutesStatus.ADOPTED)


def read_meetings(topics: Mapping[int, str], *, on: date, labels: dict[str, Any]) -> Iterable[MeetingFact]:
    """Those of ``topics`` (public ids by primary key) dated up to ``on``.

    That one took place is a fact of its own day, whenever somebody confirmed it.
    """
    # A day's grace for any zone; the civil day decides below.
    rows = Meeting.objects.filter(topic_area__in=topics, starts_at__date__lte=on + timedelta(days=1))
    histories = read_histories(rows, "meeting")
    inner = rows.order_by().values("pk")
    asked, came = _asked_and_came(inner)
    proven = _with_minutes(inner, on)
    for row in rows.order_by("starts_at", "pk"):
        day = local_date(row.starts_at, row.zoneinfo)  # type: ignore[arg-type] # the rows above all have one
        status = _status(row, histories[row.pk], on)
        if day > on or status is None:
            continue
        recorded = row.attendance_recorded_at is not None or row.pk in came
        labels["meeting"][row.ref] = row.title
        yield MeetingFact(
            id=row.ref,
            network=topics[row.topic_area_id],
            day=day,
            status=status,
            invited=asked.get(row.pk, 0),
            attended=came.get(row.pk, 0) if recorded else None,
            neutral=row.is_neutral,
            agenda=None if row.kinds_held is None else tuple(sorted(row.kinds_held)),
            minutes=row.pk in proven,
        )


def _asked_and_came(meetings: QuerySet) -> tuple[dict[int, int], dict[int, int]]:
    """Organisations by meeting: those asked and not withdrawn before it, and those of them that were present.

    A meeting with a list but nobody present is in the second with 0; guests and walk-ins are in neither.
    """
    standing = Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("meeting__starts_at"))
    invitations = Invitation.objects.filter(standing, actor__isnull=False).order_by()
    asked = (
        invitations.filter(meeting__in=meetings).values("meeting").annotate(n=Count("actor", distinct=True))
    )
    was_asked = Exists(invitations.filter(meeting=OuterRef("meeting"), actor=OuterRef("actor")))
    present = Q(presence=Presence.PRESENT, was_asked=True)
    listed = Attendance.objects.filter(meeting__in=meetings).annotate(was_asked=was_asked).order_by()
    came = listed.values("meeting").annotate(n=Count("actor", filter=present, distinct=True))
    return dict(asked.values_list("meeting", "n")), dict(came.values_list("meeting", "n"))


def _status(row: Meeting, history: History, on: date) -> str | None:
    if row.is_held:
        return "held"
    state = state_on(history, on, present=row.status, entered=local_date(row.created_at, row.zoneinfo))
    if state is None:
        return None
    return "cancelled" if state[0] == MeetingStatus.CANCELLED else "planned"


def _with_minutes(meetings: QuerySet, on: date) -> set[int]:
    """Meetings whose minutes had been circulated or adopted by ``on``."""
    rows = Minutes.objects.filter(meeting__in=meetings)
    histories = read_histories(rows, "minutes")
    found = set()
    for pk, meeting, status in rows.order_by("pk").values_list("pk", "meeting_id", "status"):
        state = state_on(histories[pk], on, present=status, entered=on)
        if state is not None and state[0] in PROVEN_MINUTES:
            found.add(meeting)
    return found
