from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext

from actors.models import Actor
from common.prepared import Prepared, PreparedInsert, PreparedList, PreparedUpdate, given, many, unplanned
from networks.models import Membership
from tests.factories.actors import make_actor
from tests.factories.networks import make_membership

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_rows_are_those_of_the_queryset_each_time_anew(network):
    first, second = make_membership(network), make_membership(network)
    question = Prepared(
        lambda: Membership.objects.filter(network=given("network")).select_related("actor").order_by("pk")
    )
    assert question.rows(network=network.pk) == [first, second]
    third = make_membership(network)
    assert question.rows(network=network.pk) == [first, second, third]
    assert question.rows(network=0) == []


def test_joined_objects_come_along_and_columns_left_out_are_asked_for_later(
    network, django_assert_num_queries
):
    membership = make_membership(network, make_actor(name="Bäckerei Roth"))
    question = Prepared(
        lambda: Membership.objects.filter(pk=given("pk")).select_related("actor").only("actor__name")
    )
    with django_assert_num_queries(1):
        row = question.row(pk=membership.pk)
        assert row.actor.name == "Bäckerei Roth"
    with django_assert_num_queries(1):
        assert row.from_on == membership.from_on


def test_tuples_single_values_and_counts(network):
    actor = make_actor()
    make_membership(network, actor, from_on=date(2025, 3, 1))
    here = {"network": network.pk}
    members = Membership.objects.filter(network=given("network")).order_by()
    assert Prepared(lambda: members.values_list("actor_id", "from_on")).rows(**here) == [
        (actor.pk, date(2025, 3, 1))
    ]
    assert Prepared(lambda: members.values_list("actor_id", flat=True)).rows(**here) == [actor.pk]
    named = Prepared(lambda: members.values_list("actor_id", "from_on", named=True)).row(**here)
    assert (named.actor_id, named.from_on) == (actor.pk, date(2025, 3, 1))
    counted = Prepared(lambda: members.values("network").annotate(n=Count("pk")).values_list("n", flat=True))
    assert counted.row(**here) == 1


def test_many_keys_and_none_at_all():
    first, _second, third = make_actor(), make_actor(), make_actor()
    question = Prepared(lambda: Actor.objects.filter(pk__in=many("keys")).order_by("pk"))
    assert question.rows(keys=frozenset({first.pk, third.pk})) == [first, third]
    assert question.rows(keys=f"{{{first.pk},{third.pk}}}") == [first, third]
    assert question.rows(keys=[]) == []


def test_many_ids_of_other_kinds():
    first, second = make_actor(name='Jägerhof, "alt" {1}'), make_actor()
    by_id = Prepared(lambda: Actor.objects.filter(public_id__in=many("ids", "uuid")))
    assert by_id.rows(ids=[first.public_id]) == [first]
    by_name = Prepared(lambda: Actor.objects.filter(name__in=many("names", "text")).order_by("pk"))
    assert by_name.rows(names=[first.name, second.name]) == [first, second]


def test_a_value_named_several_times_goes_out_once_beside_others_of_the_same_kind():
    old, new = make_actor(created_at=AT), make_actor(created_at=AT.replace(year=2027))
    at = unplanned
    question = Prepared(
        lambda: Actor.objects.filter(
            Q(created_at__lte=at("first")) | Q(created_at__gt=at("last")), created_at__gte=at("first")
        ).order_by("pk")
    )
    with CaptureQueriesContext(connection) as asked:
        assert question.rows(first=AT, last=AT.replace(month=6)) == [old, new]
    assert asked[0]["sql"].count("timestamptz") == 2
    assert question.rows(first=AT.replace(month=2), last=AT) == [new]


def test_list_is_counted_and_asked_a_page_at_a_time(network, django_assert_num_queries):
    members = [make_membership(network) for _number in range(3)]
    make_membership()
    prepared = PreparedList(lambda: Membership.objects.filter(network=given("network")).order_by("pk"))
    pages = Paginator(prepared.of(network=network.pk), 2)
    with django_assert_num_queries(3):
        assert pages.count == 3
        assert list(pages.page(1)) == members[:2]
        assert list(pages.page(2)) == members[2:]
    assert Paginator(prepared.of(network=0), 2).count == 0


def test_value_that_is_missing_is_an_error():
    question = Prepared(lambda: Actor.objects.filter(pk=given("pk")))
    with pytest.raises(KeyError):
        question.rows(key=1)


def test_update_changes_its_rows_and_says_how_many():
    actor, other = make_actor(name="A"), make_actor(name="B")
    update = PreparedUpdate(lambda: Actor.objects.filter(pk=given("pk")), "name", "website")
    assert update.run(pk=actor.pk, name="C", website="https://c.example") == 1
    assert update.run(pk=0, name="D", website="") == 0
    actor.refresh_from_db()
    other.refresh_from_db()
    assert (actor.name, actor.website, other.name) == ("C", "https://c.example", "B")


def test_insert_stores_every_column_and_gives_way_to_the_same_key(town):
    insert = PreparedInsert(Actor)
    actor = Actor(
        municipality=town, name="Bäckerei Roth", slug="roth", sort_key="backerei roth", created_at=AT
    )
    assert insert.run(actor) is True
    assert Actor.objects.get(pk=actor.pk).name == "Bäckerei Roth"
    actor.name = "Roth"
    actor.save()
    assert Actor.objects.get().name == "Roth"
    twin = Actor(municipality=town, name="Roth", slug="roth", sort_key="roth", created_at=AT)
    assert (insert.run(twin), twin.pk) == (False, None)
    assert Actor.objects.count() == 1


def test_behind_a_pooler_nothing_is_told_to_the_connection(network):
    membership = make_membership(network)
    question = Prepared(lambda: Membership.objects.filter(network=given("network")))
    settings = connection.settings_dict
    before = settings.get("DISABLE_SERVER_SIDE_CURSORS", False)
    settings["DISABLE_SERVER_SIDE_CURSORS"] = True
    try:
        with CaptureQueriesContext(connection) as asked:
            assert question.rows(network=network.pk) == [membership]
    finally:
        settings["DISABLE_SERVER_SIDE_CURSORS"] = before
    assert [query["sql"].split()[0] for query in asked] == ["SELECT"]
    with CaptureQueriesContext(connection) as asked:
        assert question.rows(network=network.pk) == [membership]
    assert [query["sql"].split()[0] for query in asked] == ["EXECUTE"]
