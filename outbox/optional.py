"""Mail its reader may switch off: the link that does it, in the mail and in its headers (RFC 8058)."""

from common import links
from common.links import Purpose, make_token
from outbox.models import OPTIONAL, Category, MailAddress

# RFC 8058, section 3.1: what a mail program sends when its reader presses "unsubscribe".
ONE_CLICK = ("List-Unsubscribe", "One-Click")


def unsubscribe_link(address: str, category: Category) -> str:
    """Leads to the page that switches ``category`` off for ``address``; the same link in every mail."""
    row, _created = MailAddress.objects.get_or_create(address=address.strip().lower()[:254])
    token = make_token(Purpose.UNSUBSCRIBE, row.public_id, row.link_version)
    return links.absolute("outbox:unsubscribe", token, category.value)


def ways_out(address: str, category: Category) -> dict[str, str]:
    """The headers of a mail of this category; none where nothing may be switched off."""
    if category not in OPTIONAL:
        return {}
    return {
        "List-Unsubscribe": f"<{unsubscribe_link(address, category)}>",
        "List-Unsubscribe-Post": "=".join(ONE_CLICK),
    }
