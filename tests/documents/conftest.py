import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    """Sentences are asserted in the language they are written in; a page chooses its own."""
    with translation.override("en"):
        yield
