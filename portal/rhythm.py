"""The panel of topic areas with the seats of their year (``{% rhythm %}``)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from meetings.queries.topic_years import TopicYear


def rhythm_lines(rows: Iterable[TopicYear]) -> tuple[tuple[str, tuple[str, ...], str, str], ...]:
    """(name, states, label for readers, "2/3") of each."""
    words = _("%(held)s held, %(planned)s planned, %(missing)s missing")
    return tuple(
        (
            row.topic_area.name,
            tuple(row.seats),
            words % {"held": row.held, "planned": row.planned, "missing": row.missing},
            f"{row.meetings}/{row.target}",
        )
        for row in rows
    )
