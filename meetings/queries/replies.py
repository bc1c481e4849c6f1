"""Answers from calendars that only a person can let count."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from meetings.models import CalendarReply


def unconfirmed_answers():
    """How many, of each meeting a question is about."""
    rows = CalendarReply.objects.open().filter(meeting=OuterRef("pk")).order_by().values("meeting")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)
