"""One's own account, one-time links, and logins, which are administrators' business."""

from tests.architecture.access import SIGNED_IN, Answer, Row


def _login(world):
    return {"ref": world.users["outsider"].public_id}


ADMIN_PAGE = Answer(ok={"admin"}, rest="forbidden")
SHUT = Answer(hidden=SIGNED_IN | {"anonymous"})
# One of the logins: for everybody else there are none.
ADMIN_OBJECT = Answer(ok={"admin"})

ACCESS = {
    "accounts:account": Row(get=Answer(ok=SIGNED_IN)),
    "accounts:stay": Row(get=None, post=Answer(ok=SIGNED_IN)),
    "accounts:sign-out-everywhere": Row(get=None, post=Answer(ok=SIGNED_IN)),
    "accounts:settings": Row(
        get=Answer(ok=SIGNED_IN),
        post=Answer(ok=SIGNED_IN),
        data=lambda world: {"name": "Neuer Name", "language": "en", "phone": ""},
    ),
    # A void link: the same page for everybody.
    "accounts:sign-in": Row(
        kwargs=lambda world: {"token": "x" * 43},
        get=Answer(hidden=SIGNED_IN | {"anonymous"}),
        post=Answer(hidden=SIGNED_IN | {"anonymous"}),
    ),
    # allauth's pages for changing one's address, shut.
    "accounts:email-closed": Row(get=SHUT, post=SHUT),
    "accounts:confirm-email-closed": Row(get=SHUT, post=SHUT),
    "accounts:user-list": Row(get=ADMIN_PAGE),
    "accounts:user-create": Row(
        get=ADMIN_PAGE,
        post=ADMIN_PAGE,
        data=lambda world: {"name": "Neu", "email": "neu@town.example", "role": "", "language": "de"},
    ),
    "accounts:user-update": Row(
        kwargs=_login,
        get=ADMIN_OBJECT,
        post=ADMIN_OBJECT,
        data=lambda world: {
            "name": "Otto",
            "email": world.users["outsider"].email,
            "role": "reader",
            "language": "de",
        },
    ),
    "accounts:user-deactivate": Row(kwargs=_login, get=ADMIN_OBJECT, post=ADMIN_OBJECT),
    "accounts:user-reactivate": Row(kwargs=_login, get=None, post=ADMIN_OBJECT),
    "accounts:user-send-link": Row(kwargs=_login, get=None, post=ADMIN_OBJECT),
}
