"""What was said about the rows: put off, given, done (``accounts.domain.tasks``)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from accounts.models import Role, TodoMark
from common.prepared import Prepared, given, many
from networks.models import NetworkCoordinator
from portal.today.moment import Moment, Todo

_MARKS = Prepared(
    lambda: (
        TodoMark.objects.filter(subject_id__in=many("subjects", "uuid"))
        .filter(Q(whose=None) | Q(whose=given("user")))
        .annotate(
            owner_runs=ArraySubquery(
                NetworkCoordinator.objects.filter(user=OuterRef("owner")).values("network_id")
            )
        )
        .order_by()
        .values_list(
            "source",
            "subject_id",
            "whose_id",
            "until",
            "owner_id",
            "owner__name",
            "owner__is_active",
            "owner__role",
            "owner_runs",
            "done_on",
            named=True,
        )
    )
)


def marked(todos: Iterable[Todo], moment: Moment) -> Iterator[Todo]:
    """The rows with what was said about them; those that are done are left out."""
    todos = list(todos)
    subjects = [todo.subject for todo in todos if todo.subject is not None]
    # One text for PostgreSQL to read is much cheaper than a hundred values.
    wanted = "{" + ",".join([subject.hex for subject in subjects]) + "}"
    rows = _MARKS.rows(subjects=wanted, user=moment.user.pk) if subjects else []
    marks = {(row.source, row.subject_id, row.whose_id is not None): row for row in rows}
    for todo in todos:
        mark = marks.get(todo.key)
        if mark is None:
            yield todo
        elif mark.done_on is None:
            yield _with(todo, mark, moment)


def _with(todo: Todo, mark, moment: Moment) -> Todo:
    if not todo.personal and _has_it(mark, todo):
        todo = replace(todo, owner=mark.owner_id, given_to=mark.owner__name)
    if mark.until is None:
        return todo
    if mark.until > moment.today:
        return replace(todo, until=mark.until)
    # It was put off to this day, so it is for this day.
    return todo if todo.on else replace(todo, **moment.due(mark.until))


def _has_it(mark, todo: Todo) -> bool:
    """Whether the login it was given to still sees the row; else it is everybody's again."""
    if not mark.owner__is_active:
        return False
    runs = mark.owner__role == Role.COORDINATOR and todo.network in mark.owner_runs
    return runs or mark.owner__role == Role.ADMINISTRATOR
