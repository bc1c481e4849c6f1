from outbox.models.inbound import InboundMail, MailboxState
from outbox.models.messages import (
    NEEDS_SOMEBODY,
    OPTIONAL,
    UNSENT,
    WAITING,
    Category,
    MailAddress,
    MessageStatus,
    OutboxMessage,
    OutboxSwitch,
    without_links,
)

__all__ = [
    "NEEDS_SOMEBODY",
    "OPTIONAL",
    "UNSENT",
    "WAITING",
    "Category",
    "InboundMail",
    "MailAddress",
    "MailboxState",
    "MessageStatus",
    "OutboxMessage",
    "OutboxSwitch",
    "without_links",
]
