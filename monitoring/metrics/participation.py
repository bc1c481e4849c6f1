"""Indicator I2: the key actors take part (m21 to m24)."""

from __future__ import annotations

from typing import Any

from monitoring.facts import ParticipationFact
from monitoring.metrics.base import (
    NO_KEY_ACTORS,
    NO_LEVEL,
    NO_PROCESS,
    NO_PROCESS_REPORTED,
    NOBODY_TOOK_PART,
    NOTHING_RECORDED,
    Metric,
    View,
)

# From this level on somebody helped to shape a plan instead of hearing of it.
SHAPING_LEVEL = 2


def _observed(view: View, metric: str) -> bool:
    """Zero must be earned: somebody's participation, an open process or a nil report shows that records are kept."""
    return bool(
        view.participations(metric)
        or view.open_processes(metric)
        or "participations" in view.facts.nil_reports
    )


def m21(view: View) -> Metric:
    """Share of the key actors with at least one recorded participation."""
    if not view.key:
        return view.no_data("m21", NO_KEY_ACTORS)
    n = len(view.key)
    if not _observed(view, "m21"):
        return view.no_data("m21", NOTHING_RECORDED, n)
    counted = [fact for fact in view.participations("m21") if fact.actor in view.key]
    actors = {fact.actor for fact in counted}
    left_out = [
        (actor, "did_not_take_part") for actor in view.facts.actors if actor.key and actor.id not in actors
    ]
    return view.measured("m21", len(actors) / n, n, k=len(actors), counted=counted, left_out=left_out)


def m22(view: View) -> Metric:
    """Mean over the participating key actors of their highest level."""
    # As for m21, whose window decides whether anything was observed at all (rule 10).
    if not view.key or not _observed(view, "m21"):
        return view.no_data("m22", NOTHING_RECORDED)
    records = [fact for fact in view.participations("m22") if fact.actor in view.key]
    if not records:
        return view.not_applicable("m22", NOBODY_TOOK_PART)
    counted, left_out = [], []
    highest: dict[str, int] = {}
    for fact in records:
        if fact.level is None:
            left_out.append((fact, "no_level"))
            continue
        counted.append(fact)
        highest[fact.actor] = max(fact.level, highest.get(fact.actor, 0))
    if not highest:
        return view.no_data("m22", NO_LEVEL, left_out=left_out)
    return view.measured(
        "m22",
        sum(highest.values()) / len(highest),
        len(highest),
        completeness=len(counted) / len(records),
        counted=counted,
        left_out=left_out,
    )


def m23(view: View) -> Metric:
    """Share of the open planning processes that at least one key actor helped to shape."""
    processes = view.open_processes("m23")
    if not processes:
        if "planning" in view.facts.nil_reports:
            return view.not_applicable("m23", NO_PROCESS_REPORTED)
        return view.no_data("m23", NO_PROCESS)
    names = {process.id for process in processes}
    counted: list[Any] = [fact for fact in view.participations("m23") if _shapes(view, fact, names)]
    shaped = {fact.target for fact in counted}
    left_out = [(process, "without_key_actor") for process in processes if process.id not in shaped]
    k, n = len(shaped), len(processes)
    return view.measured("m23", k / n, n, k=k, counted=counted, left_out=left_out)


def _shapes(view: View, fact: ParticipationFact, processes: set[str]) -> bool:
    return (
        fact.kind == "planning"
        and fact.target in processes
        and fact.actor in view.key
        and fact.level is not None
        and fact.level >= SHAPING_LEVEL
    )


def m24(view: View) -> Metric:
    """Share of the key actors with an active self-commitment that was reported on within the year."""
    if not view.key:
        return view.no_data("m24", NO_KEY_ACTORS)
    counted = []
    left_out: list[tuple[Any, str]] = []
    committed: set[str] = set()
    for commitment in view.facts.commitments:
        if commitment.status != "active" or commitment.actor not in view.key:
            continue
        committed.add(commitment.actor)
        if view.is_fresh(commitment.last_report):
            counted.append(commitment)
        else:
            left_out.append((commitment, "no_fresh_report"))
    left_out += [
        (actor, "no_active_commitment")
        for actor in view.facts.actors
        if actor.key and actor.id not in committed
    ]
    k, n = len({commitment.actor for commitment in counted}), len(view.key)
    return view.measured("m24", k / n, n, k=k, counted=counted, left_out=left_out)
