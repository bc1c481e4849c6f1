"""Rows of projects, ideas, self-commitments, costs and participations: fifty a page, so they are written here and not
in a template. What rows share is made once."""

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import display
from common.addresses import address
from common.markup import html, table_rows
from common.templatetags.ui_lists import status
from networks.models import (
    CommitmentStatus,
    Evidence,
    IdeaStatus,
    Level,
    Network,
    Payer,
    ProjectStatus,
    SavingUnit,
)

register = template.Library()

LINK = '<a href="{}">{}</a>'
BELOW = '<br><span class="soft small">{}</span>'


@register.simple_tag
def project_rows(projects, network: Network | None) -> SafeString:
    """Projects ``with_partners``. ``network``: the one they are of, ``None`` for several."""
    signs, units = _signs(ProjectStatus), _units()
    evidence = {known: html(BELOW, known.label) for known in Evidence}
    return table_rows(
        [
            ("", _("Stage")),
            ("nowrap", _("Since")),
            ("num", _("Saves a year")),
            ("", _("Partners")),
        ],
        [
            (
                *(project.get_absolute_url(), project.title, "" if network else _below(project.network.name)),
                signs[project.status],
                display.day_full(project.stage_since) or "–",
                html(
                    "{}{}",
                    display.amount(project.saving, units[project.unit]),
                    evidence.get(project.evidence, ""),
                ),
                ", ".join(project.partner_names) or "–",
            )
            for project in projects
        ],
        head=f"{LINK}{{}}",
    )


@register.simple_tag
def idea_rows(ideas) -> SafeString:
    """Ideas ``with_support``."""
    signs, raised_by = _signs(IdeaStatus), _("raised by %(actor)s")
    return table_rows(
        [
            ("", _("Topic area")),
            ("nowrap", _("Submitted")),
            ("num", _("Backers")),
            ("", _("Status")),
        ],
        [
            (
                *(idea.get_absolute_url(), idea.title),
                _below(raised_by % {"actor": idea.raised_by.name}) if idea.raised_by_id else "",
                f"{idea.topic_area.network.name}: {idea.topic_area.name}",
                display.day_full(idea.submitted_on),
                idea.backers,
                signs[idea.status],
            )
            for idea in ideas
        ],
        head=f"{LINK}{{}}",
    )


@register.simple_tag
def commitment_rows(commitments, network: Network | None) -> SafeString:
    """Self-commitments ``with_member``. ``network``: the one they are of, ``None`` for several."""
    signs, units = _signs(CommitmentStatus), _units()
    nothing_yet = html('<span class="soft">{}</span>', _("nothing yet"))
    return table_rows(
        [
            ("", _("Member")),
            ("num", _("Promised a year")),
            ("nowrap", _("Reported")),
            ("", _("Status")),
        ],
        [
            (
                *(commitment.get_absolute_url(), commitment.text),
                "" if network else _below(commitment.membership.network.name),
                commitment.membership.actor.name,
                display.amount(commitment.target, units[commitment.unit]),
                html(
                    f"{{}}{BELOW}",
                    display.amount(commitment.last_value, units[commitment.unit]),
                    display.day_full(commitment.last_on),
                )
                if commitment.last_on
                else nothing_yet,
                signs[commitment.status],
            )
            for commitment in commitments
        ],
        head=f"{LINK}{{}}",
    )


@register.simple_tag
def cost_rows(costs, network: Network | None) -> SafeString:
    """Costs, each with ``is_mine``. ``network``: the one they are of, ``None`` for several."""
    payers = {payer: str(payer.label) for payer in Payer}
    changes = _changes("networks:cost-edit", "networks:cost-delete")
    return table_rows(
        [
            ("nowrap", _("On")),
            ("num", _("Amount")),
            ("num", _("Hours")),
            ("", _("Carried by")),
            ("nowrap", _("Change")),
        ],
        [
            (
                *(cost.text, "" if network or not cost.network_id else _below(cost.network.name)),
                display.day_full(cost.on),
                display.euro(cost.amount),
                display.amount(cost.hours),
                f"{payers[cost.payer]} ({cost.actor.name})" if cost.actor_id else payers[cost.payer],
                changes(cost.ref, f"{cost.text}, {display.day_full(cost.on)}") if cost.is_mine else "",
            )
            for cost in costs
        ],
        head="{}{}",
    )


@register.simple_tag
def participation_rows(participations) -> SafeString:
    """Participations, each with ``is_mine``."""
    levels = {level: str(level.label) for level in Level}
    not_known = html('<span class="soft">{}</span>', _("not known"))
    changes = _changes("networks:participation-edit", "networks:participation-delete")
    return table_rows(
        [
            ("", _("Plan or measure")),
            ("", _("On")),
            ("", _("Level")),
            ("nowrap", _("Change")),
        ],
        [
            (
                row.actor.name,
                _below(row.network.name) if row.network_id else "",
                _below(linebreaksbr(row.note)) if row.note else "",
                html(LINK, row.process.get_absolute_url(), row.process.name)
                if row.process_id
                else row.measure,
                display.day_full(row.on),
                levels.get(row.level, not_known),
                changes(row.ref, row.actor.name) if row.is_mine else "",
            )
            for row in participations
        ],
        head="{}{}{}",
    )


def _below(text: str) -> SafeString:
    return html(BELOW, text)


def _signs(states) -> dict[str, SafeString]:
    return {state: status(state.badge, state.label) for state in states}


def _units() -> dict[str, str]:
    return {unit: unit.short for unit in SavingUnit}


def _changes(edit: str, delete: str):
    """Two links at the end of a row, by its key and what it is called."""
    link = '<a href="{{}}">{}<span class="visually-hidden">: {{}}</span></a>'
    links = html(f"{link} · {link}", _("Edit"), _("Delete"))

    def drawn(ref: str, name: str) -> SafeString:
        return html(links, address(edit, ref), name, address(delete, ref), name)

    return drawn
