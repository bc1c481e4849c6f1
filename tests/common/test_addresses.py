"""Addresses are those of the URL configuration."""

from uuid import UUID

import pytest
from django.urls import reverse

from common.addresses import address, as_left
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


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("http://testserver/today/?all=1", "/today/?all=1"),
        ("http://testserver/today/?all=1#row", "/today/?all=1"),
        ("http://testserver/actions/", ""),
        ("https://elsewhere.example/today/", ""),
        ("http://testserver//elsewhere.example/today/", ""),
        ("today", ""),
        ("http://[", ""),
        (None, ""),
    ],
)
def test_page_as_it_was_left(rf, said, left):
    request = rf.post("/x/", headers={} if said is None else {"referer": said})

    assert as_left(request, "/today/") == left
