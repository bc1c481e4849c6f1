"""Cards and rows of outreach: dozens a page, so they are written here and not in a template."""

from collections.abc import Callable
from datetime import date
from functools import cache

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import display, icons
from common.addresses import address
from common.markup import html, html_each, table_rows
from common.templatetags.ui_actions import token_input
from common.templatetags.ui_boards import card, move_options, moving
from common.templatetags.ui_lists import status
from networks.models import Outreach, Stage

register = template.Library()

NOTHING = SafeString("")


@register.simple_tag(takes_context=True)
def outreach_cards(context, cards, network, today: date) -> SafeString:
    """The cards of a lane (``networks.queries.outreach``). ``network``: the one they are of, ``None`` for several."""
    actions = _actions(token_input(context))
    due, since, again = _due_on(today, "{}"), _("since %(day)s"), _("ask again on %(day)s")

    def facts(entry: Outreach):
        sector, place = entry.actor.sector, "" if network else entry.network.name
        if sector or place:
            between = SafeString("<br>") if sector and place else ""
            yield html('<p class="meta">{}{}{}</p>', sector, between, place)
        if entry.is_mine:
            if entry.next_step:
                yield html('<p class="next"><b>{}</b>{}</p>', entry.next_step, due(entry.due_on))
            elif entry.reason:
                yield html('<p class="next">{}</p>', entry.reason)
            if entry.ask_again_on:
                yield html('<p class="meta">{}</p>', again % {"day": display.day(entry.ask_again_on)})
        if entry.since:
            yield html('<p class="meta">{}</p>', since % {"day": display.day(entry.since)})
        if entry.elsewhere:
            yield _elsewhere(entry)
        if entry.is_mine:
            yield actions(entry)

    return SafeString(
        "".join(
            [
                card(
                    "".join(facts(entry)),
                    *(entry.ref, entry.actor.name, entry.actor.get_absolute_url()),
                    key=entry.is_key,
                )
                for entry in cards
            ]
        )
    )


@register.simple_tag(takes_context=True)
def lane_url(context, lane) -> str:
    """The page of one lane, with what else is chosen."""
    query = context["request"].GET.copy()
    query.pop("card", None)
    query["lane"] = lane.key
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def outreach_rows(context, cards, today: date) -> SafeString:
    """The same as rows of the list (``networks.queries.outreach``)."""
    cells = [("nowrap", _("Stage")), ("", _("Next step")), ("", _("Responsible")), ("", _("Change"))]
    stages = {value: str(label) for value, label in Stage.choices}
    star = icons.draw("star", "solid", _("Key actor"), "keyactor")
    actions, due = _actions(token_input(context)), _due_on(today, '<span class="nowrap">{}</span>')
    return table_rows(
        cells,
        [
            (
                entry.ref,
                star if entry.is_key else "",
                *(entry.actor.get_absolute_url(), entry.actor.name, entry.network.name),
                stages[entry.status],
                html("{} {}", entry.next_step, due(entry.due_on))
                if entry.is_mine and entry.next_step
                else "–",
                entry.owner.name if entry.owner else "–",
                actions(entry) if entry.is_mine else "",
            )
            for entry in cards
        ],
        row=' id="card-{}" tabindex="-1"',
        head='{}<a href="{}">{}</a><br><span class="soft small">{}</span>',
    )


def _due_on(today: date, form: str) -> Callable[[date | None], SafeString | str]:
    """By when, in words; late ones as a warning. Many entries share their day."""

    @cache
    def of(day: date | None) -> SafeString | str:
        if day is None:
            return ""
        due = display.due(day, today)
        return status("stop", due) if day < today else html(form, due)

    return of


def _elsewhere(entry: Outreach) -> SafeString:
    others = entry.elsewhere
    words = ngettext("Also in %(n)s other network", "Also in %(n)s other networks", len(others))
    return html(
        '<details><summary>{}<span class="visually-hidden">: {}</span></summary><ul class="also">{}</ul></details>',
        words % {"n": len(others)},
        entry.actor.name,
        html_each(
            '<li><a href="?network={}">{}</a>: {}</li>',
            ((other.slug, other.name, other.stage.label) for other in others),
        ),
    )


def _actions(token: SafeString) -> Callable[[Outreach], SafeString]:
    """What to do with an entry; works without script. What entries share is made once."""
    options = {
        stage.value: move_options([(s.value, s.label) for s in stage.successors if s != Stage.LEFT])
        for stage in Stage
    }
    move = moving(token)
    link = '<a class="nowrap" href="{{}}">{}<span class="visually-hidden">: {{}}</span></a>'
    contact, step = html(link, _("Note a contact")), html(" · " + link, _("Next step"))

    def of(entry: Outreach) -> SafeString:
        name, ref = entry.actor.name, entry.ref
        note = f"{address('networks:contact-create', entry.actor.slug)}?network={entry.network.slug}"
        choices = options[entry.status]
        return html(
            '<p class="mb-1 small">{}{}</p>{}',
            html(contact, note, name),
            NOTHING if entry.is_member else html(step, address("networks:outreach-edit", ref), name),
            move(address("networks:outreach-move", ref), choices, ref, name) if choices else NOTHING,
        )

    return of
