"""Messages, buttons and states of saving: a part of ``{% load ui %}``, whose top describes all of them."""

import itertools
from collections import Counter

from django import template
from django.core.exceptions import NON_FIELD_ERRORS
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common import display, icons, seats
from common.display import written
from common.icons import STATUS_ICONS
from common.markup import html, html_each
from common.undo import undo_of

register = template.Library()

NOTHING = SafeString("")
_MISSING = {"required", "incomplete"}
MESSAGE_KINDS = {"success": "done", "warning": "warn", "error": "stop", "info": "info", "debug": "info"}


def token_input(context) -> SafeString:
    """What ``{% csrf_token %}`` writes."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105 — Django's own word for "none"
        return NOTHING
    return html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)


# --- messages ------------------------------------------------------------------------------------------------


def _closed(title) -> str:
    """A title and the text after it are read as two sentences, so the first ends with a mark."""
    title = str(title).strip()
    return title if not title or title[-1] in ".:;?!…“”" else f"{title}."


@register.simple_block_tag
def notice(content, kind="info", *, title="", role=""):
    """Kinds: info done warn stop. ``role``: "status" or "alert" when it answers something just done."""
    return html(
        '<div class="notice notice-{}"{}>{}<div>{}{}</div></div>',
        kind,
        html(' role="{}"', role) if role else "",
        icons.draw(STATUS_ICONS[kind], "solid"),
        html("<strong>{}</strong> ", _closed(title)) if title else "",
        mark_safe(content.strip()),
    )


@register.simple_tag(takes_context=True)
def page_messages(context, messages) -> SafeString:
    """What the last page said. It stays until the next one; an error is an alert; ``common.undo`` adds a button."""
    # The focus goes to the first of them.
    ids = itertools.chain([UNDO], itertools.repeat(""))
    return html_each(
        '<div class="notice notice-{}" role="{}">{}<div><p>{}</p>{}</div></div>',
        (
            (
                kind,
                "alert" if kind == "stop" else "status",
                icons.draw(STATUS_ICONS[kind], "solid"),
                message,
                _undo_form(context, url, id=next(ids)) if (url := undo_of(message)) else NOTHING,
            )
            for message in messages or []
            for kind in [MESSAGE_KINDS.get(message.level_tag, "info")]
        ),
    )


# In place, where a page has htmx; the focus goes to what ``data-focus`` names.
IN_PLACE = SafeString('hx-target="#content" hx-select="#content" hx-swap="outerHTML" hx-sync="this:drop"')
UNDO = "undo"


def _undo_form(context, url, *, id="") -> SafeString:
    return html(
        '<form method="post" action="{}" class="inline-form" hx-post="{}" {} data-focus="{}">{}'
        '<button type="submit" class="btn btn-secondary btn-sm"{}>{}{}</button></form>',
        *(url, url.partition("#")[0], IN_PLACE, url.partition("#")[2], token_input(context)),
        *(html(' id="{}"', id) if id else "", icons.draw("arrow-uturn-left"), _("Undo")),
    )


@register.simple_tag(takes_context=True)
def undo(context, text, url, *, id="") -> SafeString:
    """What was just done, with the button that takes it back (POST to ``url``); for fragments that replace a row."""
    return html(
        '<div class="notice notice-done" role="status"{}>{}<div><p>{}</p>{}</div></div>',
        html(' id="{}" tabindex="-1"', id) if id else "",
        icons.draw(STATUS_ICONS["done"], "solid"),
        text,
        _undo_form(context, url),
    )


@register.simple_block_tag
def empty(content, title, *, kind="first", url="", action="", icon="plus", level: int = 2):
    """What will be here, why it is empty, one action.

    Kinds: first (nothing yet) · filtered (nothing fits; name the filters) · done (all finished: praise) · failed
    (could not be loaded).
    """
    return html(
        '<div class="empty empty-{}">{}<h{} class="h3">{}</h{}>{}{}</div>',
        kind,
        _empty_sign(kind),
        *(level, title, level),
        html("<p>{}</p>", mark_safe(content.strip())) if content.strip() else "",
        button(action, url=url, icon=icon, kind="primary" if kind == "first" else "secondary") if url else "",
    )


def _empty_sign(kind: str) -> SafeString:
    if kind == "first":
        return seats.empty_table()
    if kind == "done":
        return seats.ring([("solid", 8)], big="", caption="", label="", size=110)
    return icons.draw(
        {"filtered": "funnel", "failed": "exclamation-circle"}[kind], "outline", "", "empty-sign"
    )


@register.simple_tag
def error_summary(form) -> SafeString:
    """Part of ``{% crispy form %}`` already. Takes the focus; each entry links to its field."""
    entries = list(_errors(form))
    if not entries:
        return NOTHING
    return html(
        '<div class="errors" role="alert" tabindex="-1" autofocus><h2>{}{}</h2><ul>{}</ul></div>',
        icons.draw("exclamation-circle", "solid"),
        _summary_title(form),
        html_each(
            "<li>{}</li>",
            ((html('<a href="#{}">{}</a>', anchor, text) if anchor else text,) for anchor, text in entries),
        ),
    )


def _summary_title(form) -> str:
    """Only what was left empty is missing; a refusal of the whole has no field that could be mended."""
    found = form.errors.as_data()
    if all(error.code in _MISSING for errors in found.values() for error in errors):
        return _("Something is still missing")
    if list(found) == [NON_FIELD_ERRORS]:
        return _("This does not work as it is")
    return _("Please check what you entered")


def _errors(form):
    """(anchor, text) of every error; the anchor is the first control of the field.

    A sentence that several fields share says of which field it is each time: by the field's ``named`` where a form
    has the same label in several rows.
    """
    if form is None or not form.is_bound:
        return
    for error in form.non_field_errors():
        yield "", error
    found = [(field, str(error)) for field in form for error in field.errors]
    times = Counter(error for _field, error in found)
    for field, error in found:
        named = getattr(field.field, "named", field.label)
        yield display.control_id(field), f"{named}: {error}" if times[error] > 1 else error


# --- actions -------------------------------------------------------------------------------------------------


@register.simple_tag
def button(
    label,
    *,
    url="",
    kind="primary",
    icon="",
    name="",
    value="",
    large=False,
    extra="",
    form="",
    state="",
    busy="",
    about="",
) -> SafeString:
    """A link with ``url``, a submit button without. Kinds: primary (one a page) secondary danger. ``about``: the thing
    it is for, read out where several buttons say the same.

    ``state``: "" · disabled (say nearby why) · busy. ``busy`` is what the button says while its form is on the way
    ("Sending …"): the script sets it; the server stops a second submit on its own.
    """
    classes = f"btn btn-{kind}{' btn-lg' if large else ''}{f' {extra}' if extra else ''}"
    sign = icons.draw(icon) if icon else NOTHING
    if state == "busy":
        return html(
            '<button type="button" class="{}" aria-disabled="true" data-state="busy">{}{}</button>',
            *(classes, icons.draw("arrow-path"), busy or label),
        )
    if url:
        if state == "disabled":
            return html('<a class="{}" role="link" aria-disabled="true">{}{}</a>', classes, sign, label)
        return html('<a class="{}" href="{}">{}{}{}</a>', classes, url, sign, label, hidden(about))
    return html(
        '<button type="submit" class="{}"{}{}{}{}{}>{}{}</button>',
        classes,
        html(' name="{}"', name) if name else "",
        html(' value="{}"', written(value)) if value != "" else "",
        html(' form="{}"', form) if form else "",
        html(' data-busy="{}"', busy) if busy else "",
        SafeString(" disabled") if state == "disabled" else "",
        sign,
        label,
    )


@register.simple_tag(takes_context=True)
def post_button(
    context, url, label, *, kind="secondary", icon="", name="", value="", about="", small=False, busy=""
) -> SafeString:
    """A form with one button. ``about`` is added for readers ("Mark as done: send the minutes")."""
    return html(
        '<form method="post" action="{}" class="inline-form">{}'
        '<button type="submit" class="btn btn-{}{}"{}{}>{}{}{}</button></form>',
        url,
        token_input(context),
        kind,
        " btn-sm" if small else "",
        html(' name="{}" value="{}"', name, written(value)) if name else "",
        html(' data-busy="{}"', busy) if busy else "",
        icons.draw(icon) if icon else "",
        label,
        hidden(about),
    )


def hidden(about) -> SafeString:
    """Heard by readers only: what a button is for, where several say the same."""
    return html('<span class="visually-hidden">: {}</span>', about) if about else NOTHING


@register.simple_tag(takes_context=True)
def acts(context, rows) -> SafeString:
    """The buttons of a page from data (shapes.Act), the primary one first if there is one."""
    return html_each(
        "{}",
        (
            (
                post_button(context, act.url, act.label, kind=act.kind, icon=act.icon)
                if act.sent
                else button(act.label, url=act.url, kind=act.kind, icon=act.icon),
            )
            for act in rows
        ),
    )


@register.simple_tag
def choice(
    value, title, *, sub="", icon="check", mark="tint", main=False, name="answer", chosen=False
) -> SafeString:
    """A big submit button of a question, at least 64 px high; stands in ``<fieldset class="choices">``.

    ``main`` is the likely one, ``chosen`` the answer given so far.
    """
    return html(
        '<button type="submit" class="choice{}{}" name="{}" value="{}"{}><span class="mark mark-{}">{}</span>'
        "<span><b>{}</b>{}</span></button>",
        " choice-main" if main else "",
        " choice-chosen" if chosen else "",
        name,
        written(value),
        SafeString(' aria-pressed="true"') if chosen else "",
        "done" if main else mark,
        icons.draw(icon),
        title,
        html("<span>{}</span>", sub) if sub else "",
    )


@register.simple_block_tag
def fold(content, title, *, count=None, id="", open=False):
    """A folded group ("Later 3"): ``<details>``, open on paper."""
    return html(
        '<details class="fold"{}{}><summary><span class="fold-title">{}</span>{}{}</summary><div class="fold-body">{}</div>'
        "</details>",
        html(' id="{}"', id) if id else "",
        SafeString(" open") if open else "",
        title,
        html(' <span class="tally">{}</span>', display.amount(count)) if count is not None else "",
        icons.draw("chevron-down"),
        content,
    )


@register.simple_tag
def autosave(state="", *, at=None, note="", id="autosave") -> SafeString:
    """The line under an editor that saves by itself; the normal button stays. States: "" · saving · saved · failed.

    A server's fragment answers with the line anew; the script writes ``data-saving``, ``data-lost`` when no answer came and
    ``data-out`` when somebody was signed out: it sends the same again until it is saved.
    """
    words = {
        "saving": _("Saving …"),
        "failed": _("Not saved yet. Save with the button below."),
        "lost": _("Not saved yet: no connection. It is sent again until it arrives; leave this page open."),
        "out": _(
            "Not saved yet: you are signed out. Sign in again in another tab, then it is saved here by itself."
        ),
    }
    signs = {"saving": "arrow-path", "saved": "check-circle", "failed": "exclamation-triangle"}
    text = words.get(state, "")
    if state == "saved":
        text = _("Saved at %(time)s") % {"time": display.oclock(at)} if at else _("Saved")
        text = f"{text}. {note}" if note else text
    return html(
        '<p class="autosave" id="{}" role="status" data-state="{}" data-saving="{}" data-lost="{}" data-out="{}">{}{}</p>',
        *(id, state, words["saving"], words["lost"], words["out"]),
        icons.draw(signs[state], "mini") if state else "",
        text,
    )


@register.simple_tag
def person_pick(form, known: str, *others: str) -> SafeString:
    """Known people as radios (field ``known``; its last choice is somebody else) and the fields of somebody else.

    Without known people (no such field in the form) only the fields. In a crispy layout: ``common.layouts.PersonPick``.
    """
    if known not in form.fields:
        return _fields(form, others)
    return html(
        '<div class="pick">{}<div class="pick-other">{}</div></div>',
        _fields(form, [known]),
        _fields(form, others),
    )


def _fields(form, names) -> SafeString:
    return mark_safe(
        "".join(render_to_string("bootstrap5/field.html", {"field": form[name]}) for name in names)
    )
