"""The panel of topic areas with the seats of their year (``{% rhythm %}``)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from meetings.queries.plan import PlanRow


def rhythm_lines(rows: Iterable[PlanRow]) -> tuple[tuple[str, tuple[str, ...], str, str], ...]:
    """(name, states, label for readers, "2/3") of each."""
    words = _("%(held)s held, %(planned)s planned, %(missing)s missing")
    return tuple(
        (
            row.topic_area.name,
            tuple(row.seats),
            words % {"held": len(row.held), "planned": len(row.planned), "missing": row.missing},
            f"{len(row.meetings)}/{row.target}",
        )
        for row in rows
    )
