"""Which rows of the directory are about a person, and how the person is taken out of them."""

from django.db.models import QuerySet

from actors.models import Channel, DataSource, ImportDraft, KeyActorPeriod, Person, PersonRole
from common.privacy import PersonalTable, register

# What stays of a person in counts and histories.
NAMELESS = "–"


def register_tables() -> None:
    register(PersonalTable(Person, lambda person: Person.objects.filter(pk=person.pk), _make_nameless))
    register(PersonalTable(PersonRole, lambda person: PersonRole.objects.filter(person=person), _delete))
    register(PersonalTable(ImportDraft, _of_login(ImportDraft), _delete))
    register(PersonalTable(DataSource, _of_login(DataSource), _forget_by))
    register(PersonalTable(KeyActorPeriod, _of_login(KeyActorPeriod), _forget_by))


def _of_login(model):
    """Rows the person made while signed in; nobody without a login has any."""

    def rows(person) -> QuerySet:
        if person.user_id is None:
            return model._base_manager.none()
        return model._base_manager.filter(by=person.user_id)

    return rows


def _make_nameless(rows: QuerySet) -> None:
    """Invitations and attendance keep counting a person about whom nothing is known any more."""
    rows.update(
        user=None,
        title="",
        given_name="",
        family_name=NAMELESS,
        sort_key=NAMELESS,
        email="",
        aliases=[],
        phone="",
        street="",
        postal_code="",
        city="",
        country="",
        channel=Channel.EMAIL,
        notes="",
        source=None,
    )


def _forget_by(rows: QuerySet) -> None:
    rows.update(by=None)


def _delete(rows: QuerySet) -> None:
    rows.delete()
