"""What somebody wrote down for him- or herself, or for a colleague."""

from collections.abc import Iterator

from django.db.models import Q

from accounts.models import Task
from common.prepared import Prepared, given
from portal.today.moment import MOST, Moment, Todo

_OPEN = Prepared(
    lambda: (
        Task.objects.open()
        .filter(Q(owner=given("user")) | Q(created_by=given("user")))
        .order_by("due_on", "pk")
        .values_list("public_id", "text", "due_on", "subject_label", "owner_id", "owner__name", named=True)[
            :MOST
        ]
    )
)


def own_tasks(moment: Moment) -> Iterator[Todo]:
    for task in _OPEN.rows(user=moment.user.pk):
        yield Todo(
            title=task.text,
            kind="task",
            subject=task.public_id,
            personal=True,
            page=("portal:task-edit", task.public_id),
            context=task.subject_label,
            icon="pencil-square",
            owner=task.owner_id,
            given_to="" if task.owner_id == moment.user.pk else task.owner__name,
            done="portal:task-done",
            **(moment.due(task.due_on) if task.due_on else {}),
        )
