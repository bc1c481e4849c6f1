"""Counts beside rows."""

from django.db.models import Count, QuerySet, Subquery


def counted(queryset: QuerySet, by: str):
    """A count as a subquery: several joins would multiply each other."""
    return Subquery(queryset.order_by().values(by).annotate(n=Count("pk")).values("n"))
