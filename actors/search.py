"""What of the directory is searched. Coordinators' notes are not: nobody else may learn of them by a hit."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import OuterRef, Subquery

from actors.models import Actor, Person, PersonRole
from common import search


def _organisations(user):
    """Where a person speaks for somebody at present, as far as the user knows these organisations."""
    roles = PersonRole.objects.filter(
        person=OuterRef("pk"), to_on=None, actor__in=Actor.objects.visible_to(user)
    )
    return Subquery(
        roles.order_by()
        .values("person")
        .annotate(names=StringAgg("actor__name", ", ", order_by="actor__sort_key"))
        .values("names")
    )


def register_sources() -> None:
    search.register(
        search.Source(
            name="actor",
            group="actors",
            model=Actor,
            columns=("name", "sector", "email", "public_notes"),
            rows=lambda user: Actor.objects.visible_to(user).current(),
            key="slug",
            page="actors:detail",
            title="name",
        )
    )
    search.register(
        search.Source(
            name="person",
            group="people",
            model=Person,
            columns=("given_name", "family_name", "email"),
            rows=Person.objects.visible_to,
            key="public_id",
            page="actors:person-detail",
            title=("given_name", "family_name"),
            about=_organisations,
        )
    )
