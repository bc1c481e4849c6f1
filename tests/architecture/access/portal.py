from actors.models import SiteText, TextKind
from tests.architecture.access import DIRECTORY, EDITORS, ROLES, SIGNED_IN, STAFF, Answer, Row, outbox

LEADERS = EDITORS | {"moderator"}
EVERYBODY = Answer(ok=frozenset(ROLES))


def _written(kind) -> dict:
    SiteText.objects.get_or_create(kind=kind, language="de", defaults={"text": "Kurze Sätze."})
    return {}


def minutes_to_send(world) -> dict:
    return {"kind": "minutes", "ref": world.held_meeting.ref}


def task(world) -> dict:
    return {"ref": world.task.ref}


ACCESS = {
    # for everyone; someone signed in is sent on from the start page
    "portal:start": Row(get=EVERYBODY),
    "portal:help": Row(get=EVERYBODY),
    "portal:help-task": Row(get=EVERYBODY, kwargs=lambda world: {"task": "invite"}),
    "portal:accessibility": Row(get=EVERYBODY),
    "portal:privacy": Row(get=EVERYBODY),
    "portal:imprint": Row(get=EVERYBODY),
    # written by the municipality; without a text there is no such page
    "portal:easy-language": Row(get=EVERYBODY, kwargs=lambda world: _written(TextKind.EASY)),
    "portal:sign-language": Row(get=EVERYBODY, kwargs=lambda world: _written(TextKind.SIGNS)),
    # signed in
    "portal:today": Row(get=Answer(ok=SIGNED_IN)),
    # a row of Today waits for those who can do something about it
    "portal:todo": Row(kwargs=minutes_to_send, get=Answer(ok=LEADERS)),
    "portal:todo-defer": Row(
        kwargs=minutes_to_send,
        get=None,
        post=Answer(ok=LEADERS),
        data=lambda world: {"until": "tomorrow"},
    ),
    "portal:todo-give": Row(
        kwargs=minutes_to_send,
        get=None,
        post=Answer(ok=EDITORS, forbidden={"moderator"}),
        data=lambda world: {"to": world.users["admin"].public_id},
    ),
    # sent minutes end this row, and nothing else
    "portal:todo-done": Row(kwargs=minutes_to_send, get=None, post=Answer(forbidden=LEADERS)),
    # one's own
    "portal:task-create": Row(
        get=Answer(ok=SIGNED_IN), post=Answer(ok=SIGNED_IN), data=lambda world: {"text": "Anrufen"}
    ),
    "portal:task-edit": Row(kwargs=task, get=Answer(ok={"coordinator"}), post=Answer(ok={"coordinator"})),
    "portal:task-done": Row(kwargs=task, get=None, post=Answer(ok={"coordinator"})),
    "portal:task-reopen": Row(kwargs=task, get=None, post=Answer(ok={"coordinator"})),
    "portal:search": Row(get=Answer(ok=SIGNED_IN)),
    "portal:setup": Row(get=Answer(ok={"admin"}, rest="forbidden")),
    # the same page as networks:list, with more on it
    "portal:networks": Row(get=Answer(ok=SIGNED_IN)),
    # the same page as networks:detail, with more on it
    "portal:network": Row(
        get=Answer(ok=STAFF | {"member"}),
        kwargs=lambda world: {"slug": world.network.slug},
    ),
    # the same page as networks:member-list, with more on it
    "portal:network-members": Row(
        get=Answer(ok=STAFF | {"member"}),
        kwargs=lambda world: {"slug": world.network.slug},
    ),
    # the same page as actors:list, with more on it
    "portal:actors": Row(get=Answer(ok=DIRECTORY | {"reader"}, rest="forbidden")),
    # the same page as actors:detail, with more on it
    "portal:actor": Row(
        get=Answer(ok=DIRECTORY | {"reader", "member"}),
        kwargs=lambda world: {"slug": world.actor.slug},
    ),
    # the same pages as outbox:list and outbox:detail, with whom to call
    "portal:outbox": Row(get=outbox.LISTED),
    "portal:outbox-mail": Row(kwargs=outbox._mail, get=outbox.ONE_MAIL),
    # remembered in a cookie
    "portal:language": Row(get=None, post=EVERYBODY, data=lambda world: {"language": "en", "next": "/help/"}),
    "portal:theme": Row(get=None, post=EVERYBODY, data=lambda world: {"theme": "dark", "next": "/help/"}),
    # the components, for developers: not there on a server
    "portal:styleguide": Row(get=Answer(hidden=frozenset(ROLES))),
}
