"""The rhythm board of the demo town shows exactly the gaps the data has, counted anew from the raw rows."""

import re
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from meetings.models import BlockedTime, SchoolHoliday
from portal.demo.town import make_town

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")


def raw(sql: str):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def counted(year: int, today) -> dict[str, tuple[int, int, int]]:
    """By name of the topic area: held, planned, missing. Plain counting, without the product's own queries."""
    areas = raw(
        "SELECT t.id, n.name || ' / ' || t.name, t.target_per_year, n.target_per_year, n.status,"
        " t.started_on, t.ended_on, n.ends_on FROM networks_topicarea t JOIN networks_network n ON n.id = t.network_id"
    )
    meetings = raw(
        "SELECT topic_area_id, status, starts_at FROM meetings_meeting WHERE starts_at IS NOT NULL"
    )
    # A poll stands where the first of its dates lies.
    meetings += raw(
        "SELECT m.topic_area_id, m.status, min(o.starts_at) FROM meetings_meeting m"
        " JOIN meetings_poll p ON p.meeting_id = m.id JOIN meetings_polloption o ON o.poll_id = p.id"
        " WHERE m.status = 'polling' AND p.ended_at IS NULL GROUP BY m.id"
    )
    found = {}
    for key, name, own, of_network, state, started, ended, term in areas:
        if any((started and started.year > year, ended and ended.year < year, term and term.year < year)):
            continue
        mine = [s for area, s, at in meetings if area == key and at.astimezone(BERLIN).year == year]
        held = mine.count("held")
        planned = len(mine) - held - mine.count("cancelled")
        over = state == "closed" or (ended is not None and ended <= today)
        missing = 0 if over else max(0, (own or of_network) - held - planned)
        if held or planned or not over:
            found[name] = (held, planned, missing)
    return found


def shown(client: Client, year: int) -> dict[str, tuple[int, int, int]]:
    text = unescape(client.get(f"/plan/{year}/").content.decode())
    table = re.search(r'<table class="plan">.*?</table>', text, re.DOTALL)
    if table is None:
        assert "No topic areas yet" in text
        return {}
    found = {}
    for row in re.findall(r"<tr>.*?</tr>", table[0].partition("<tbody>")[2], re.DOTALL):
        name = re.sub(r"<[^>]+>", "", re.search(r"<th scope=\"row\">(.*?)<small>", row, re.DOTALL)[1])
        network = re.search(r"<small>(.*?)</small>", row)[1]
        numbers = re.search(r"(\d+) held, (\d+) planned, (\d+) missing", row)
        held, planned, missing = (int(number) for number in numbers.groups())
        slots = [len(re.findall(rf"slot-{kind}\b", row)) for kind in ("held", "set", "poll", "gap")]
        assert [slots[0], slots[1] + slots[2]] == [held, planned], name
        # A gap has a month as long as one is left.
        assert slots[3] <= missing, name
        found[f"{network} / {name}"] = (held, planned, missing)
    return found


def test_the_board_shows_exactly_the_gaps_the_data_has():
    now = timezone.now()
    make_town("demo", seed=2026, now=now)
    admin = User.objects.filter(role=Role.ADMINISTRATOR).first()
    client = Client(headers={"accept-language": "en"})
    client.force_login(admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    this_year = now.astimezone(BERLIN).year
    missing = 0
    for year in range(this_year - 3, this_year + 2):
        expected = counted(year, now.astimezone(BERLIN).date())
        assert shown(client, year) == expected
        missing += sum(numbers[2] for numbers in expected.values())
        text = unescape(client.get(f"/plan/{year}/").content.decode())
        total = re.search(r"(\d+) of \d+ meetings (?:is|are) still missing", text)
        assert (int(total[1]) if total else 0) == sum(numbers[2] for numbers in expected.values())
    assert missing > 0  # or the test would show nothing


def test_the_demo_town_has_a_calendar_to_plan_around():
    now = datetime(2026, 11, 23, 9, 0, tzinfo=BERLIN)
    make_town("demo", seed=2026, now=now)
    assert SchoolHoliday.objects.between(now.date(), now.date().replace(year=2027)).count() >= 4
    kinds = set(BlockedTime.objects.filter(ends_on__gte=now).values_list("kind", flat=True))
    assert {"council", "election", "festival"} <= kinds
