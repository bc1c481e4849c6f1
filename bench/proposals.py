"""Dates that hurt least, for a year of 3,000 topic areas at once: no database, the pure function with made-up facts."""

import random
import time as clock
from collections import defaultdict
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bench.figures import Figure

AREAS, MEMBERS, ORGANISATIONS, MEETINGS_EACH = 3_000, 16, 12_000, 3
BUDGET_S = 10
YEAR = date(2027, 1, 1), date(2027, 12, 31)


def measure() -> list[Figure]:
    from meetings.recurrence import best_slots

    made = _made_up(random.Random(2026))
    begun = clock.perf_counter()
    found = 0
    for known, standing in made:
        found += len(
            best_slots(
                window=YEAR,
                weekdays=(1, 2, 3),
                times=[time(16, 30)],
                minutes=120,
                zone=ZoneInfo("Europe/Berlin"),
                today=date(2026, 12, 1),
                lead_days=42,
                k=3,
                known=known,
                standing=standing,
                ideal=date(2027, 6, 15),
                apart_days=5,
            )
        )
    seconds = clock.perf_counter() - begun
    note = f"{AREAS:,} topic areas, {found:,} slots"
    return [Figure("a year of date proposals", "s", value=seconds, budget=BUDGET_S, at_most=True, note=note)]


def _made_up(chance: random.Random):
    """The circumstances of each topic area: its members' meetings in all areas they sit in, answers, closed days."""
    from meetings.recurrence import Block, Circumstances, Engagement, PartOfDay, by_day

    members = [chance.sample(range(ORGANISATIONS), MEMBERS) for _area in range(AREAS)]
    days = [YEAR[0] + timedelta(days=n) for n in range(365)]
    held = [chance.sample(days, MEETINGS_EACH) for _area in range(AREAS)]
    of_member = defaultdict(list)
    for area, people in enumerate(members):
        for day in held[area]:
            hour = chance.randint(9, 19)
            for who in people:
                of_member[who].append((area, Engagement(who, day, time(hour), time(hour + 2))))
    blocks = {}
    for day in days:
        blocks[day] = [Block("Ferien", is_school=True)] if day.month in (4, 8, 12) else []
        if day.weekday() == 1 and day.day <= 7:
            blocks[day] = [*blocks[day], Block("Rat", impossible=True, starts_at=time(18), ends_at=time(21))]
    answers = {
        (weekday, part): (chance.randint(0, 40), chance.randint(0, 20))
        for weekday in range(5)
        for part in PartOfDay
    }
    return [
        (
            Circumstances(
                members=MEMBERS,
                engagements=by_day(
                    one for who in members[area] for other, one in of_member[who] if other != area
                ),
                answers=answers,
                blocks=blocks,
            ),
            held[area],
        )
        for area in range(AREAS)
    ]
