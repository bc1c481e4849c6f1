"""What changed between two texts."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.differences import differences


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        ("gleich", "gleich", [("same", "gleich")]),
        ("", "neu", [("new", "neu")]),
        ("drei Gebäude", "vier Gebäude", [("gone", "drei"), ("new", "vier"), ("same", " Gebäude")]),
        ("a\nb\n", "a\nc\nb\n", [("same", "a\n"), ("new", "c\n"), ("same", "b\n")]),
    ],
)
def test_word_by_word(old, new, pieces):
    assert [(piece.sign, piece.text) for piece in differences(old, new)] == pieces


_texts = st.lists(st.sampled_from(["a", "b", " ", "\n", "<b>", "ä,"]), max_size=25).map("".join)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(_texts, _texts)
def test_both_texts_are_whole_in_it(old, new):
    found = differences(old, new)
    assert "".join(piece.text for piece in found if piece.sign != "new") == old
    assert "".join(piece.text for piece in found if piece.sign != "gone") == new


def test_very_long_passages_cost_little():
    began = time.perf_counter()
    assert len(differences("a b " * 50_000, "b a " * 50_000)) == 2
    assert time.perf_counter() - began < 2
