"""Dates that hurt least, against plain enumeration."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.recurrence import (
    Against,
    Block,
    Circumstances,
    Engagement,
    PartOfDay,
    best_slots,
    by_day,
    part_of,
    propose_dates,
)

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2027, 3, 1)
TODAY = date(2027, 1, 4)


def search(known=None, **changes):
    values = {
        "window": (MONDAY, MONDAY + timedelta(days=20)),
        "weekdays": {1, 3},
        "times": [time(16, 30)],
        "minutes": 120,
        "zone": BERLIN,
        "today": TODAY,
        "lead_days": 35,
        "k": 3,
        "known": known or Circumstances(),
    }
    return best_slots(**{**values, **changes})


def days(slots):
    return [slot.local_date for slot in slots]


def codes(slot):
    return [reason.code for reason in slot.because]


def busy(day, who=1, at=16, until=18):
    return Engagement(who, day, time(at), time(until))


# --- against enumeration -----------------------------------------------------------------------------------------

SPAN = 16
offsets = st.integers(0, SPAN - 1)
hour = st.integers(8, 20)


@st.composite
def situations(draw):
    def on(offset):
        return MONDAY + timedelta(days=offset)

    engagements = [
        Engagement(draw(st.integers(1, 4)), on(draw(offsets)), time(start), time(start + 2))
        for start in draw(st.lists(hour, max_size=8))
    ]
    blocks: dict[date, list[Block]] = {}
    for offset in draw(st.lists(offsets, max_size=6)):
        start = draw(st.none() | hour)
        block = Block(
            draw(st.sampled_from("ab")),
            impossible=draw(st.booleans()),
            is_school=draw(st.booleans()),
            starts_at=time(start) if start else None,
            ends_at=time(start + 1) if start else None,
        )
        blocks.setdefault(on(offset), []).append(block)
    counts = st.integers(0, 9)
    answers = draw(
        st.dictionaries(
            st.tuples(st.integers(0, 6), st.sampled_from(PartOfDay)), st.tuples(counts, counts), max_size=6
        )
    )
    return {
        "known": Circumstances(
            members=draw(st.integers(4, 6)), engagements=by_day(engagements), answers=answers, blocks=blocks
        ),
        "weekdays": draw(st.sets(st.integers(0, 6), min_size=1)),
        "times": [time(value, 30) for value in draw(st.lists(hour, min_size=1, max_size=2))],
        "minutes": draw(st.sampled_from([60, 120, 600])),
        "standing": [on(offset) for offset in draw(st.lists(offsets, max_size=2))],
        "ideal": draw(st.none() | offsets.map(on)),
        "spacing_days": draw(st.sampled_from([0, 3, 45])),
        "apart_days": draw(st.integers(1, 4)),
        "k": draw(st.integers(0, 5)),
    }


def overlap(a, b, c, d):
    return max(a, c) < min(b, d)


def points(day, start, end, case) -> int | None:
    """The table at the top of ``meetings.recurrence.slots``, read literally; None: no slot."""
    known = case["known"]
    total = 0
    school = avoid = False
    for block in known.blocks.get(day, []):
        if block.starts_at and not overlap(block.starts_at, block.ends_at, start, end):
            continue
        if block.impossible:
            return None
        school |= block.is_school
        avoid |= not block.is_school
    total += 20 * school + 30 * avoid
    there = list(known.engagements.get(day, []))
    clash = {one.who for one in there if overlap(one.starts_at, one.ends_at, start, end)}
    total += 100 * len(clash) // known.members
    total += 25 * len({one.who for one in there if one.who not in clash}) // known.members
    part = "morning" if start.hour < 12 else "afternoon" if start.hour < 17 else "evening"
    yes, no = known.answers.get((day.weekday(), PartOfDay(part)), (0, 0))
    total += 40 * no // (yes + no + 4)
    if any(abs((day - other).days) < case["spacing_days"] for other in case["standing"]):
        total += 60
    if case["ideal"]:
        total += min(40, abs((day - case["ideal"]).days) // 2)
    return total


@settings(max_examples=300, deadline=None)
@given(situations())
def test_the_best_slots_are_those_that_enumeration_finds(case):
    window = (MONDAY, MONDAY + timedelta(days=SPAN - 1))
    ranked = []
    for offset in range(SPAN):
        day = MONDAY + timedelta(days=offset)
        for start in set(case["times"]):
            minutes = min(start.hour * 60 + start.minute + case["minutes"], 1439)
            end = time(minutes // 60, minutes % 60)
            worth = points(day, start, end, case)
            if day.weekday() in case["weekdays"] and day not in case["standing"] and worth is not None:
                ranked.append((worth, day, start))
    expected = []
    for worth, day, start in sorted(ranked):
        if len(expected) < case["k"]:
            if all(abs((day - other).days) >= case["apart_days"] for _w, other, _s in expected):
                expected.append((worth, day, start))
    found = search(**case, window=window)
    assert [(slot.points, slot.local_date, slot.local_time) for slot in found] == expected
    assert found == search(**case, window=window)


# --- one thing at a time -------------------------------------------------------------------------------------------


def test_the_first_weeks_belong_to_the_notice():
    assert min(days(search(today=date(2027, 2, 1), k=9))) == date(2027, 3, 9)


def test_a_clash_at_the_hour_weighs_more_than_one_on_the_day():
    tuesdays = [MONDAY + timedelta(days=1 + 7 * n) for n in range(3)]
    known = Circumstances(
        members=4, engagements=by_day([busy(tuesdays[0]), busy(tuesdays[1], at=9, until=11)])
    )
    slots = search(known, weekdays={1})
    assert days(slots) == [tuesdays[2], tuesdays[1], tuesdays[0]]
    assert [codes(slot) for slot in slots] == [[Against.FREE], [Against.SAME_DAY], [Against.CLASH]]
    assert [slot.because[0].facts for slot in slots] == [(4,), (1, 4), (1, 4)]
    assert [slot.points for slot in slots] == [0, 6, 25]


def test_meetings_that_only_touch_do_not_clash():
    day = MONDAY + timedelta(days=1)
    known = Circumstances(members=1, engagements=by_day([Engagement(1, day, time(14), time(16, 30))]))
    (slot,) = search(known, window=(day, day))
    assert codes(slot) == [Against.SAME_DAY]


def test_two_meetings_of_one_member_are_one_member():
    day = MONDAY + timedelta(days=1)
    known = Circumstances(
        members=5, engagements=by_day([busy(day), busy(day, at=17, until=19), busy(day, at=8, until=9)])
    )
    (slot,) = search(known, window=(day, day))
    assert [(reason.code, reason.facts) for reason in slot.because] == [(Against.CLASH, (1, 5))]


def test_who_says_no_on_tuesdays_is_asked_for_thursdays():
    known = Circumstances(answers={(1, PartOfDay.AFTERNOON): (4, 12)})
    slots = search(known, window=(MONDAY, MONDAY + timedelta(days=6)))
    assert [slot.local_date.weekday() for slot in slots] == [3, 1]
    assert slots[1].because[0].facts == (12, 16, 1, PartOfDay.AFTERNOON)


def test_few_answers_weigh_little():
    few = search(Circumstances(answers={(1, PartOfDay.AFTERNOON): (0, 2)}), weekdays={1})[0].points
    many = search(Circumstances(answers={(1, PartOfDay.AFTERNOON): (0, 20)}), weekdays={1})[0].points
    assert (few, many) == (13, 33)


@pytest.mark.parametrize(
    ("at", "part"), [(time(11, 59), "morning"), (time(12), "afternoon"), (time(17), "evening")]
)
def test_parts_of_the_day(at, part):
    assert part_of(at) == part


def test_impossible_times_are_no_slots_and_avoided_ones_the_last():
    tuesdays = [MONDAY + timedelta(days=1 + 7 * n) for n in range(3)]
    blocks = {
        tuesdays[0]: [Block("Rat", impossible=True, starts_at=time(18), ends_at=time(20))],
        tuesdays[1]: [Block("Ferien", is_school=True), Block("Stadtfest")],
    }
    slots = search(Circumstances(blocks=blocks), weekdays={1}, times=[time(17)])
    assert days(slots) == [tuesdays[2], tuesdays[1]]
    assert [(r.code, r.facts) for r in slots[1].because] == [
        (Against.SCHOOL, ("Ferien",)),
        (Against.AVOID, ("Stadtfest",)),
    ]
    assert tuesdays[0] in days(search(Circumstances(blocks=blocks), weekdays={1}, times=[time(16)]))


def test_hours_the_clocks_skip_are_no_slot():
    sunday = date(2027, 3, 28)
    assert search(window=(sunday, sunday), weekdays={6}, times=[time(2, 30)], minutes=30) == []
    assert days(search(window=(sunday, sunday), weekdays={6}, times=[time(3, 30)])) == [sunday]


def test_start_is_the_local_time_in_utc_across_the_change_of_the_clocks():
    slots = search(window=(date(2027, 3, 23), date(2027, 4, 1)), weekdays={1}, k=2)
    assert [slot.starts_at.hour for slot in slots] == [15, 14]


def test_a_window_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends before"):
        search(window=(MONDAY, MONDAY - timedelta(days=1)))


# --- the rhythm, eased -------------------------------------------------------------------------------------------


def year_of_dates(known):
    return propose_dates(
        window=(date(2027, 1, 1), date(2027, 12, 31)),
        count=3,
        weekdays={1, 2, 3},
        time_of_day=time(16, 30),
        zone=BERLIN,
        avoid={},
        existing=[],
        lead_days=35,
        today=date(2026, 11, 20),
        known=known,
    )


def test_without_anything_in_the_way_the_rhythm_stays_as_it_is():
    assert [p.local_date for p in year_of_dates(Circumstances(members=3))] == [
        p.local_date for p in year_of_dates(None)
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 364), st.integers(1, 3)), max_size=120))
def test_eased_dates_keep_the_rhythm_and_hurt_no_more(engaged):
    known = Circumstances(
        members=3,
        engagements=by_day(busy(date(2027, 1, 1) + timedelta(days=offset), who) for offset, who in engaged),
    )
    plain, eased = year_of_dates(None), year_of_dates(known)

    def hurt(proposals):
        there = [known.engagements.get(p.local_date, ()) for p in proposals]
        return [len({one.who for one in found}) for found in there]

    def stretches(proposals):
        points = [date(2027, 1, 1), *(p.local_date for p in proposals), date(2027, 12, 31)]
        return [(later - earlier).days for earlier, later in pairwise(points)]

    assert [now <= before for now, before in zip(hurt(eased), hurt(plain), strict=True)] == [True] * 3
    assert max(stretches(plain)) <= 122
    assert max(stretches(eased)) <= 122
    assert all(abs((a.local_date - b.local_date).days) <= 14 for a, b in zip(eased, plain, strict=True))
    assert [p.starts_at for p in eased] == [
        datetime.combine(p.local_date, time(16, 30), tzinfo=BERLIN) for p in eased
    ]
