"""What tasks and marks say about a person, and what stays without him or her."""

import pytest
from django.utils import timezone

from accounts.domain.tasks import defer_todo, give_todo
from accounts.models import Task, TodoMark
from common import dates
from common.privacy import tables
from tests.factories.accounts import make_task
from tests.factories.actors import make_person
from tests.factories.networks import make_outreach

pytestmark = pytest.mark.django_db


def test_erasing_a_login_takes_its_tasks_and_frees_the_rows_it_was_given(
    coordinator, other_coordinator, network, actor
):
    person = make_person(user=coordinator)
    make_task(coordinator)
    kept = make_task(other_coordinator, created_by=coordinator)
    given, own, others = (make_outreach(network).public_id for _number in range(3))
    said = {"by": coordinator, "at": timezone.now()}
    give_todo("outreach", given, to=coordinator, **said)
    defer_todo("action", own, until=dates.today(), whose=coordinator, **said)
    give_todo("outreach", others, to=other_coordinator, **said)

    about = [(table, table.rows(person)) for table in tables() if table.model in (Task, TodoMark)]
    for table, rows in about:
        table.erase(rows)

    assert list(Task.objects.all()) == [kept]
    assert [mark.subject_id for mark in TodoMark.objects.all()] == [others]


def test_a_task_about_a_person_goes_with_the_person(coordinator):
    someone = make_person()
    about = {"subject_kind": "actors.person", "subject_label": someone.name}
    make_task(coordinator, text="Frau X anrufen", subject_id=someone.public_id, **about)
    kept = make_task(coordinator, text="Etwas anderes")

    for table in tables():
        if table.model is Task:
            table.erase(table.rows(someone))

    assert list(Task.objects.all()) == [kept]
