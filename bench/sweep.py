"""The sweep for due reminders: the first one, which has something to do, and those that find nothing."""

import time
from datetime import timedelta

from bench.figures import Figure, middle

IDLE_RUNS = 20
# At `state` the budget is a second; the town has a hundredth of its meetings.
BUDGET_MS = 1_000


def measure() -> list[Figure]:
    from django.utils import timezone

    from meetings.domain.reminders import find_due, queue_due

    now = timezone.now()
    # A morning in three weeks' time: what would have become due until then is due at once.
    later = now + timedelta(days=21)
    begun = time.perf_counter()
    find_due(later)
    looking = (time.perf_counter() - begun) * 1_000
    begun = time.perf_counter()
    queued = queue_due(later)
    busy = (time.perf_counter() - begun) * 1_000
    idle = []
    for _run in range(IDLE_RUNS):
        begun = time.perf_counter()
        queue_due(later)
        idle.append((time.perf_counter() - begun) * 1_000)
    return [
        Figure("sweep, a batch found", "ms", value=looking, budget=BUDGET_MS, at_most=True),
        Figure("sweep, nothing due", "ms", value=middle(idle), budget=BUDGET_MS, at_most=True),
        Figure("a reminder queued", "ms", value=busy / queued if queued else None, note=f"of {queued}")
        if queued
        else Figure("a reminder queued", "ms", missing="none was due"),
    ]
