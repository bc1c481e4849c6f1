"""/outbox/. The world's mail belongs to the first network and has failed."""

from outbox.models import Category
from outbox.optional import unsubscribe_link
from tests.architecture.access import EDITORS, ROLES, STAFF, Answer, Row

NO_ROLE = {"outsider", "member", "other_member", "moderator"}


def _mail(world):
    return {"ref": world.mail.public_id}


def _inbound(world):
    return {"ref": world.inbound_mail.public_id}


def _kind(world):
    return {"kind": "meetings.reminder_coming"}


def _way_out(world):
    token = unsubscribe_link("kim@org.example", Category.REMINDER).rstrip("/").split("/")[-2]
    return {"token": token, "category": "reminder"}


# Whoever cannot see the mail learns nothing of it; whoever may only read may not act.
ONE_MAIL = Answer(ok=STAFF)
LISTED = Answer(ok=STAFF | {"other_coordinator"}, forbidden=NO_ROLE)
ACTION = Answer(ok=EDITORS, forbidden={"reader"})

ACCESS = {
    "outbox:unsubscribe": Row(
        kwargs=_way_out,
        get=Answer(ok=frozenset(ROLES)),
        post=Answer(ok=frozenset(ROLES)),
        data=lambda w: {"List-Unsubscribe": "One-Click"},
    ),
    "outbox:list": Row(get=LISTED),
    "outbox:export-csv": Row(get=Answer(ok=EDITORS | {"other_coordinator"}, forbidden=NO_ROLE | {"reader"})),
    "outbox:pause": Row(
        get=Answer(ok={"admin"}, rest="forbidden"), post=Answer(ok={"admin"}, rest="forbidden")
    ),
    "outbox:kinds": Row(get=LISTED),
    "outbox:kind": Row(kwargs=_kind, get=LISTED),
    "outbox:kind-html": Row(kwargs=_kind, get=LISTED),
    "outbox:resume": Row(get=None, post=Answer(ok={"admin"}, rest="forbidden")),
    "outbox:detail": Row(kwargs=_mail, get=ONE_MAIL),
    "outbox:download": Row(kwargs=_mail, get=ONE_MAIL),
    "outbox:send-again": Row(kwargs=_mail, get=None, post=ACTION),
    "outbox:set-aside": Row(kwargs=_mail, get=None, post=ACTION),
    # Nobody knows of which network they are: they are for everybody who runs one.
    "outbox:inbound": Row(get=Answer(ok=EDITORS | {"other_coordinator"}, rest="forbidden")),
    "outbox:inbound-read": Row(
        kwargs=_inbound, get=None, post=Answer(ok=EDITORS | {"other_coordinator"}, rest="hidden")
    ),
    "outbox:inbound-set-aside": Row(
        kwargs=_inbound, get=None, post=Answer(ok=EDITORS | {"other_coordinator"}, rest="hidden")
    ),
}
