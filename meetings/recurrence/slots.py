"""Which dates hurt least: every possible slot of a topic area is judged by what stands in its way, in points.

Pure: no model, no database, no clock. 0 points is a slot against which nothing speaks; whatever speaks against one is
a ``Because`` with its points and the facts of its sentence, and their sum is the rank. Equal slots rank by time.

| what | points |
|---|---|
| members who have another meeting at these hours | 100 × their share |
| members who have another meeting that day | 25 × their share |
| earlier answers for this weekday and part of the day | 40 × the share of no, four answers being added that were yes |
| school holidays | 20 |
| what is better avoided | 30 |
| days from the day that keeps the rhythm | 1 for every 2 days, at most 40 |
| closer to a meeting of the topic area than a meeting counts | 60 |

What is impossible (public holidays, impossible times, hours the clocks skip) is no slot at all.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

CLASH, SAME_DAY, DECLINES, SCHOOL, AVOID, OFF_MOST, TOO_CLOSE = 100, 25, 40, 20, 30, 40, 60
DAYS_A_POINT = 2
# As many imagined yeses stand beside the real answers: two noes of two say little.
IMAGINED = 4
# Fewer answers than these are not worth a sentence.
ENOUGH_ANSWERS = 5


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def part_of(at: time) -> PartOfDay:
    if at < time(12):
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if at < time(17) else PartOfDay.EVENING


class Against(StrEnum):
    """What speaks for or against a slot; pages put each into a sentence with its ``facts``."""

    FREE = "free"  # nobody of ``facts`` members has another meeting that day
    CLASH = "clash"  # (how many, of how many) at these hours
    SAME_DAY = "same_day"  # (how many, of how many) that day, at other hours
    DECLINES = "declines"  # (noes, answers, weekday, part of the day)
    SCHOOL = "school"  # (name,)
    AVOID = "avoid"  # (name,)
    OFF = "off"  # (days, early or late) from the day that keeps the rhythm
    TOO_CLOSE = "too_close"  # (days to the nearest meeting of the topic area,)


@dataclass(frozen=True)
class Because:
    code: Against
    points: int
    facts: tuple = ()


@dataclass(frozen=True)
class Engagement:
    """Another meeting of one member, in its local day and hours; planned ones count as much as invited ones."""

    who: Hashable
    day: date
    starts_at: time
    ends_at: time


@dataclass(frozen=True)
class Block:
    """A closed day: all day, or at some hours. ``impossible``: no slot; else ``is_school`` or better avoided."""

    name: str
    impossible: bool = False
    is_school: bool = False
    starts_at: time | None = None
    ends_at: time | None = None

    def meets(self, starts: time, ends: time) -> bool:
        if self.starts_at is None or self.ends_at is None:
            return True
        return self.starts_at < ends and starts < self.ends_at


@dataclass(frozen=True)
class Circumstances:
    """What is known around one topic area. ``answers``: (yes, no) by weekday and part of the day."""

    members: int = 0
    engagements: Mapping[date, Sequence[Engagement]] = field(default_factory=dict)
    answers: Mapping[tuple[int, PartOfDay], tuple[int, int]] = field(default_factory=dict)
    blocks: Mapping[date, Sequence[Block]] = field(default_factory=dict)


@dataclass(frozen=True)
class Slot:
    starts_at: datetime
    local_date: date
    local_time: time
    because: tuple[Because, ...]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.because)


def by_day(engagements: Iterable[Engagement]) -> dict[date, list[Engagement]]:
    found: dict[date, list[Engagement]] = {}
    for one in engagements:
        found.setdefault(one.day, []).append(one)
    return found


def hours(starts: time, minutes: int) -> tuple[time, time]:
    """From when until when; what would run over midnight ends with the day."""
    end = min(starts.hour * 60 + starts.minute + minutes, 24 * 60 - 1)
    return starts, time(end // 60, end % 60)


def judge(
    day: date,
    starts: time,
    ends: time,
    known: Circumstances,
    *,
    standing: Iterable[date] = (),
    ideal: date | None = None,
    spacing_days: int = 0,
) -> tuple[Because, ...]:
    """What speaks for and against this slot, the same for the same facts."""
    found = []
    if known.members:
        found += _engaged(day, starts, ends, known)
    part = part_of(starts)
    yes, no = known.answers.get((day.weekday(), part), (0, 0))
    if no:
        points = DECLINES * no // (yes + no + IMAGINED)
        if points or yes + no >= ENOUGH_ANSWERS:
            found.append(Because(Against.DECLINES, points, (no, yes + no, day.weekday(), part)))
    for kind, points in ((Against.SCHOOL, SCHOOL), (Against.AVOID, AVOID)):
        names = [
            block.name
            for block in known.blocks.get(day, ())
            if not block.impossible
            and block.is_school == (kind is Against.SCHOOL)
            and block.meets(starts, ends)
        ]
        if names:
            found.append(Because(kind, points, tuple(dict.fromkeys(names))))
    nearest = min((abs((day - other).days) for other in standing), default=None)
    if nearest is not None and nearest < spacing_days:
        found.append(Because(Against.TOO_CLOSE, TOO_CLOSE, (nearest,)))
    if ideal is not None and (points := min(abs((day - ideal).days) // DAYS_A_POINT, OFF_MOST)):
        found.append(Because(Against.OFF, points, ((day - ideal).days,)))
    return tuple(found)


def _engaged(day: date, starts: time, ends: time, known: Circumstances) -> list[Because]:
    engaged = known.engagements.get(day)
    if not engaged:
        return [Because(Against.FREE, 0, (known.members,))]
    clashing = {one.who for one in engaged if one.starts_at < ends and starts < one.ends_at}
    that_day = {one.who for one in engaged} - clashing
    return [
        Because(code, weight * len(who) // known.members, (len(who), known.members))
        for code, weight, who in ((Against.CLASH, CLASH, clashing), (Against.SAME_DAY, SAME_DAY, that_day))
        if who
    ]


def best_slots(
    *,
    window: tuple[date, date],
    weekdays: Collection[int],
    times: Sequence[time],
    minutes: int,
    zone: ZoneInfo,
    today: date,
    lead_days: int,
    k: int,
    known: Circumstances,
    standing: Collection[date] = (),
    ideal: date | None = None,
    spacing_days: int = 45,
    apart_days: int = 1,
) -> list[Slot]:
    """The ``k`` best slots between both days of ``window`` (inclusive), the best first.

    On days of ``weekdays`` that leave ``lead_days`` of notice and on which the topic area does not meet already; of
    equal ranks the earlier. Each next one lies at least ``apart_days`` from those before it (1: one a day), so that
    there is something to choose from.

    Raises ``ValueError`` for a window that ends before it starts.
    """
    first, last = window
    if last < first:
        raise ValueError("the window ends before it starts")
    first = max(first, today + timedelta(days=lead_days))
    spans = [hours(at, minutes) for at in sorted(set(times))]
    own = set(standing)
    chosen: list[Slot] = []
    for _points, day, starts, ends in _ranked(first, last, weekdays, spans, known, own, ideal, spacing_days):
        if len(chosen) >= k:
            break
        if any(abs((day - other.local_date).days) < apart_days for other in chosen):
            continue
        instant = datetime.combine(day, starts, tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) != datetime.combine(day, starts):
            continue  # the clocks skip this hour
        because = judge(day, starts, ends, known, standing=own, ideal=ideal, spacing_days=spacing_days)
        chosen.append(Slot(instant, day, starts, because))
    return chosen


def _ranked(
    first: date,
    last: date,
    weekdays: Collection[int],
    spans: Sequence[tuple[time, time]],
    known: Circumstances,
    own: set[date],
    ideal: date | None,
    spacing_days: int,
) -> list[tuple[int, date, time, time]]:
    """Every possible slot with the points that ``judge`` gives it, the best first; counted without its reasons, of
    which only the chosen few are told: a year has thousands of slots for each topic area."""
    close = {day.toordinal() + off for day in own for off in range(1 - spacing_days, spacing_days)}
    centre = ideal.toordinal() if ideal is not None else None
    declined = {
        (weekday, starts): DECLINES * no // (yes + no + IMAGINED)
        for starts, _ends in spans
        for weekday in weekdays
        for yes, no in (known.answers.get((weekday, part_of(starts)), (0, 0)),)
    }
    found = []
    for number in range(first.toordinal(), last.toordinal() + 1):
        weekday = (number + 6) % 7
        if weekday not in weekdays:
            continue
        day = date.fromordinal(number)
        if day in own:
            continue
        points = TOO_CLOSE if number in close else 0
        if centre is not None:
            points += min(abs(number - centre) // DAYS_A_POINT, OFF_MOST)
        blocks, engaged = known.blocks.get(day), known.engagements.get(day)
        for starts, ends in spans:
            closed = _closed_points(blocks, starts, ends) if blocks else 0
            if closed is None:
                continue
            busy = _engaged_points(engaged, starts, ends, known.members) if engaged and known.members else 0
            found.append((points + closed + busy + declined[weekday, starts], day, starts, ends))
    found.sort()
    return found


def _closed_points(blocks: Sequence[Block], starts: time, ends: time) -> int | None:
    """``None``: impossible."""
    school = avoid = 0
    for block in blocks:
        if block.starts_at is None or block.meets(starts, ends):
            if block.impossible:
                return None
            if block.is_school:
                school = SCHOOL
            else:
                avoid = AVOID
    return school + avoid


def _engaged_points(engaged: Sequence[Engagement], starts: time, ends: time, members: int) -> int:
    clashing = {one.who for one in engaged if one.starts_at < ends and starts < one.ends_at}
    that_day = len({one.who for one in engaged}) - len(clashing)
    return CLASH * len(clashing) // members + SAME_DAY * that_day // members


# How far a date of the rhythm may be shifted to where it hurts less.
EASE_DAYS = 14


def ease(
    chosen: Sequence[date],
    free: Sequence[date],
    *,
    window: tuple[date, date],
    standing: Collection[date],
    span: tuple[time, time],
    known: Circumstances,
    spacing_days: int,
    rhythms: Sequence[int],
) -> list[date]:
    """Each date of a rhythm where it hurts least, within two weeks: of ``free`` days only, no closer to another than
    ``spacing_days``, and every stretch keeps its rhythm: none grows beyond the first of ``rhythms`` (days) it fits."""
    eased = list(chosen)
    for place, day in enumerate(chosen):
        others = sorted({*standing, *eased[:place], *eased[place + 1 :]})

        def gaps(at: date, others: Sequence[date] = others) -> tuple[int, int]:
            before = max((other for other in others if other <= at), default=window[0])
            after = min((other for other in others if other > at), default=window[1])
            return (at - before).days, (after - at).days

        limits = [next((most for most in rhythms if gap <= most), gap + EASE_DAYS) for gap in gaps(day)]
        near = [
            other
            for other in free
            if abs((other - day).days) <= EASE_DAYS
            and all(abs((other - taken).days) >= spacing_days for taken in others)
            and all(gap <= limit for gap, limit in zip(gaps(other), limits, strict=True))
        ]

        def rank(at: date, day: date = day) -> tuple[int, int, date]:
            points = sum(reason.points for reason in judge(at, *span, known, ideal=day))
            return points, abs((at - day).days), at

        eased[place] = min([day, *near], key=rank)
    return eased
