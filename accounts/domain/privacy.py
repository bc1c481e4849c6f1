"""Which rows of this app are about a person: the login, and what the trail says about it."""

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from accounts.models import AuditEvent, SignInLink, Task, TodoMark, User
from common.privacy import PersonalTable, register


def _of_login(model, column: str):
    """Rows of the person's login; nobody without one has any."""

    def rows(person) -> QuerySet:
        if person.user_id is None:
            return model._base_manager.none()
        return model._base_manager.filter(**{column: person.user_id})

    return rows


def _close(rows: QuerySet) -> None:
    """The login stays as a nameless row, because what it recorded stays; nobody can sign in with it."""
    for user in rows:
        user.email = f"erased-{user.public_id}@invalid.invalid"
        user.name, user.phone, user.is_active = "–", "", False
        user.set_unusable_password()
        user.save()


def _delete(rows: QuerySet) -> None:
    rows.delete()


def _shred(rows: QuerySet) -> None:
    """Fields go, rows stay: the trail shows that something happened, not to whom."""
    rows.update(subject_label="", before={}, after={})


def _events(person) -> QuerySet:
    if person.user_id is None:
        return AuditEvent.objects.none()
    login = User.objects.filter(pk=person.user_id).values("public_id")
    return AuditEvent.objects.filter(subject_kind="accounts.user", subject_id__in=login)


def _tasks(person) -> QuerySet:
    """One's own, and what others noted to do about somebody: without the person there is nothing to do."""
    about = Q(subject_kind=person._meta.label_lower, subject_id=person.public_id)
    return Task.objects.filter(about if person.user_id is None else about | Q(owner=person.user_id))


def _marks(person) -> QuerySet:
    """With one's own also the rows one was given: without their marks they are everybody's again."""
    if person.user_id is None:
        return TodoMark.objects.none()
    return TodoMark.objects.filter(Q(whose=person.user_id) | Q(owner=person.user_id))


def register_tables() -> None:
    register(PersonalTable(User, _of_login(User, "pk"), _close))
    register(PersonalTable(EmailAddress, _of_login(EmailAddress, "user"), _delete))
    register(PersonalTable(SignInLink, _of_login(SignInLink, "user"), _delete))
    register(PersonalTable(Task, _tasks, _delete))
    register(PersonalTable(TodoMark, _marks, _delete))
    register(PersonalTable(AuditEvent, _events, _shred))
