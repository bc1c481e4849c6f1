"""Proposed dates against plain enumeration, and the calendar facts they must respect."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.recurrence import (
    Reason,
    Shortfall,
    propose_dates,
    public_holidays,
    subdivision_code,
    year_end,
)

BERLIN = ZoneInfo("Europe/Berlin")
YEAR_2027 = (date(2027, 1, 1), date(2027, 12, 31))
TUESDAY, WEDNESDAY, THURSDAY, SUNDAY = 1, 2, 3, 6


def propose(**changes):
    values = {
        "window": YEAR_2027,
        "count": 3,
        "weekdays": {TUESDAY, WEDNESDAY, THURSDAY},
        "time_of_day": time(18, 0),
        "zone": BERLIN,
        "avoid": {},
        "existing": [],
        "lead_days": 35,
        "today": date(2026, 11, 20),
        "spacing_days": 45,
    }
    return propose_dates(**{**values, **changes})


def dates(proposals) -> list[date]:
    return [proposal.local_date for proposal in proposals]


def longest_stretch(days: list[date], window: tuple[date, date]) -> int:
    """As scoring measures m13: between meetings and to both edges of the window."""
    return max((later - earlier).days for earlier, later in pairwise([window[0], *days, window[1]]))


def test_three_meetings_a_year_are_spread_evenly():
    proposals = propose()
    assert dates(proposals) == [date(2027, 3, 4), date(2027, 6, 30), date(2027, 10, 26)]
    assert [(p.gap_before, p.gap_after) for p in proposals] == [(62, 118), (118, 118), (118, 66)]
    assert [p.reasons for p in proposals] == [(Reason.RHYTHM_OF_THREE,)] * 3
    assert (proposals.missing, proposals.shortfall) == (0, Shortfall.NONE)


def test_start_is_the_local_time_of_day_in_utc():
    assert [p.starts_at for p in propose()] == [
        datetime(2027, 3, 4, 17, 0, tzinfo=UTC),
        datetime(2027, 6, 30, 16, 0, tzinfo=UTC),
        datetime(2027, 10, 26, 16, 0, tzinfo=UTC),
    ]


@pytest.mark.parametrize(("count", "limit"), [(3, 122), (2, 183)])
@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("year", range(2026, 2034))
def test_one_weekday_still_keeps_the_rhythm(count, limit, weekday, year):
    window = (date(year, 1, 1), date(year, 12, 31))
    proposals = propose(window=window, count=count, weekdays={weekday}, today=date(year - 1, 11, 1))
    assert len(proposals) == count
    assert longest_stretch(dates(proposals), window) <= limit


# Three times 122 days are 366, but Tuesdays and Wednesdays lie 118 to 120 or 125 to 127 days apart: over the
# years some stretches have to be of the second kind.
@pytest.mark.parametrize("state", ["BW", "BY", "BE", "SN", "NW"])
@pytest.mark.parametrize(("count", "limit"), [(3, 127), (2, 183)])
def test_rhythm_holds_over_five_years_in_a_row_around_holidays(state, count, limit):
    held: list[date] = []
    for year in range(2026, 2031):
        proposals = propose(
            window=(date(year, 1, 1), date(year, 12, 31)),
            count=count,
            weekdays={TUESDAY, WEDNESDAY},
            avoid=public_holidays("DE", state, [year]) | year_end([year - 1, year], "turn of the year"),
            existing=held,
            today=date(year - 1, 11, 1),
        )
        held += dates(proposals)
    assert len(held) == 5 * count
    assert max((later - earlier).days for earlier, later in pairwise(held)) <= limit


def test_last_meeting_of_the_old_year_draws_the_first_one_near():
    without, with_late_meeting = propose(count=2), propose(count=2, existing=[date(2026, 7, 1)])
    assert dates(without)[0] > dates(with_late_meeting)[0]
    assert with_late_meeting[0].gap_before == (dates(with_late_meeting)[0] - date(2026, 7, 1)).days


def test_existing_meeting_takes_its_place_in_the_rhythm():
    proposals = propose(count=2, existing=[date(2027, 3, 10)])
    assert dates(proposals) == [date(2027, 7, 6), date(2027, 10, 28)]
    assert longest_stretch([date(2027, 3, 10), *dates(proposals)], YEAR_2027) == 118


def test_holiday_is_skipped_and_named():
    ascension = date(2027, 5, 6)
    arguments = {
        "window": (date(2027, 5, 3), date(2027, 5, 9)),
        "count": 1,
        "weekdays": {WEDNESDAY, THURSDAY},
        "today": date(2027, 1, 1),
    }
    assert dates(propose(**arguments)) == [date(2027, 5, 6)]
    (proposal,) = propose(**arguments, avoid=public_holidays("DE", "BW", [2027]))
    assert proposal.local_date == date(2027, 5, 5)
    assert proposal.avoided == ((ascension, "Christi Himmelfahrt"),)
    assert Reason.BESIDE_AVOIDED in proposal.reasons


def test_skipped_day_on_another_weekday_is_not_mentioned():
    (proposal,) = propose(
        window=(date(2027, 5, 4), date(2027, 5, 5)),
        count=1,
        weekdays={WEDNESDAY},
        today=date(2027, 1, 1),
        avoid={date(2027, 5, 6): "Christi Himmelfahrt"},
    )
    assert proposal.avoided == ()
    assert Reason.BESIDE_AVOIDED not in proposal.reasons


def test_lead_time_moves_the_first_date():
    proposals = propose(today=date(2027, 5, 3), lead_days=30, count=2)
    assert dates(proposals)[0] == date(2027, 6, 2)
    assert Reason.EARLIEST in proposals[0].reasons
    assert Reason.EARLIEST not in proposals[1].reasons


# proof 22 (the proposals' side)
def test_time_that_the_clocks_skip_is_never_proposed():
    change = date(2026, 3, 29)
    arguments = {
        "window": (date(2026, 3, 23), date(2026, 4, 5)),
        "weekdays": {SUNDAY},
        "count": 2,
        "spacing_days": 7,
        "today": date(2026, 1, 1),
    }
    assert dates(propose(**arguments, time_of_day=time(1, 30))) == [change, date(2026, 4, 5)]
    proposals = propose(**arguments, time_of_day=time(2, 30))
    assert dates(proposals) == [date(2026, 4, 5)]
    assert (proposals.missing, proposals.shortfall) == (1, Shortfall.NONEXISTENT_TIME)


def test_time_that_comes_twice_means_the_first_and_says_so():
    (proposal,) = propose(
        window=(date(2026, 10, 25), date(2026, 10, 25)),
        weekdays={SUNDAY},
        count=1,
        time_of_day=time(2, 30),
        today=date(2026, 1, 1),
    )
    assert proposal.starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert Reason.FIRST_OF_TWO_TIMES in proposal.reasons


@pytest.mark.parametrize(
    ("changes", "expected", "shortfall"),
    [
        ({"window": (date(2027, 3, 1), date(2027, 4, 30))}, 2, Shortfall.WINDOW),
        ({"window": (date(2026, 3, 1), date(2026, 4, 30))}, 0, Shortfall.WINDOW),
        ({"today": date(2027, 12, 1)}, 0, Shortfall.LEAD_TIME),
        ({"today": date(2027, 8, 31)}, 2, Shortfall.LEAD_TIME),
        (
            {"window": (date(2027, 3, 1), date(2027, 3, 10)), "weekdays": {SUNDAY}, "spacing_days": 4},
            1,
            Shortfall.WEEKDAY,
        ),
        (
            {
                "window": (date(2027, 3, 1), date(2027, 6, 30)),
                "avoid": {date(2027, 3, 1) + timedelta(days=n): "school holidays" for n in range(60)},
            },
            2,
            Shortfall.AVOIDED,
        ),
        (
            {
                "window": (date(2027, 3, 1), date(2027, 6, 30)),
                "existing": [date(2027, 3, 30), date(2027, 5, 20)],
            },
            0,
            Shortfall.EXISTING,
        ),
    ],
)
def test_fewer_dates_come_with_the_condition_that_left_too_few(changes, expected, shortfall):
    proposals = propose(**changes)
    assert (len(proposals), proposals.missing, proposals.shortfall) == (expected, 3 - expected, shortfall)


def test_nothing_asked_nothing_proposed():
    proposals = propose(count=0)
    assert (list(proposals), proposals.missing, proposals.shortfall) == ([], 0, Shortfall.NONE)


@pytest.mark.parametrize(
    "changes",
    [{"window": (date(2027, 2, 1), date(2027, 1, 1))}, {"weekdays": set()}, {"weekdays": {7}}],
)
def test_impossible_question_is_refused(changes):
    with pytest.raises(ValueError, match="window|weekdays"):
        propose(**changes)


def evenness(chosen, existing, window) -> tuple[int, int, tuple[date, ...]]:
    """The aim, written down a second time from its description, over one complete choice."""
    points = sorted({*chosen, *existing})
    inside = [day for day in points if window[0] <= day <= window[1]]
    before = [day for day in points if day < window[0]]
    after = [day for day in points if day > window[1]]
    chain = before[-1:] + inside + after[:1]
    inner = [(later - earlier).days for earlier, later in pairwise(chain)]
    edges = []
    if not before:
        edges.append((inside[0] - window[0]).days)
    if not after:
        edges.append((window[1] - inside[-1]).days)
    doubled = [max(days, 2 * days - 14) for days in edges]
    return max(inner + doubled), sum(2 * d * d for d in inner) + sum(d * d for d in doubled), tuple(chosen)


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_choice_is_the_best_of_all_choices(data):
    start = date(2027, 1, 1) + timedelta(days=data.draw(st.integers(0, 365)))
    window = (start, start + timedelta(days=data.draw(st.integers(0, 60))))
    days = [window[0] + timedelta(days=n) for n in range((window[1] - window[0]).days + 1)]
    weekdays = data.draw(st.sets(st.integers(0, 6), min_size=1, max_size=2))
    spacing = data.draw(st.integers(1, 21))
    around = [window[0] - timedelta(days=40), *days, window[1] + timedelta(days=40)]
    existing = data.draw(st.lists(st.sampled_from(around), max_size=3))
    avoid = dict.fromkeys(data.draw(st.lists(st.sampled_from(days), max_size=5)), "holiday")
    today = window[0] - timedelta(days=data.draw(st.integers(-10, 10)))
    count = data.draw(st.integers(1, 3))

    proposals = propose(
        window=window,
        weekdays=weekdays,
        spacing_days=spacing,
        existing=existing,
        avoid=avoid,
        today=today,
        lead_days=2,
        count=count,
    )

    free = [
        day
        for day in days
        if day.weekday() in weekdays
        and day not in avoid
        and day >= today + timedelta(days=2)
        and all(abs((day - other).days) >= spacing for other in existing)
    ]
    for size in range(count, -1, -1):
        choices = [
            choice
            for choice in combinations(free, size)
            if all((later - earlier).days >= spacing for earlier, later in pairwise(choice))
        ]
        if choices:
            break
    best = min(choices, key=lambda choice: evenness(choice, existing, window)) if size else ()
    assert tuple(dates(proposals)) == best
    assert proposals.missing == count - size
    assert (proposals.shortfall == Shortfall.NONE) == (size == count)


@settings(max_examples=60, deadline=None)
@given(
    year=st.integers(2025, 2045),
    count=st.integers(0, 6),
    weekdays=st.sets(st.integers(0, 6), min_size=1, max_size=3),
    hour=st.integers(0, 23),
    minute=st.sampled_from([0, 15, 30, 45]),
    state=st.sampled_from(["BW", "BY", "HH", "TH"]),
    existing=st.lists(st.dates(date(2025, 1, 1), date(2045, 12, 31)), max_size=6),
    offset=st.integers(-60, 300),
    spacing=st.integers(0, 100),
)
def test_every_proposal_respects_every_condition(
    year, count, weekdays, hour, minute, state, existing, offset, spacing
):
    avoid = public_holidays("DE", state, [year])
    today = date(year, 1, 1) + timedelta(days=offset)
    arguments = {
        "window": (date(year, 1, 1), date(year, 12, 31)),
        "count": count,
        "weekdays": weekdays,
        "time_of_day": time(hour, minute),
        "avoid": avoid,
        "existing": existing,
        "today": today,
        "spacing_days": spacing,
    }
    proposals = propose(**arguments)
    assert propose(**arguments) == proposals
    assert len(proposals) + proposals.missing == count
    days = dates(proposals)
    assert days == sorted(set(days))
    for proposal in proposals:
        here = proposal.starts_at.astimezone(BERLIN)
        assert (here.date(), here.time()) == (proposal.local_date, time(hour, minute))
        assert proposal.local_date.weekday() in weekdays
        assert proposal.local_date not in avoid
        assert proposal.local_date >= today + timedelta(days=35)
        others = (
            {*existing, *days} - {proposal.local_date} if proposal.local_date not in existing else existing
        )
        assert all(abs((proposal.local_date - other).days) >= max(spacing, 1) for other in others)


# --- public holidays ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "subdivision", "day", "name"),
    [
        ("DE", "BW", date(2026, 6, 4), "Fronleichnam"),
        ("DE", "DE-BY", date(2026, 1, 6), "Heilige Drei Könige"),
        ("DE", "Berlin", date(2026, 3, 8), "Frauentag"),
        ("DE", "", date(2026, 10, 3), "Tag der Deutschen Einheit"),
        ("AT", "9", date(2026, 10, 26), "Nationalfeiertag"),
        ("AT", "Tirol", date(2026, 12, 8), "Mariä Empfängnis"),
        ("CH", "ZH", date(2026, 8, 1), "Nationalfeiertag"),
    ],
)
def test_public_holiday_of_the_country_and_its_parts(country, subdivision, day, name):
    assert public_holidays(country, subdivision, [2026])[day] == name


def test_holiday_of_another_land_is_none():
    corpus_christi = date(2026, 6, 4)
    assert corpus_christi in public_holidays("DE", "BW", [2026])
    assert corpus_christi not in public_holidays("DE", "BE", [2026])
    assert corpus_christi not in public_holidays("DE", "", [2026])


def test_holidays_of_several_years_in_english():
    found = public_holidays("DE", "BE", [2027, 2026], "en")
    assert (found[date(2026, 3, 8)], found[date(2027, 3, 8)]) == ("Women's Day",) * 2
    assert {day.year for day in found} == {2026, 2027}


def test_days_that_are_holidays_in_parts_of_a_land_come_on_request():
    assumption = date(2026, 8, 15)
    assert assumption not in public_holidays("DE", "BY", [2026])
    assert public_holidays("DE", "BY", [2026], local=True)[assumption] == "Mariä Himmelfahrt"


@pytest.mark.parametrize(("country", "subdivision"), [("DE", "ZH"), ("CH", "BW"), ("XX", ""), ("AT", "10")])
def test_unknown_place_is_refused(country, subdivision):
    with pytest.raises(ValueError, match="."):
        public_holidays(country, subdivision, [2026])


@pytest.mark.parametrize(
    ("country", "written", "code"),
    [
        ("DE", "bw", "BW"),
        ("DE", "Baden-Württemberg", "BW"),
        ("AT", "AT-9", "9"),
        ("AT", "Wien", "9"),
        ("CH", "", ""),
    ],
)
def test_subdivision_is_known_by_code_and_name(country, written, code):
    assert subdivision_code(country, written) == code


def test_year_end_covers_fourteen_days():
    days = year_end([2026], "turn of the year")
    assert (min(days), max(days), len(days)) == (date(2026, 12, 24), date(2027, 1, 6), 14)
