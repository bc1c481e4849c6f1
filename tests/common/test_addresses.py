"""Addresses are those of the URL configuration."""

from uuid import UUID

import pytest
from django.urls import reverse

from common.addresses import address
from common.db import encode_id


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("portal:search", []),
        ("actors:detail", ["molkerei-talgrund"]),
        ("networks:project-detail", ["waerme-2"]),
        ("portal:help-task", ["found-a-network"]),
        *[(name, [encode_id(UUID(int=3**70))]) for name in ("meetings:detail", "meetings:invitation-renew")],
        ("monitoring:year", [2025]),
        ("monitoring:network-gaps", [2025, "netz-2025"]),
        ("actors:merge", ["bleibt", "geht"]),
    ],
)
def test_same_as_reversed(name, keys):
    assert address(name, *keys) == reverse(name, args=keys)
