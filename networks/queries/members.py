"""Who is in a network, and who was."""

from collections.abc import Iterable

from django.db.models import CharField, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from common.prepared import Prepared, PreparedList, given, many
from networks.models import Commitment, Membership, Network
from networks.queries.counts import counted

# Of those who have left, so many of the last are named.
MOST_FORMER = 50


def with_member_facts(memberships: QuerySet) -> QuerySet:
    """Memberships with what their list shows of the actor, and how many open commitments each has."""
    open_ones = Commitment.objects.open().filter(membership=OuterRef("pk"))
    return (
        memberships.select_related("actor")
        .annotate(commitment_count=counted(open_ones, "membership"))
        .only("public_id", "from_on", "signed_on", "actor__name", "actor__slug")
    )


def _members() -> QuerySet:
    return with_member_facts(Membership.objects.active().filter(network=given("network"))).order_by(
        "actor__sort_key", "pk"
    )


def _beside() -> QuerySet:
    """(what, membership, sort key, name) of all that stands beside members, in one question instead of one each."""
    people, areas = (
        getattr(Membership, name).through.objects.filter(membership__in=many("members")).order_by()
        for name in ("representatives", "topic_areas")
    )
    name = Concat("person__given_name", Value(" "), "person__family_name", output_field=CharField())
    return people.values_list(Value("person"), "membership_id", "person__sort_key", name, "person_id").union(
        areas.values_list(
            Value("area"), "membership_id", "topicarea__sort_key", "topicarea__name", "topicarea_id"
        ),
        all=True,
    )


_MEMBERS = PreparedList(_members)
_BESIDE = Prepared(_beside)
_FORMER = Prepared(
    lambda: (
        Membership.objects.ended()
        .filter(network=given("network"))
        .select_related("actor")
        .only("from_on", "to_on", "left_reason", "actor__name")
        .order_by("-to_on", "pk")[:MOST_FORMER]
    )
)


def members_of(network: Network):
    """The whole list, by name, with ``with_member_facts``."""
    return _MEMBERS.of(network=network.pk)


def give_people_and_areas(members: Iterable[Membership]) -> None:
    """To each who speaks for it and the topic areas it is in for, as ``people`` and ``areas``: names, in their order."""
    found = {member.pk: member for member in members}
    for member in found.values():
        member.people, member.areas = [], []
    rows = _BESIDE.rows(members=list(found)) if found else ()
    for what, key, _sort_key, name, _row in sorted(rows, key=lambda row: (row[2], row[4])):
        (found[key].people if what == "person" else found[key].areas).append(name.strip())


def former_members_of(network: Network) -> list[Membership]:
    """Those who left last first."""
    return _FORMER.rows(network=network.pk)
