"""Indicator I1: the network is there and meets (m11 to m16)."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from monitoring.facts import MeetingFact
from monitoring.metrics.base import (
    NO_AGENDA,
    NO_ATTENDANCE,
    NO_KEY_ACTORS,
    NO_MEETING_HELD,
    NO_MODERATOR,
    NO_OLD_NETWORK,
    Metric,
    View,
)


def m11(view: View) -> Metric:
    """Share of the key actors with a valid membership in an active network."""
    if not view.key:
        return view.no_data("m11", NO_KEY_ACTORS)
    counted = []
    left_out: list[tuple[Any, str]] = []
    inside: set[str] = set()
    known: set[str] = set()
    for membership in view.facts.memberships:
        if membership.actor not in view.key or membership.start > view.t:
            continue
        known.add(membership.actor)
        if membership.end is not None and membership.end <= view.t:
            left_out.append((membership, "membership_over"))
        elif membership.network not in view.active:
            left_out.append((membership, "network_not_active"))
        else:
            inside.add(membership.actor)
            counted.append(membership)
    left_out += [
        (actor, "no_membership") for actor in view.facts.actors if actor.key and actor.id not in known
    ]
    k, n = len(inside), len(view.key)
    return view.measured("m11", k / n, n, k=k, counted=counted, left_out=left_out)


def _proven(meetings: list[MeetingFact]) -> tuple[list[MeetingFact], list[tuple[Any, str]]]:
    proven = [meeting for meeting in meetings if meeting.proven]
    return proven, [(meeting, "not_proven") for meeting in meetings if not meeting.proven]


def _proven_share(view: View, metric: str) -> float:
    """Record completeness of m12 and m13: proven of the held meetings, 1 when none is held (rule 6)."""
    meetings = [meeting for found in view.held_by_rated_network(metric).values() for meeting in found]
    return sum(meeting.proven for meeting in meetings) / len(meetings) if meetings else 1.0


def m12(view: View) -> Metric:
    """Meetings per year and network; bunched ones count once, a network's rate is capped."""
    if not view.rated_networks:
        return view.not_applicable("m12", NO_OLD_NETWORK)
    spacing = timedelta(days=view.model["min_meeting_spacing_days"])
    by_network = view.held_by_rated_network("m12")
    counted: list[Any] = []
    left_out: list[tuple[Any, str]] = []
    rates = []
    for network in view.rated_networks:
        proven, unproven = _proven(by_network[network.id])
        left_out += unproven
        spaced: list[MeetingFact] = []
        for meeting in proven:
            if not spaced or meeting.day - spaced[-1].day >= spacing:
                spaced.append(meeting)
            else:
                left_out.append((meeting, "too_close"))
        counted += spaced
        exposure = view.exposure(network)
        cap = view.model["meeting_rate_cap" if exposure >= 1 else "meeting_rate_cap_young"]
        rates.append(min(len(spaced) / exposure, cap))
    return view.measured(
        "m12",
        math.fsum(rates) / len(rates),
        len(rates),
        completeness=_proven_share(view, "m12"),
        patchy=True,
        counted=counted,
        left_out=left_out,
    )


def m13(view: View) -> Metric:
    """Mean over the networks of the longest stretch of days without a proven meeting."""
    networks = view.active_since(view.model["min_gap_exposure_days"])
    if not networks:
        return view.not_applicable("m13", NO_OLD_NETWORK)
    start = view.window_start("m13")
    meetings: dict[str, list[MeetingFact]] = {network.id: [] for network in networks}
    for meeting in view.held("m13"):
        if meeting.network in meetings:
            meetings[meeting.network].append(meeting)
    counted: list[Any] = []
    left_out: list[tuple[Any, str]] = []
    stretches = []
    for network in networks:
        proven, unproven = _proven(meetings[network.id])
        left_out += unproven
        counted += proven
        edge = max(start, network.started)
        days = [edge, *sorted(max(meeting.day, edge) for meeting in proven), view.t]
        stretches.append(max((later - earlier).days for earlier, later in pairwise(days)))
    return view.measured(
        "m13",
        math.fsum(stretches) / len(stretches),
        len(stretches),
        completeness=_proven_share(view, "m13"),
        patchy=True,
        counted=counted,
        left_out=left_out,
    )


def _with_field(
    view: View, metric: str, missing: Callable[[MeetingFact], str | None]
) -> tuple[list[MeetingFact], list[tuple[Any, str]], float] | None:
    """Held meetings that carry a field, those that do not and the share that do; None when none was held."""
    held = view.held(metric)
    if not held:
        return None
    having, left_out = [], []
    for meeting in held:
        reason = missing(meeting)
        if reason is None:
            having.append(meeting)
        else:
            left_out.append((meeting, reason))
    return having, left_out, len(having) / len(held)


def m14(view: View) -> Metric:
    """Organisations attending of those invited, over all held meetings with an attendance list."""

    def missing(meeting: MeetingFact) -> str | None:
        if meeting.attended is None:
            return "no_attendance"
        return None if meeting.invited else "nobody_invited"

    found = _with_field(view, "m14", missing)
    if found is None:
        return view.not_applicable("m14", NO_MEETING_HELD)
    having, left_out, completeness = found
    if not having:
        return view.no_data("m14", NO_ATTENDANCE, left_out=left_out)
    value = sum(meeting.attended or 0 for meeting in having) / sum(meeting.invited or 0 for meeting in having)
    return view.measured(
        "m14", value, len(having), completeness=completeness, patchy=True, counted=having, left_out=left_out
    )


def m15(view: View) -> Metric:
    """Share of the held meetings with a neutral moderator, of those where a moderator is recorded."""
    found = _with_field(view, "m15", lambda meeting: "no_moderator" if meeting.neutral is None else None)
    if found is None:
        return view.not_applicable("m15", NO_MEETING_HELD)
    having, left_out, completeness = found
    if not having:
        return view.no_data("m15", NO_MODERATOR, left_out=left_out)
    neutral = [meeting for meeting in having if meeting.neutral]
    left_out += [(meeting, "not_neutral") for meeting in having if not meeting.neutral]
    return view.measured(
        "m15",
        len(neutral) / len(having),
        len(having),
        completeness=completeness,
        patchy=True,
        counted=neutral,
        left_out=left_out,
    )


def m16(view: View) -> Metric:
    """Mean over the networks of the kinds of agenda item seen, of those the model asks for."""
    found = _with_field(view, "m16", lambda meeting: "no_agenda" if meeting.agenda is None else None)
    if found is None:
        return view.not_applicable("m16", NO_MEETING_HELD)
    having, left_out, completeness = found
    if not having:
        return view.no_data("m16", NO_AGENDA, left_out=left_out)
    asked = set(view.model["agenda_kinds"])
    seen: dict[str, set[str]] = {}
    for meeting in having:
        seen.setdefault(meeting.network, set()).update(asked.intersection(meeting.agenda or ()))
    value = sum(len(kinds) for kinds in seen.values()) / (len(seen) * len(asked))
    return view.measured(
        "m16", value, len(seen), completeness=completeness, patchy=True, counted=having, left_out=left_out
    )
