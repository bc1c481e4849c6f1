import pytest
from django.apps import apps
from django.db.models import DEFERRED

from common.db import PublicId, first_free_slug
from tests.factories.actors import make_person


def test_slugs_of_the_same_name_are_numbered():
    taken = set()
    for _number in range(3):
        taken.add(first_free_slug("Straße der Wärme", taken))
    assert taken == {"strasse-der-warme", "strasse-der-warme-2", "strasse-der-warme-3"}
    assert (first_free_slug("New", ()), first_free_slug("???", ())) == ("new-2", "x")


def test_a_numbered_slug_fits_its_column():
    first = first_free_slug("x" * 200, ())
    taken = {first, *(f"{first}-{number}" for number in range(2, 9_999))}
    assert first_free_slug("x" * 200, taken) == f"{first}-9999"
    assert len(first) + 6 <= 80


@pytest.mark.parametrize("model", [one for one in apps.get_models() if issubclass(one, PublicId)])
def test_what_is_read_is_as_django_reads_it(model):
    columns = [field.attname for field in model._meta.concrete_fields]
    few = columns[::2]
    for names in (columns, few):
        values = [f"value of {name}" for name in names]
        row = model.from_db("default", names, values)
        given = dict(zip(names, values, strict=True))
        theirs = model(*(given.get(name, DEFERRED) for name in columns))
        state, expected = row.__dict__.pop("_state"), theirs.__dict__.pop("_state")
        assert row.__dict__ == theirs.__dict__
        assert (state.adding, state.db) == (False, "default")
        assert state.fields_cache == expected.fields_cache == {}
        assert row.get_deferred_fields() == set(columns) - set(names)


@pytest.mark.django_db
def test_a_row_that_was_read_is_written_and_read_again(django_assert_num_queries):
    person = make_person(family_name="Yıldız")
    found = type(person).objects.only("given_name").get(pk=person.pk)
    with django_assert_num_queries(1):
        assert found.family_name == "Yıldız"
    found.family_name = "Yildiz"
    found.save()
    person.refresh_from_db()
    assert (found, person.family_name) == (person, "Yildiz")
