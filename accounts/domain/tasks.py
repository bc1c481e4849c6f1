"""One's own tasks, and what is said about rows of Today. All of it can be taken back."""

import uuid
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.domain.audit import record_event
from accounts.models import Task, TodoMark, User

DONE_ALREADY = _("This is done already.")
NOT_DONE = _("This is not done yet.")


@transaction.atomic
def create_task(
    *, text: str, owner: User, by, at: datetime, due_on: date | None = None, subject=None
) -> Task:
    """``subject`` is what the task is about: anything with a public id. Raises ``ValidationError``."""
    task = Task(text=text.strip(), owner=owner, due_on=due_on, created_by=by, created_at=at)
    if subject is not None:
        task.subject_kind, task.subject_id = subject._meta.label_lower, subject.public_id
        task.subject_label = str(subject)[:300]
    task.full_clean()
    task.save()
    record_event("accounts.create_task", subject=task, by=by, at=at, after=_audited(task))
    return task


@transaction.atomic
def update_task(task: Task, *, text: str, owner: User, due_on: date | None, by, at: datetime) -> Task:
    """Raises ``ValidationError``."""
    before = _audited(Task.objects.select_for_update(of=("self",)).select_related("owner").get(pk=task.pk))
    task.text, task.owner, task.due_on = text.strip(), owner, due_on
    task.full_clean()
    task.save(update_fields=["text", "owner", "due_on"])
    record_event("accounts.change_task", subject=task, by=by, at=at, before=before, after=_audited(task))
    return task


@transaction.atomic
def finish_task(task: Task, *, by, at: datetime) -> None:
    """Refuses what is done already."""
    if not Task.objects.open().filter(pk=task.pk).update(done_at=at):
        raise ValidationError(DONE_ALREADY, code="done")
    task.done_at = at
    record_event("accounts.finish_task", subject=task, by=by, at=at)


@transaction.atomic
def reopen_task(task: Task, *, by, at: datetime) -> None:
    """Refuses what is not done."""
    if not Task.objects.exclude(done_at=None).filter(pk=task.pk).update(done_at=None):
        raise ValidationError(NOT_DONE, code="open")
    task.done_at = None
    record_event("accounts.reopen_task", subject=task, by=by, at=at)


def defer_todo(
    source: str, subject_id: uuid.UUID, *, until: date | None, whose: User | None, by, at: datetime
) -> None:
    """Put a row of Today off until a day; without one it is back."""
    _mark(source, subject_id, whose, "until", until, by=by, at=at)


def give_todo(source: str, subject_id: uuid.UUID, *, to: User | None, by, at: datetime) -> None:
    """Give a row of a team to one of it; to nobody: it is everybody's again."""
    _mark(source, subject_id, None, "owner", to, by=by, at=at)


def finish_todo(
    source: str, subject_id: uuid.UUID, *, on: date | None, whose: User | None, by, at: datetime
) -> None:
    """For rows that no record ends, like a call. Without a day: not done after all."""
    _mark(source, subject_id, whose, "done_on", on, by=by, at=at)


def forget_marks(source: str, *, waiting: QuerySet) -> int:
    """Those on rows of one kind that are about nothing in ``waiting``, and those that say nothing; how many."""
    marks = TodoMark.objects.filter(source=source)
    says_nothing = Q(until=None, owner=None, done_on=None)
    forgotten, _kinds = marks.filter(says_nothing | ~Q(subject_id__in=waiting.values("public_id"))).delete()
    return forgotten


@transaction.atomic
def _mark(source: str, subject_id: uuid.UUID, whose: User | None, field: str, value, *, by, at) -> None:
    marks = TodoMark.objects.select_for_update(of=("self",)).select_related("owner")
    mark, _new = marks.get_or_create(source=source, subject_id=subject_id, whose=whose)
    before = getattr(mark, field)
    if before == value:
        return
    setattr(mark, field, value)
    mark.save(update_fields=[field])
    record_event(
        "accounts.mark_todo",
        subject=mark,
        by=by,
        at=at,
        before={field: _written(before)},
        after={"subject": str(subject_id), field: _written(value)},
    )


def _audited(task: Task) -> dict:
    """Not the text: it is the owner's note, and the trail outlives it."""
    return {"owner": task.owner.email, "due_on": _written(task.due_on)}


def _written(value) -> str:
    """A day or a login, as the trail keeps it."""
    if value is None:
        return ""
    return value.email if isinstance(value, User) else value.isoformat()
