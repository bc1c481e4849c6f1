"""/outbox/. The world's mail belongs to the first network and has failed."""

from tests.architecture.access import EDITORS, STAFF, Answer, Row

NO_ROLE = {"outsider", "member", "other_member", "moderator"}


def _mail(world):
    return {"ref": world.mail.public_id}


# Whoever cannot see the mail learns nothing of it; whoever may only read may not act.
ONE_MAIL = Answer(ok=STAFF)
ACTION = Answer(ok=EDITORS, forbidden={"reader"})

ACCESS = {
    "outbox:list": Row(get=Answer(ok=STAFF | {"other_coordinator"}, forbidden=NO_ROLE)),
    "outbox:pause": Row(
        get=Answer(ok={"admin"}, rest="forbidden"), post=Answer(ok={"admin"}, rest="forbidden")
    ),
    "outbox:resume": Row(get=None, post=Answer(ok={"admin"}, rest="forbidden")),
    "outbox:detail": Row(kwargs=_mail, get=ONE_MAIL),
    "outbox:download": Row(kwargs=_mail, get=ONE_MAIL),
    "outbox:send-again": Row(kwargs=_mail, get=None, post=ACTION),
    "outbox:set-aside": Row(kwargs=_mail, get=None, post=ACTION),
}
