"""The bells of the directory. Each is rung inside the transaction, with ``by`` (a user or ``None``) and ``at``."""

from django.dispatch import Signal

# keep, drop; ``drop`` is already marked as merged: whoever holds rows of it moves them to ``keep``
actors_merged = Signal()
# role; the person no longer speaks for the actor
role_ended = Signal()
