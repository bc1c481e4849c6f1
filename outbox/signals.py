"""The bells of this app. Sent inside the transaction with ``send()``; receivers only write rows."""

from django.dispatch import Signal

# mail (InboundMail), event (outbox.inbound.verdicts.Event), at – an answer from a calendar came in.
calendar_mail_received = Signal()

# address (lower case), at – a mail server said that there is no such address: no mail reaches it any more.
address_failed = Signal()
