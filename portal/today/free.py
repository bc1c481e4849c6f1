"""What somebody wrote down for him- or herself, or for a colleague; and what a meeting's checklist holds."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q

from accounts.models import Task
from common.prepared import Prepared, given
from portal.today.checklists import NO_LIST, days_asked_for, lists_waiting, row_of
from portal.today.moment import MOST, Moment, Todo


def _tasks():
    return (
        Task.objects.open()
        .filter(Q(owner=given("user")) | Q(created_by=given("user")))
        .order_by("due_on", "pk")
        .values_list("public_id", "text", "due_on", "subject_label", "owner_id", "owner__name", *NO_LIST)[
            :MOST
        ]
    )


_TASKS = Prepared(_tasks)
_TASKS_AND_LISTS = Prepared(lambda: _tasks().union(lists_waiting(), all=True))


def own_tasks(moment: Moment) -> Iterator[Todo]:
    """One's own tasks; for those who coordinate also what is due of their meetings' checklists."""
    if moment.run:
        rows = _TASKS_AND_LISTS.rows(
            user=moment.user.pk, run=moment.run, now=moment.now, **days_asked_for(moment)
        )
    else:
        rows = _TASKS.rows(user=moment.user.pk)
    for key, text, day, label, owner, name, n, meeting, network, starts_at, zone in rows:
        if n:
            yield row_of(
                moment,
                *(key, text, day, label),
                n=n,
                meeting=meeting,
                network=network,
                starts_at=starts_at,
                zone=zone,
            )
        else:
            yield _task(moment, key, text, day, label, owner, name)


def _task(moment: Moment, key: UUID, text: str, day: date | None, about: str, owner: int, name: str) -> Todo:
    return Todo(
        title=text,
        kind="task",
        subject=key,
        personal=True,
        page=("portal:task-edit", key),
        context=about,
        icon="pencil-square",
        owner=owner,
        given_to="" if owner == moment.user.pk else name,
        done="portal:task-done",
        **(moment.due(day) if day else {}),
    )
