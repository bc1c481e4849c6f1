"""Indicator I3: ideas and projects come out of the network (m31 to m33)."""

from __future__ import annotations

import math
from typing import Any

from monitoring.metrics.base import FEW_MATURE_IDEAS, NO_OLD_NETWORK, Metric, View


def m31(view: View) -> Metric:
    """Ideas of all networks per year of exposure of those old enough for a rate (rule 9)."""
    if not view.rated_networks:
        return view.not_applicable("m31", NO_OLD_NETWORK)
    start = view.window_start("m31")
    counted, left_out = [], []
    for idea in view.facts.ideas:
        if start <= idea.submitted <= view.t:
            if idea.duplicate_of is None:
                counted.append(idea)
            else:
                left_out.append((idea, "duplicate"))
    exposure = math.fsum(view.exposure(network) for network in view.rated_networks)
    return view.measured("m31", len(counted) / exposure, len(counted), counted=counted, left_out=left_out)


def m32(view: View) -> Metric:
    """Share of the mature ideas that were turned into a project, whatever became of it."""
    youngest, oldest = view.model["idea_maturity_days"], view.model["windows_days"]["m32"] - 1
    counted, left_out = [], []
    n = 0
    for idea in view.facts.ideas:
        if not youngest <= (view.t - idea.submitted).days <= oldest:
            continue
        if idea.duplicate_of is not None:
            left_out.append((idea, "duplicate"))
            continue
        n += 1
        if idea.project is None:
            left_out.append((idea, "no_project"))
        else:
            counted.append(idea)
    if n < max(view.model["min_mature_ideas"], 1):
        return view.not_applicable("m32", FEW_MATURE_IDEAS, n, left_out)
    k = len(counted)
    return view.measured("m32", k / n, n, k=k, counted=counted, left_out=left_out)


def m33(view: View) -> Metric:
    """Projects of all networks that reached implementation in the window, per network old enough for a rate."""
    if not view.rated_networks:
        return view.not_applicable("m33", NO_OLD_NETWORK)
    start = view.window_start("m33")
    counted = []
    left_out: list[tuple[Any, str]] = []
    for project in view.facts.projects:
        if project.stage_since is None or not start <= project.stage_since <= view.t:
            continue
        if project.stage in ("implementing", "completed"):
            counted.append(project)
        elif project.stage in ("planned", "decided"):
            left_out.append((project, "stage_not_reached"))
    return view.measured(
        "m33", len(counted) / len(view.rated_networks), len(counted), counted=counted, left_out=left_out
    )
