"""Reads of the directory that span several tables."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Prefetch

from actors.models import AccessibilityStatement, Actor, Person, PersonRole, SiteText, TextKind
from common.prepared import Prepared, PreparedList, PreparedSql, given, many

# Columns of the export; the import knows them (``actors.imports.columns.Field``).
EXPORT_FIELDS = (
    "organisation",
    "title",
    "given_name",
    "family_name",
    "role",
    "email",
    "phone",
    "street",
    "postal_code",
    "city",
    "country",
    "sector",
    "target_group",
    "key_actor",
    "language",
    "channel",
    "website",
    "notes",
)


def active_roles() -> Prefetch:
    return Prefetch(
        "roles",
        PersonRole.objects.filter(to_on=None).select_related("person").order_by("pk"),
        to_attr="active_roles",
    )


_DIRECTORY = PreparedList(
    lambda: (
        Actor.objects.current()
        .with_directory_facts(given("day"))
        .only("name", "slug", "target_group", "sector")
        .order_by("sort_key", "pk")
    )
)


def directory_on(day: date):
    """The whole list as its page shows it, for those who see all of it."""
    return _DIRECTORY.of(day=day)


_PEOPLE = PreparedList(
    lambda: Person.objects.only(
        "public_id", "given_name", "family_name", "email", "channel", "user_id"
    ).order_by("sort_key", "pk")
)
_PLACES = Prepared(
    lambda: (
        PersonRole.objects.filter(person__in=many("people"), to_on=None)
        .order_by("pk")
        .values_list("person_id", "actor__name", "role")
    )
)


def people_by_name():
    """The whole list as its page shows it, for those who see all of it."""
    return _PEOPLE.of()


def give_places(people: Iterable[Person]) -> None:
    """To each of the people whom they speak for at present and as what, as ``places``. One question."""
    found = {person.pk: person for person in people}
    for person in found.values():
        person.places = []
    for key, actor, role in _PLACES.rows(people=list(found)) if found else ():
        found[key].places.append((actor, role))


# From one sector to the next along the index: as many steps as there are sectors, not as there are actors.
_SECTORS = PreparedSql("""
    WITH RECURSIVE used AS (
        (SELECT sector FROM actors_actor WHERE merged_into_id IS NULL AND sector > '' ORDER BY sector LIMIT 1)
        UNION ALL
        SELECT (
            SELECT sector FROM actors_actor
            WHERE merged_into_id IS NULL AND sector > used.sector ORDER BY sector LIMIT 1
        )
        FROM used WHERE used.sector IS NOT NULL
    )
    SELECT sector FROM used WHERE sector IS NOT NULL
""")


def sectors_in_use() -> list[str]:
    return [sector for (sector,) in _SECTORS.rows()]


def directory_rows(user, *, today, with_notes: bool) -> Iterator[list]:
    """One row for each organisation, then one for each of its people; people without an organisation last.

    Values in the order of ``EXPORT_FIELDS`` (without ``notes`` unless asked for). What the organisation itself has
    stands in its own row only, so that an import finds each fact once.
    """
    keys = set(Actor.objects.key_on(today).values_list("pk", flat=True))
    actors = Actor.objects.visible_to(user).current().prefetch_related(active_roles())
    fields = EXPORT_FIELDS if with_notes else EXPORT_FIELDS[:-1]
    for actor in actors.order_by("sort_key", "pk"):
        own = {name: getattr(actor, name, "") for name in fields} | {
            "organisation": actor.name,
            "key_actor": "x" if actor.pk in keys else "",
        }
        yield [own[name] for name in fields]
        for role in sorted(actor.active_roles, key=lambda role: (role.person.sort_key, role.pk)):
            yield _person_row(role.person, fields, organisation=actor.name, role=role.role)
    alone = Person.objects.visible_to(user).exclude(roles__in=PersonRole.objects.filter(to_on=None))
    for person in alone.order_by("sort_key", "pk"):
        yield _person_row(person, fields)


def _person_row(person: Person, fields, *, organisation: str = "", role: str = "") -> list:
    values = {name: getattr(person, name, "") for name in fields} | {
        "organisation": organisation,
        "role": role,
    }
    return [values[name] for name in fields]


def whose_addresses(addresses: Iterable[str]) -> dict[str, Person | Actor]:
    """By address (lower case): the person who has it, else the organisation. Of several the first by name."""
    wanted = {address.lower() for address in addresses}
    found: dict[str, Person | Actor] = {}
    for rows in (
        Person.objects.order_by("sort_key", "pk"),
        Actor.objects.current().order_by("sort_key", "pk"),
    ):
        for row in rows.filter(email__in=wanted):
            found.setdefault(row.email.lower(), row)
    return found


# --- public pages --------------------------------------------------------------------------------------------------


def site_text(kind: TextKind, language: str) -> SiteText | None:
    """The municipality's text in ``language``, else in the one there is."""
    rows = {row.language: row for row in SiteText.objects.filter(kind=kind)}
    return rows.get(language) or next(iter(rows.values()), None)


def host_statement() -> AccessibilityStatement | None:
    return AccessibilityStatement.objects.filter(municipality__is_host=True).first()
