from common.db import first_free_slug


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
