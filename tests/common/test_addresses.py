"""Addresses are those of the URL configuration."""

from uuid import UUID

import pytest
from django.urls import reverse

from common.addresses import address
from common.db import encode_id


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("actors:detail", "molkerei-talgrund"),
        ("networks:project-detail", "waerme-2"),
        ("portal:help-task", "found-a-network"),
        *[(name, encode_id(UUID(int=3**70))) for name in ("meetings:detail", "meetings:invitation-renew")],
    ],
)
def test_same_as_reversed(name, key):
    assert address(name, key) == reverse(name, args=[key])


def test_without_a_key():
    assert address("portal:search") == reverse("portal:search")
