"""What every metric shares: its result, the view of the facts at the reference date, the notes and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from monitoring.facts import Facts, MeetingFact, NetworkFact, ParticipationFact, PlanningFact
from monitoring.groups import INSUFFICIENT, NO_DATA, NOT_APPLICABLE, OK
from monitoring.scales import TOLERANCE, interp
from monitoring.sensitivity import one_unit_points

# Notes of a metric without points. Pages translate them; the exchange format prints them as they stand.
NO_KEY_ACTORS = "no key actors flagged"
NO_OLD_NETWORK = "no network old enough"
NO_MEETING_HELD = "no meeting held"
NO_ATTENDANCE = "no attendance list"
NO_MODERATOR = "no moderator recorded"
NO_AGENDA = "no agenda recorded"
NOTHING_RECORDED = "nothing recorded, no nil report"
NOBODY_TOOK_PART = "no key actor took part"
NO_LEVEL = "no level recorded"
NO_PROCESS = "no planning process recorded, no nil report"
NO_PROCESS_REPORTED = "nil report: no planning process"
FEW_MATURE_IDEAS = "fewer than 3 mature ideas"
NOTES = (
    NO_KEY_ACTORS, NO_OLD_NETWORK, NO_MEETING_HELD, NO_ATTENDANCE, NO_MODERATOR, NO_AGENDA, NOTHING_RECORDED,
    NOBODY_TOOK_PART, NO_LEVEL, NO_PROCESS, NO_PROCESS_REPORTED, FEW_MATURE_IDEAS,
)  # fmt: skip

# Why a record in the window does not count.
LEFT_OUT = (
    "no_membership",  # a key actor without any membership
    "membership_over", "network_not_active",
    "network_young",  # below the age from which the rate is read
    "not_proven", "too_close", "no_attendance", "nobody_invited", "no_moderator", "no_agenda",
    "not_neutral",
    "did_not_take_part", "no_level", "without_key_actor",
    "no_active_commitment", "no_fresh_report",
    "duplicate", "no_project", "stage_not_reached",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metric:
    """`value` in the metric's unit, `points` 0 to 6; `counted` and `left_out` are the facts behind the number.

    `k` of `n` is set for counts of a whole only; then `one_unit` holds the points at k - 1 and k + 1.
    """

    id: str
    status: str
    completeness: float
    n: int
    value: float | None = None
    points: float | None = None
    note: str | None = None
    k: int | None = None
    one_unit: tuple[float, float] | None = None
    counted: Sequence[Any] = ()
    left_out: Sequence[tuple[Any, str]] = ()

    @property
    def small_n(self) -> bool:
        """With so few, one more or less is a large step."""
        return self.n < 5


class View:
    """The facts as one reference date and one model see them; what several metrics need is found once."""

    def __init__(self, model: Mapping[str, Any], facts: Facts) -> None:
        self.model = model
        self.facts = facts
        self.t = facts.ref_date

    # --- days ----------------------------------------------------------------------------------------------------

    def window_start(self, metric: str) -> date:
        """First day of the metric's window; the last one is the reference date (rule 1)."""
        return self.t - timedelta(days=self.model["windows_days"][metric] - 1)

    def age(self, started: date) -> int:
        """Days up to and with the reference date (rule 2)."""
        return (self.t - started).days + 1

    def is_fresh(self, reported: date | None) -> bool:
        return reported is not None and (self.t - reported).days < self.model["report_fresh_days"]

    # --- networks ------------------------------------------------------------------------------------------------

    @cached_property
    def active(self) -> dict[str, NetworkFact]:
        """Started by the reference date and not ended by it (rule 3)."""
        return {
            network.id: network
            for network in self.facts.networks
            if network.started <= self.t and (network.ended is None or network.ended > self.t)
        }

    def active_since(self, days: int) -> list[NetworkFact]:
        return [network for network in self.active.values() if self.age(network.started) >= days]

    @cached_property
    def rated_networks(self) -> list[NetworkFact]:
        """Those old enough for a rate."""
        return self.active_since(self.model["min_network_days"])

    def exposure(self, network: NetworkFact) -> float:
        """Years of the last year in which the network existed, at most 1."""
        return min(self.age(network.started), 365) / 365

    @cached_property
    def a_year_old(self) -> bool:
        """The oldest network of the input has run for a year (rule 4)."""
        started = [network.started for network in self.facts.networks]
        return bool(started) and (self.t - min(started)).days >= 365

    # --- actors --------------------------------------------------------------------------------------------------

    @cached_property
    def key(self) -> frozenset[str]:
        return frozenset(actor.id for actor in self.facts.actors if actor.key)

    # --- meetings ------------------------------------------------------------------------------------------------

    @cached_property
    def _held(self) -> dict[date, list[MeetingFact]]:
        return {}

    def held(self, metric: str) -> list[MeetingFact]:
        """The held meetings of all networks in the metric's window."""
        start = self.window_start(metric)
        if start not in self._held:
            self._held[start] = [
                meeting
                for meeting in self.facts.meetings
                if meeting.status == "held" and start <= meeting.day <= self.t
            ]
        return self._held[start]

    def held_by_rated_network(self, metric: str) -> dict[str, list[MeetingFact]]:
        """The same for the networks old enough for a rate, each in order of days."""
        found: dict[str, list[MeetingFact]] = {network.id: [] for network in self.rated_networks}
        for meeting in self.held(metric):
            if meeting.network in found:
                found[meeting.network].append(meeting)
        for meetings in found.values():
            meetings.sort(key=lambda meeting: meeting.day)
        return found

    # --- participation -------------------------------------------------------------------------------------------

    def participations(self, metric: str) -> list[ParticipationFact]:
        start = self.window_start(metric)
        return [fact for fact in self.facts.participations if start <= fact.day <= self.t]

    def open_processes(self, metric: str) -> list[PlanningFact]:
        """Planning processes open on at least one day of the window (rule 10)."""
        start = self.window_start(metric)
        return [
            process
            for process in self.facts.planning
            if process.opened <= self.t and (process.closed is None or process.closed >= start)
        ]

    # --- results -------------------------------------------------------------------------------------------------

    def measured(
        self,
        metric: str,
        value: float,
        n: int,
        *,
        completeness: float = 1.0,
        k: int | None = None,
        counted: Sequence[Any] = (),
        left_out: Sequence[tuple[Any, str]] = (),
        patchy: bool = False,
    ) -> Metric:
        """A value with points, or without them where too few records carry what was measured (`patchy`)."""
        if patchy and completeness < self.model["thresholds"]["metric_completeness"] - TOLERANCE:
            return Metric(metric, INSUFFICIENT, completeness, n, value, counted=counted, left_out=left_out)
        anchors = self.model["anchors"][metric]
        return Metric(
            metric,
            OK,
            completeness,
            n,
            value,
            interp(value, anchors),
            k=k,
            one_unit=None if k is None else one_unit_points(k, n, anchors),
            counted=counted,
            left_out=left_out,
        )

    def no_data(self, metric: str, note: str, n: int = 0, left_out: Iterable[tuple[Any, str]] = ()) -> Metric:
        return Metric(metric, NO_DATA, 0.0, n, note=note, left_out=list(left_out))

    def not_applicable(
        self, metric: str, note: str, n: int = 0, left_out: Iterable[tuple[Any, str]] = ()
    ) -> Metric:
        return Metric(metric, NOT_APPLICABLE, 1.0, n, note=note, left_out=list(left_out))
