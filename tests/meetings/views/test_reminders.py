from datetime import time

import pytest
from django.utils import timezone

from meetings.domain.reminder_rules import add_default_rules, add_rule
from meetings.models import Audience, ReminderRule
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(client, coordinator, network):
    sign_in(client, coordinator)
    return f"/networks/{network.slug}/reminders/"


def rules():
    return list(ReminderRule.objects.values_list("audience", "days", "time"))


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_with_one_and_three_rules(
    client, address, network, coordinator, number, django_assert_num_queries
):
    for days in range(number):
        add_rule(
            network,
            audience=Audience.COMING,
            days=days,
            time=time(9),
            by=coordinator,
            at=timezone.now(),
        )
    client.get(address)
    with django_assert_num_queries(7):
        content = client.get(address).content.decode()
    assert content.count("before the meeting, 9am") >= number


def test_times_are_said_as_germans_say_them(client, address, network):
    add_default_rules(network, at=timezone.now())
    content = client.get(address, headers={"accept-language": "de"}).content.decode().replace("\xa0", " ")
    assert "vor der Antwortfrist, 9:00 Uhr" in content


def test_rules_are_added_and_removed(client, address, network):
    add_default_rules(network, at=timezone.now())
    assert (
        "Those who have not answered: 3 days before the deadline, 9am" in client.get(address).content.decode()
    )
    client.post(address, {"audience": "coming", "days": "1", "time": "16:30"})
    assert rules() == [
        ("coming", 2, time(9)),
        ("coming", 1, time(16, 30)),
        ("unanswered", 3, time(9)),
    ]
    rule = ReminderRule.objects.get(days=2)
    question = client.get(f"{address}{rule.ref}/remove/").content.decode()
    assert "Those who come: 2 days before the meeting, 9am" in question
    client.post(f"{address}{rule.ref}/remove/")
    assert [days for _audience, days, _time in rules()] == [1, 3]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"days": "2"}, "There is already such a rule."),
        ({"time": "6:59"}, "Choose a time from 7:00 to 20:00."),
        ({"time": "20:01"}, "Choose a time from 7:00 to 20:00."),
        ({"days": "61"}, "60"),
        ({"days": ""}, 'aria-invalid="true"'),
    ],
)
def test_wrong_rule_is_refused_and_what_was_typed_stays(client, address, network, values, sentence):
    add_default_rules(network, at=timezone.now())
    response = client.post(address, {"audience": "coming", "days": "7", "time": "8:15"} | values)
    assert sentence in response.content.decode()
    assert "8:15" in response.content.decode() or "time" in values
    assert len(rules()) == 2


def test_three_reminders_are_enough(client, address):
    for days in ("1", "2", "3", "4"):
        response = client.post(address, {"audience": "coming", "days": days, "time": "9:00"})
    assert "3 reminders are enough" in response.content.decode()
    assert len(rules()) == 3
