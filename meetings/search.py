"""What of the meetings is searched: themselves, and what their minutes hold."""

from django.db.models import F
from django.urls import reverse

from common import search
from meetings.models import ActionItem, Decision, Meeting, Minutes


def _page(key: str) -> str:
    return reverse("meetings:detail", args=[search.ref_of(key)])


def register_sources() -> None:
    search.register(
        search.Source(
            name="meeting",
            group="meetings",
            model=Meeting,
            columns=("title", "purpose", "place"),
            rows=Meeting.objects.visible_to,
            key="public_id",
            url=_page,
            title="title",
            about=lambda user: F("topic_area__name"),
            day="starts_at",
        )
    )
    for name, model, title in (
        ("minutes", Minutes, "meeting__title"),
        ("decision", Decision, "text"),
        ("action", ActionItem, "text"),
    ):
        search.register(
            search.Source(
                name=name,
                group="minutes",
                model=model,
                columns=("text",),
                rows=model.objects.visible_to,
                key="meeting__public_id",
                url=_page,
                title=title,
                about=lambda user: F("meeting__topic_area__name"),
                day="meeting__starts_at",
            )
        )
