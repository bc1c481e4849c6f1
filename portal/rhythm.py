"""The panel of topic areas with the seats of their year (``{% rhythm %}``)."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from meetings.queries.plan import PlanRow
from meetings.queries.topic_years import TopicYear


def rhythm_lines(rows: Iterable[PlanRow | TopicYear]) -> tuple[tuple[str, tuple[str, ...], str, str], ...]:
    """(name, states, label for readers, "2/3") of each."""
    words = _("%(held)s held, %(planned)s planned, %(missing)s missing")
    lines = []
    for row in rows:
        seats = tuple(row.seats)
        held, planned, missing = (seats.count(state) for state in ("solid", "half", "open"))
        label = words % {"held": held, "planned": planned, "missing": missing}
        lines.append((row.topic_area.name, seats, label, f"{held + planned}/{row.target}"))
    return tuple(lines)
