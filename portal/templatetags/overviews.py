"""Rows of the lists that gather several floors: fifty a page, so they are written here and not in a template."""

from datetime import date
from typing import NamedTuple

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actors.models import TargetGroup
from common import display, icons, seats
from common.addresses import address
from common.markup import html, html_each, table_rows
from common.templatetags.ui_lists import status
from networks.models import NetworkKind, NetworkStatus, Stage

register = template.Library()

NOTHING = html('<span class="soft">–</span>')


@register.simple_tag
def directory_rows(actors, today: date, shows_steps: bool) -> SafeString:
    """Actors of the directory, each with its ``standing`` (``networks.queries.directory``). What rows share is made once."""
    cells = [
        ("extra", _("Target group")),
        ("extra", _("Sector")),
        ("extra", _("Member of")),
        ("", _("Stage and next step") if shows_steps else _("Stage")),
    ]
    star = icons.draw("star", "solid", _("Key actor"), "keyactor")
    groups = {value: str(label) for value, label in TargetGroup.choices}
    stages = {
        stage: html('<span class="nowrap">{} {}</span>', seats.single(stage.seat, size=13), stage.label)
        for stage in Stage
    }
    return table_rows(
        cells,
        [
            (
                star if actor.is_key else "",
                actor.get_absolute_url(),
                actor.name,
                groups.get(actor.target_group, "–"),
                actor.sector or "–",
                _member_of(actor.standing) or "–",
                stages.get(actor.standing.stage, NOTHING)
                + (_next_step(actor.standing, today) if shows_steps else ""),
            )
            for actor in actors
        ],
        head='{}<a href="{}">{}</a>',
    )


def _member_of(standing) -> str:
    if not standing.others:
        return ", ".join(standing.member_of)
    others = ngettext("%(n)s more", "%(n)s more", standing.others) % {"n": display.amount(standing.others)}
    return ", ".join([*standing.member_of, others])


def _next_step(standing, today: date) -> SafeString:
    if not standing.next_step:
        return SafeString("")
    if not standing.due_on:
        return html("<br>{}", standing.next_step)
    due = display.due(standing.due_on, today)
    late = standing.due_on < today
    return html(
        "<br>{} {}",
        standing.next_step,
        status("stop", due) if late else html('<span class="soft small nowrap">{}</span>', due),
    )


@register.simple_tag
def lately(happened) -> SafeString:
    """What happened lately (``portal.today.happened``)."""
    return html(
        '<ul class="lately">{}</ul>',
        html_each(
            '<li><span>{}{}</span><a href="{}">{}</a><time datetime="{}">{}</time></li>',
            (
                (
                    html("<strong>{}</strong>: ", one.who) if one.who else "",
                    *(one.what, one.url, one.about, one.stamp, one.when),
                )
                for one in happened
            ),
        ),
    )


@register.simple_tag
def network_rows(networks, year: int) -> SafeString:
    """Networks, each with its ``rhythm`` (``meetings.queries.rhythm``). What rows share is made once."""
    cells = [
        ("extra", _("Kind")),
        ("", _("Topic areas")),
        ("num", _("Members")),
        ("", _("Rhythm %(year)s") % {"year": year}),
        ("nowrap", _("Next meeting")),
        ("extra", _("Your role")),
    ]
    kinds = {value: str(label) for value, label in NetworkKind.choices}
    rests = {
        state: html(" {}", status("idle", state.label)) if state.badge == "idle" else ""
        for state in NetworkStatus
    }
    words = _Words(
        _("%(held)s held, %(planned)s planned, %(missing)s missing"),
        _("%(held)s of %(target)s").replace(" ", display.NO_BREAK_SPACE),
        html('<span class="soft">{}</span>', _("none set")),
    )
    return table_rows(
        cells,
        [
            (
                *(network.get_absolute_url(), network.name, rests[network.status]),
                kinds[network.kind],
                ", ".join([area.name for area in network.areas]),
                network.member_count or 0,
                _rhythm(network.rhythm, words),
                _next_meeting(network, words),
                network.my_role or "–",
            )
            for network in networks
        ],
        head='<a href="{}">{}</a>{}',
    )


class _Words(NamedTuple):
    rhythm: str
    tally: str
    nothing_set: SafeString


def _rhythm(rhythm, words: _Words) -> SafeString:
    if not rhythm.target:
        return NOTHING
    numbers = {"held": rhythm.held, "planned": rhythm.planned, "missing": rhythm.missing}
    return html(
        '{} <span class="soft small" aria-hidden="true">{}</span>',
        seats.row(rhythm.seats, label=words.rhythm % numbers, size=13),
        words.tally % {"held": rhythm.held, "target": rhythm.target},
    )


def _next_meeting(network, words: _Words) -> SafeString:
    rhythm = network.rhythm
    if rhythm.next_at:
        return html(
            '<a href="{}">{}<span class="visually-hidden">, {}</span></a>',
            *(rhythm.next_url, display.day(rhythm.next_at), network.name),
        )
    return NOTHING if network.is_closed else words.nothing_set


@register.simple_tag
def member_rows(members, may, *, closed) -> SafeString:
    """Members of a network (``networks.queries.members``), each with ``attended``. Its other members see names only."""
    reads, changes = may["read_network"], may["change_network"]
    cells = [
        ("extra", _("Since")),
        *([("", _("Signed"))] if reads else ()),
        ("extra", _("Topic areas")),
        ("num extra", _("Self-commitments")),
        *([("nowrap", _("Attendance"))] if reads else ()),
        *([("nowrap", _("Change"))] if changes else ()),
    ]
    nobody, every = _("nobody speaks for it yet"), _("all")
    unsigned, present = html('<span class="soft">{}</span>', _("not yet")), _("%(came)s of %(listed)s")
    edit, end = _("Files") if closed else _("Edit"), _("End")

    def row(member):
        actor = member.actor
        yield html('<a href="{}">{}</a>', actor.get_absolute_url(), actor.name) if reads else actor.name
        yield ", ".join(member.people) or nobody
        yield display.day_full(member.from_on)
        if reads:
            yield display.day_full(member.signed_on) or unsigned
        yield ", ".join(member.areas) or every
        yield display.amount(member.commitment_count or 0)
        if reads:
            came, listed = member.attended or (0, 0)
            yield present % {"came": came, "listed": listed} if listed else NOTHING
        if changes:
            yield html(
                '<a href="{}">{}<span class="visually-hidden">: {}</span></a> · '
                '<a href="{}">{}<span class="visually-hidden">: {}</span></a>',
                *(address("networks:member-edit", member.ref), edit, actor.name),
                *(address("networks:member-end", member.ref), end, actor.name),
            )

    return table_rows(
        cells, [tuple(row(member)) for member in members], head='{}<br><span class="soft small">{}</span>'
    )
