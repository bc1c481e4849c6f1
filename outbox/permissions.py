"""Who may do what with mail. Which mails one sees is another question: ``OutboxMessage.objects.visible_to``."""

import rules


@rules.predicate
def is_coordinator(user) -> bool:
    return user.is_coordinator


@rules.predicate
def is_reader(user) -> bool:
    return user.is_reader


@rules.predicate
def is_administrator(user) -> bool:
    return user.is_administrator


rules.add_perm("outbox.view_outbox", is_coordinator | is_reader)
# The links in a mail open doors for its recipient; who may only read does not get them.
rules.add_perm("outbox.open_written_mail", is_coordinator)
rules.add_perm("outbox.send_again", is_coordinator)
rules.add_perm("outbox.set_aside", is_coordinator)
rules.add_perm("outbox.settle_inbound", is_coordinator)
rules.add_perm("outbox.export_outbox", is_coordinator)
rules.add_perm("outbox.pause_outbox", is_administrator)
