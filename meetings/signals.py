"""The bells of this app. Sent inside the transaction with ``send()``; receivers only write rows."""

from django.dispatch import Signal

# meeting, by, at – a person said that it took place.
meeting_held = Signal()

# minutes, by, at – the minutes went out to those invited.
minutes_circulated = Signal()
