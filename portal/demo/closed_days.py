"""What the demo town's calendar keeps free of meetings: school holidays, council, an election, a festival."""

import uuid
from datetime import date, time, timedelta

from actors.models import Municipality
from meetings.models import BlockedKind, BlockedTime, SchoolHoliday, Severity
from portal.demo.world import World, fill

# As in Baden-Württemberg, give or take a few days: (name, first day, days).
SCHOOL = (
    ("Osterferien", (3, 30), 13),
    ("Pfingstferien", (5, 26), 11),
    ("Sommerferien", (7, 30), 45),
    ("Herbstferien", (10, 26), 5),
    ("Weihnachtsferien", (12, 23), 18),
)
COUNCIL_HOURS = time(18, 0), time(21, 0)
TUESDAY, SUNDAY = 1, 6


def make_closed_days(world: World) -> None:
    town = Municipality.objects.host()
    if town is None:
        return
    years = (world.today.year, world.today.year + 1)
    fill(
        SchoolHoliday,
        [
            SchoolHoliday(
                public_id=_id(f"{name} {year}"),
                state=town.state_code,
                name=name,
                begins_on=date(year, *first),
                ends_on=date(year, *first) + timedelta(days=days),
            )
            for year in years
            for name, first, days in SCHOOL
        ],
    )
    fill(BlockedTime, [*_council(world, town), *_election(world, town), *_festivals(town, years)])


def _council(world: World, town) -> list[BlockedTime]:
    """Every fourth Tuesday evening, from a calendar file; not in the summer break."""
    first = _on_weekday(world.day(90), TUESDAY)
    days = (first + timedelta(weeks=4 * number) for number in range(16))
    return [
        BlockedTime(
            public_id=_id(f"council {number}"),
            municipality=town,
            name="Gemeinderat",
            kind=BlockedKind.COUNCIL,
            severity=Severity.IMPOSSIBLE,
            begins_on=day,
            ends_on=day,
            starts_at=COUNCIL_HOURS[0],
            ends_at=COUNCIL_HOURS[1],
            source="Ratskalender",
            uid=f"gemeinderat-{day.isoformat()}@birkenfurt.example",
        )
        for number, day in enumerate(days)
        if day.month != 8
    ]


def _election(world: World, town) -> list[BlockedTime]:
    day = _on_weekday(world.day(-150), SUNDAY)
    common = {"municipality": town, "kind": BlockedKind.ELECTION}
    return [
        BlockedTime(
            public_id=_id("election"),
            name="Landtagswahl",
            severity=Severity.IMPOSSIBLE,
            begins_on=day,
            ends_on=day,
            **common,
        ),
        BlockedTime(
            public_id=_id("weeks before the election"),
            name="Wochen vor: Landtagswahl",
            severity=Severity.AVOID,
            begins_on=day - timedelta(weeks=4),
            ends_on=day - timedelta(days=1),
            **common,
        ),
    ]


def _festivals(town, years) -> list[BlockedTime]:
    return [
        BlockedTime(
            public_id=_id(f"festival {year}"),
            municipality=town,
            name="Stadtfest",
            kind=BlockedKind.FESTIVAL,
            severity=Severity.AVOID,
            begins_on=date(year, 6, 25),
            ends_on=date(year, 6, 28),
        )
        for year in years
    ]


def _on_weekday(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _id(name: str) -> uuid.UUID:
    """Without the town's chance: what is added here must not change the rest of it."""
    return uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.birkenfurt.example")
