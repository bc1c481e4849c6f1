import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in the language they are written in; pages choose by user or browser."""
    with translation.override("en"):
        yield
