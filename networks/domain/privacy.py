"""Which rows of the networks are about a person, and how the person is taken out of them."""

from django.db.models import QuerySet

from common.privacy import PersonalTable, register
from networks.models import (
    ContactNote,
    Membership,
    Network,
    NetworkCoordinator,
    NetworkReader,
    Outreach,
)

Representative = Membership.representatives.through


def _of_login(model, column):
    """Rows of the person's login; nobody without one has any."""

    def rows(person) -> QuerySet:
        if person.user_id is None:
            return model._base_manager.none()
        return model._base_manager.filter(**{column: person.user_id})

    return rows


def _forget(column):
    def erase(rows: QuerySet) -> None:
        rows.update(**{column: None})

    return erase


def _delete(rows: QuerySet) -> None:
    rows.delete()


def register_tables() -> None:
    """Notes about a person go with it: what was said there cannot be kept without whom it is about."""
    register(PersonalTable(ContactNote, lambda p: ContactNote.objects.filter(person=p), _delete))
    register(PersonalTable(Representative, lambda p: Representative.objects.filter(person=p), _delete))
    register(PersonalTable(Network, lambda p: Network.objects.filter(moderator=p), _forget("moderator")))
    register(PersonalTable(Outreach, _of_login(Outreach, "owner"), _forget("owner")))
    register(PersonalTable(NetworkCoordinator, _of_login(NetworkCoordinator, "user"), _delete))
    register(PersonalTable(NetworkReader, _of_login(NetworkReader, "user"), _delete))
