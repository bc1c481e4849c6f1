"""What stands in the way of a topic area's dates: its members' other meetings, their earlier answers, closed days.

Four questions for one topic area. Members are organisations: the seat is theirs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from common import dates
from meetings.models import Answer, Invitation, Meeting, MeetingStatus
from meetings.queries.closed_days import ClosedDays, closed_between
from meetings.recurrence import Block, Circumstances, Engagement, PartOfDay, by_day, part_of
from networks.models import Membership, TopicArea

# Answers older than this say little about how people's weeks look now.
ANSWERS_SINCE = timedelta(days=3 * 365)
ONE_DAY = timedelta(days=1)


class Other(NamedTuple):
    """A meeting of a network."""

    key: int
    topic_area: int
    network: int
    starts_at: datetime
    ends_at: datetime
    zone: str


class Seat(NamedTuple):
    """A member of a network; ``areas``: only of these topic areas."""

    actor: int
    network: int
    areas: list[int | None]

    def sits_in(self, topic_area: int, network: int) -> bool:
        own = [area for area in self.areas if area is not None]
        return self.network == network and (not own or topic_area in own)


def circumstances_of(
    topic_area: TopicArea, first: date, last: date, *, today: date, impossible: Mapping[date, str]
) -> Circumstances:
    """For dates between ``first`` and ``last``; ``impossible`` are days that are no days for meetings anyhow."""
    now = dates.to_utc(today, time.min, topic_area.network.municipality.zoneinfo)
    municipality = topic_area.network.municipality
    seats = _seats(topic_area)
    members = {seat.actor for seat in seats if seat.sits_in(topic_area.pk, topic_area.network_id)}
    answers = list(_answers(members, since=now - ANSWERS_SINCE))
    said_no = {(actor, meeting) for actor, meeting, _at, _zone, answer in answers if answer == Answer.NO}
    others = _others({seat.network for seat in seats}, first, last, municipality.zoneinfo)
    return Circumstances(
        members=len(members),
        engagements=by_day(
            engagement
            for other in others
            if other.topic_area != topic_area.pk
            for engagement in _engagements(other, seats, members, said_no)
        ),
        answers=tallied(
            (
                (at.astimezone(ZoneInfo(zone)), answer)
                for _actor, _key, at, zone, answer in answers
                if at < now
            )
        ),
        blocks=blocks_by_day(closed_between(municipality, first, last), impossible),
    )


def _seats(topic_area: TopicArea) -> list[Seat]:
    """Of all who are members of the topic area's network, in every network they are in."""
    actors = Membership.objects.active().filter(network=topic_area.network_id).values("actor")
    rows = (
        Membership.objects.active()
        .filter(actor__in=actors)
        .order_by()
        .annotate(areas=ArrayAgg("topic_areas"))
        .values_list("actor", "network", "areas")
    )
    return [Seat(*row) for row in rows]


def _others(networks: Iterable[int], first: date, last: date, zone: ZoneInfo) -> list[Other]:
    """Planned and invited ones: a draft is a date that somebody means to take."""
    begin, end = (dates.to_utc(day, time.min, zone) for day in (first, last + ONE_DAY))
    rows = (
        Meeting.objects.filter(topic_area__network__in=networks, starts_at__gte=begin, starts_at__lt=end)
        .exclude(status=MeetingStatus.CANCELLED)
        .order_by("starts_at", "pk")
        .values_list("pk", "topic_area", "topic_area__network", "starts_at", "ends_at", "zone")
    )
    return [Other(*row) for row in rows]


def _answers(members: Iterable[int], *, since: datetime):
    """(organisation, meeting, its start, its zone, yes or no); an organisation's yes is that of any of its people."""
    return (
        Invitation.objects.standing()
        .filter(Q(answer=Answer.YES) | Q(answer=Answer.NO))
        .filter(actor__in=members, meeting__starts_at__gte=since)
        .order_by("actor_id", "meeting_id", "-answer")
        .distinct("actor_id", "meeting_id")
        .values_list("actor", "meeting", "meeting__starts_at", "meeting__zone", "answer")
    )


def _engagements(other: Other, seats, members: set[int], said_no: set[tuple[int, int]]):
    """Of the topic area's members who sit there and have not declined."""
    start, end = (at.astimezone(ZoneInfo(other.zone)) for at in (other.starts_at, other.ends_at))
    until = end.time() if end.date() == start.date() else time.max
    for seat in seats:
        if seat.actor in members and seat.sits_in(other.topic_area, other.network):
            if (seat.actor, other.key) not in said_no:
                yield Engagement(seat.actor, start.date(), start.time(), until)


def tallied(answers: Iterable[tuple[datetime, str]]) -> dict[tuple[int, PartOfDay], tuple[int, int]]:
    """(yes, no) by weekday and part of the day, of local starts with their answer."""
    found: dict[tuple[int, PartOfDay], list[int]] = defaultdict(lambda: [0, 0])
    for at, answer in answers:
        found[at.weekday(), part_of(at.time())][answer == Answer.NO] += 1
    return {key: (yes, no) for key, (yes, no) in found.items()}


def blocks_by_day(closed: Iterable[ClosedDays], impossible: Mapping[date, str]) -> dict[date, list[Block]]:
    found: dict[date, list[Block]] = defaultdict(list)
    for day, name in impossible.items():
        found[day].append(Block(name, impossible=True))
    for one in closed:
        block = Block(one.name, one.is_impossible, one.is_school, one.starts_at, one.ends_at)
        for offset in range((one.ends_on - one.begins_on).days + 1):
            found[one.begins_on + timedelta(days=offset)].append(block)
    return dict(found)
