"""The scoring engine's short names in words. Lazy: one module serves both languages."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitoring.ledger import KINDS
from monitoring.metrics import base
from monitoring.tonnes import NO_ESTIMATE, NO_VALUE, OBSERVED_ZERO, YOUNG

Text = str | Promise


@dataclass(frozen=True)
class MetricWords:
    """``shape`` decides how the value is written: count (k of n), share, days, level or rate."""

    name: Text
    formula: Text
    shape: str
    unit: Text
    counted: str  # what n counts, a key of `monitoring.sheet.metrics.counted`


_SHARE = _("share (0 to 1)")

METRICS: dict[str, MetricWords] = {
    "m11": MetricWords(
        _("Key actors in a network"),
        _("Key actors with a valid membership in an active network, divided by all key actors."),
        "count", _SHARE, "actors",
    ),
    "m12": MetricWords(
        _("Meetings a year"),
        _(
            "Held and proven meetings of the last 365 days per topic area and year; meetings less than 45 days apart "
            "count once, at most 3 count. Mean over the topic areas."
        ),
        "rate", _("per year and topic area"), "topics",
    ),
    "m13": MetricWords(
        _("Longest time without a meeting"),
        _(
            "The longest stretch of days without a proven meeting in the last 365 days, beginning and end included. "
            "Mean over the topic areas."
        ),
        "days", _("days"), "topics",
    ),
    "m14": MetricWords(
        _("Attendance"),
        _("Invited organisations that came, divided by all invited, over the held meetings with an attendance list."),
        "share", _SHARE, "meetings",
    ),
    "m15": MetricWords(
        _("Neutral moderation"),
        _("Meetings led by somebody neutral, divided by the held meetings for which a moderator is recorded."),
        "share", _SHARE, "meetings",
    ),
    "m16": MetricWords(
        _("Variety of the agenda"),
        _(
            "Of exchange of experience, current projects and new strategies: how many took place within the year, "
            "divided by three. Mean over the topic areas."
        ),
        "share", _SHARE, "topics",
    ),
    "m21": MetricWords(
        _("Key actors that take part"),
        _("Key actors with at least one recorded participation in the last 730 days, divided by all key actors."),
        "count", _SHARE, "actors",
    ),
    "m22": MetricWords(
        _("Depth of participation"),
        _(
            "The highest level each key actor reached in the last 730 days: 1 information, 2 active participation, "
            "3 cooperation. Mean over the key actors that took part."
        ),
        "level", _("level (1 to 3)"), "actors",
    ),
    "m23": MetricWords(
        _("Plans shaped together"),
        _(
            "Planning processes open in the last 730 days in which a key actor took part actively, divided by all open "
            "planning processes."
        ),
        "count", _SHARE, "processes",
    ),
    "m24": MetricWords(
        _("Self-commitments reported on"),
        _(
            "Key actors with an adopted self-commitment reported on within 365 days, divided by all key actors. "
            "Six of ten are the full score."
        ),
        "count", _SHARE, "actors",
    ),
    "m31": MetricWords(
        _("New ideas"),
        _("Ideas of the last 365 days without duplicates, divided by the years the topic areas existed in them."),
        "rate", _("per year and topic area"), "ideas",
    ),
    "m32": MetricWords(
        _("Ideas that became projects"),
        _("Ideas 180 to 729 days old that were turned into a project, divided by all ideas of that age."),
        "count", _SHARE, "ideas",
    ),
    "m33": MetricWords(
        _("Projects carried out"),
        _("Projects that reached implementation in the last 1,095 days, divided by the number of topic areas."),
        "rate", _("per topic area"), "projects",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class RatingWords:
    name: Text
    about: Text
    formula: Text


FACTORS: dict[str, RatingWords] = {
    "I1": RatingWords(
        _("Networks are established and meet"),
        _("Important local actors have joined, and those taking part meet regularly."),
        _("The weighted mean of six figures about the networks and their meetings."),
    ),
    "I2": RatingWords(
        _("Important actors take part"),
        _("They take part in municipal planning and in climate measures."),
        _("The weighted mean of four figures about participation and self-commitments."),
    ),
    "I3": RatingWords(
        _("Ideas and projects come about"),
        _("The networks develop them, and they are carried out."),
        _("The weighted mean of three figures about ideas and projects."),
    ),
}
DIMENSIONS: dict[str, RatingWords] = {
    "D1": RatingWords(
        _("Priority"),
        _("effect, cost, anchoring"),
        _("60 % how well the networks are anchored, 25 % tonnes saved, 15 % cost efficiency."),
    ),
    "D2": RatingWords(
        _("GHG reduction"),
        _("tonnes of CO₂e a year"),
        _(
            "Tonnes a year from projects and self-commitments, weighted by stage and by attribution to the network, "
            "each saving counted once, as a share of the municipality's yearly emissions. Meetings save no tonnes."
        ),
    ),
    "D3": RatingWords(
        _("Societal change"),
        _("how deep it goes"),
        _("The same figures with weights that favour who is bound in and what came of it."),
    ),
    "D4": RatingWords(
        _("Cost efficiency"),
        _("euros per tonne, leverage"),
        _(
            "Three quarters from what a saved tonne costs the municipality, one quarter from what partners contribute "
            "for each euro of the municipality."
        ),
    ),
}
# The engine's keys of the four ratings.
FULL_KEYS = {
    "D1": "D1_prioritaet",
    "D2": "D2_thg_minderungspotenzial",
    "D3": "D3_gesellschaftlicher_wandel",
    "D4": "D4_kosteneffizienz",
}
PARTS: dict[str, Text] = {
    "anchoring": _("Anchoring (the three success factors)"),
    "leverage": _("Leverage (partners' share)"),
    "eur_per_t": _("Euros per tonne"),
}

STATES: dict[str, Text] = {
    "ok": pgettext_lazy("figure", "rated"),
    "no_data": pgettext_lazy("figure", "no data"),
    "insufficient": pgettext_lazy("figure", "too few records"),
    "not_applicable": pgettext_lazy("figure", "not applicable yet"),
}
STATE_KINDS = {"ok": "done", "no_data": "warn", "insufficient": "warn", "not_applicable": "idle"}

VERDICTS: dict[str, Text] = {
    "stable": pgettext_lazy("score", "stable"),
    "within_one_dot": pgettext_lazy("score", "± 1 point"),
    "unstable": pgettext_lazy("score", "uncertain"),
    "not_assessable": pgettext_lazy("score", "cannot be rated yet"),
}

NOTES: dict[str, Text] = {
    base.NO_KEY_ACTORS: _("No actor is marked as a key actor."),
    base.NO_OLD_NETWORK: _("No network is old enough yet; the first figures come after three months."),
    base.NO_MEETING_HELD: _("No meeting was held in the last year."),
    base.NO_ATTENDANCE: _("No meeting has an attendance list."),
    base.NO_MODERATOR: _("No meeting has a moderator recorded."),
    base.NO_AGENDA: _("For no meeting was it recorded what took place."),
    base.NOTHING_RECORDED: _("Nothing is recorded, and there is no nil report."),
    base.NOBODY_TOOK_PART: _("No key actor took part."),
    base.NO_LEVEL: _("No participation says how deep it went."),
    base.NO_PROCESS: _("No planning process is recorded, and there is no nil report."),
    base.NO_PROCESS_REPORTED: _("A nil report says there was no planning process."),
    base.FEW_MATURE_IDEAS: _("Fewer than three ideas are old enough."),
    NO_ESTIMATE: _("No saving is entered."),
    NO_VALUE: _("Neither a target nor a result is entered."),
    YOUNG: _("The oldest network is younger than a year."),
    OBSERVED_ZERO: _("There is no decided project and no adopted self-commitment: an observed zero."),
}
assert set(NOTES) >= set(base.NOTES)  # noqa: S101 - a new note needs words

LEFT_OUT: dict[str, Text] = {
    "no_membership": _("is in no network"),
    "membership_over": _("has left"),
    "network_not_active": _("the network is not active"),
    "network_young": _("the network is younger than three months"),
    "not_proven": _("neither attendance list nor minutes"),
    "too_close": _("less than 45 days after the meeting before"),
    "no_attendance": _("no attendance list"),
    "nobody_invited": _("nobody was invited"),
    "no_moderator": _("no moderator recorded"),
    "no_agenda": _("what took place is not recorded"),
    "not_neutral": _("the moderation was not neutral"),
    "did_not_take_part": _("did not take part"),
    "no_level": _("the level is missing"),
    "without_key_actor": _("no key actor took part actively"),
    "no_active_commitment": _("no adopted self-commitment"),
    "no_fresh_report": _("no report within a year"),
    "duplicate": _("the same idea counts once"),
    "no_project": _("has not become a project"),
    "stage_not_reached": _("not yet being carried out"),
}
assert set(LEFT_OUT) == set(base.LEFT_OUT)  # noqa: S101 - a new reason needs words

RECORDS: dict[str, Text] = {
    "actor": pgettext_lazy("stakeholder", "Actor"),
    "membership": _("Membership"),
    "meeting": _("Meeting"),
    "planning": _("Planning process"),
    "participation": _("Participation"),
    "idea": _("Idea"),
    "project": _("Project"),
    "commitment": _("Self-commitment"),
}
assert set(RECORDS) == set(KINDS.values())  # noqa: S101 - a new kind of record needs words

EVIDENCE: dict[str | None, Text] = {
    "measured": _("measured"),
    "calculated": _("calculated"),
    "estimated": _("estimated"),
    None: _("not stated, read as estimated"),
}
EVIDENCE_KINDS = {"measured": "done", "calculated": "info", "estimated": "idle", None: "warn"}
STAGES: dict[str, Text] = {
    "planned": _("planned"),
    "decided": _("decided"),
    "implementing": _("being carried out"),
    "completed": _("completed"),
    "active": _("adopted"),
}
COSTS: dict[str, Text] = {
    "municipal_running_eur": _("Running cost of the municipality in EUR a year"),
    "annualised_municipal_invest_eur": _("Municipal investment in EUR a year of its lifetime"),
    "partner_eur": _("Contribution of partners in EUR a year"),
    "leverage": _("Partners' euros for each euro of the municipality"),
    "eur_per_t": _("EUR per tonne for the municipality"),
    "eur_per_t_best": _("… with the high tonnes"),
    "eur_per_t_worst": _("… with the low tonnes"),
    "total_eur_per_t": _("EUR per tonne with partners' contribution"),
}
