"""The choice of dates that keeps the stretches between meetings short and even."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

# Dates move by whole weeks, so a year never divides evenly; what is left over goes to the window's edges and not
# between the meetings, where it would cost the rhythm.
EDGE_SLACK_DAYS = 14
_NEVER = 10**12


@dataclass(frozen=True)
class Line:
    """The line on which dates are spread: the window and the meetings that stand in and around it."""

    first: date
    last: date
    standing: Sequence[date]

    def cost(self, left: date | None, right: date | None) -> tuple[int, int]:
        """Longest stretch and unevenness from ``left`` to ``right``: chosen dates, or None for the line's ends."""
        low = bisect_right(self.standing, left) if left else bisect_left(self.standing, self.first)
        high = bisect_left(self.standing, right) if right else bisect_right(self.standing, self.last)
        if left and right and low >= high:
            days = (right - left).days
            return days, 2 * days**2
        if left is None and low:
            left = self.standing[low - 1]
        if right is None and high < len(self.standing):
            right = self.standing[high]
        points = [*([left] if left else []), *self.standing[low:high], *([right] if right else [])]
        inner = [(later - earlier).days for earlier, later in pairwise(points)]
        edges = []
        if left is None:
            edges.append(_edge((points[0] - self.first).days))
        if right is None:
            edges.append(_edge((self.last - points[-1]).days))
        # Half the weight for half a stretch: then the most even choice makes an edge half as long.
        return max(inner + edges), sum(2 * days**2 for days in inner) + sum(days**2 for days in edges)


def _edge(days: int) -> int:
    return max(days, 2 * days - EDGE_SLACK_DAYS)


def spread(free: Sequence[date], count: int, spacing: int, line: Line) -> list[date]:
    """``count`` of ``free``: least longest stretch, then least sum of squares, then earliest; exact.

    Two passes of the same recursion from the last date to the first, because the two aims together have no
    optimal substructure: first the least possible longest stretch, then the most even choice within it.
    """
    if not count:
        return []
    # The longest stretch and the sum of squares between every two dates that may follow one another.
    size = len(free)
    follow = [bisect_left(free, day + timedelta(days=spacing)) for day in free]
    between = {(i, j): line.cost(free[i], free[j]) for i in range(size) for j in range(follow[i], size)}
    to_end = [line.cost(day, None) for day in free]
    from_start = [line.cost(None, day) for day in free]

    longest = [[end[0] for end in to_end]]
    for _ in range(count - 1):
        rest = longest[-1]
        longest.append(
            [
                min((max(between[i, j][0], rest[j]) for j in range(follow[i], size)), default=_NEVER)
                for i in range(size)
            ]
        )
    limit = min(max(from_start[i][0], longest[-1][i]) for i in range(size))

    squares = [[end[1] if end[0] <= limit else _NEVER for end in to_end]]
    for _ in range(count - 1):
        rest = squares[-1]
        squares.append(
            [
                min(
                    (between[i, j][1] + rest[j] for j in range(follow[i], size) if between[i, j][0] <= limit),
                    default=_NEVER,
                )
                for i in range(size)
            ]
        )
    chosen = [
        min(
            (i for i in range(size) if from_start[i][0] <= limit),
            key=lambda i: (from_start[i][1] + squares[-1][i], i),
        )
    ]
    for rest in reversed(squares[:-1]):
        i = chosen[-1]
        chosen.append(
            min(
                (j for j in range(follow[i], size) if between[i, j][0] <= limit),
                key=lambda j: (between[i, j][1] + rest[j], j),
            )
        )
    return [free[i] for i in chosen]
