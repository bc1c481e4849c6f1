"""Pages for those who run, lead and read meetings."""

import pytest
from django.urls import reverse

from tests.architecture.world import make_world
from tests.meetings.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["coordinator", "moderator", "member", "reader", "admin"])
def test_every_page_can_be_drawn(client, role):
    world = make_world()
    sign_in(client, world.users[role])
    refs = [m.ref for m in (world.meeting, world.draft_meeting, world.held_meeting)]
    urls = [reverse("meetings:plan-year", args=[2026]), reverse("meetings:create")]
    urls += [reverse("meetings:network-meetings", args=[world.network.slug])]
    urls += [reverse("meetings:plan-topic", args=[2030, world.topic_area.ref])]
    names = (
        "detail",
        "edit",
        "move",
        "cancel",
        "reopen",
        "delete",
        "agenda",
        "invite",
        "guest-add",
        "attendance",
    )
    names += ("minutes", "minutes-circulate")
    urls += [reverse(f"meetings:{name}", args=[ref]) for name in names for ref in refs]
    urls += [
        reverse(f"meetings:invitation-{name}", args=[world.invitation.ref])
        for name in ("answer", "withdraw", "renew")
    ]
    found = {url: client.get(url).status_code for url in urls}
    assert set(found.values()) <= ({200, 404} if role in ("coordinator", "admin") else {200, 403, 404}), found
    print({k: v for k, v in found.items() if v != 200})
