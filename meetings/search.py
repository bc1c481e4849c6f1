"""What of the meetings is searched: themselves, and what their minutes hold."""

from common import search
from meetings.models import ActionItem, AgendaItem, Decision, Meeting, Minutes


def register_sources() -> None:
    search.register(
        search.Source(
            name="meeting",
            group="meetings",
            model=Meeting,
            columns=("title", "purpose", "place"),
            rows=Meeting.objects.visible_to,
            key="public_id",
            page="meetings:detail",
            title="title",
            about="topic_area__name",
            day="starts_at",
        )
    )
    for name, model, title, column in (
        ("minutes", Minutes, "meeting__title", "text"),
        ("minutes-item", AgendaItem, "title", "notes"),
        ("decision", Decision, "text", "text"),
        ("action", ActionItem, "text", "text"),
    ):
        search.register(
            search.Source(
                name=name,
                group="minutes",
                model=model,
                columns=(column,),
                rows=model.objects.visible_to,
                key="meeting__public_id",
                page="meetings:detail",
                title=title,
                about="meeting__topic_area__name",
                day="meeting__starts_at",
            )
        )
