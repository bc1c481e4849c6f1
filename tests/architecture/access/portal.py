from tests.architecture.access import DIRECTORY, ROLES, SIGNED_IN, STAFF, Answer, Row

EVERYBODY = Answer(ok=frozenset(ROLES))


ACCESS = {
    # for everyone; someone signed in is sent on from the start page
    "portal:start": Row(get=EVERYBODY),
    "portal:help": Row(get=EVERYBODY),
    "portal:accessibility": Row(get=EVERYBODY),
    "portal:privacy": Row(get=EVERYBODY),
    "portal:imprint": Row(get=EVERYBODY),
    # signed in
    "portal:today": Row(get=Answer(ok=SIGNED_IN)),
    # the same page as networks:detail, with more on it
    "portal:network": Row(
        get=Answer(ok=STAFF | {"member"}),
        kwargs=lambda world: {"slug": world.network.slug},
    ),
    # the same page as actors:detail, with more on it
    "portal:actor": Row(
        get=Answer(ok=DIRECTORY | {"reader", "member"}),
        kwargs=lambda world: {"slug": world.actor.slug},
    ),
    # remembered in a cookie
    "portal:language": Row(get=None, post=EVERYBODY, data=lambda world: {"language": "en", "next": "/help/"}),
    "portal:theme": Row(get=None, post=EVERYBODY, data=lambda world: {"theme": "dark", "next": "/help/"}),
    # the components, for developers: not there on a server
    "portal:styleguide": Row(get=Answer(hidden=frozenset(ROLES))),
}
