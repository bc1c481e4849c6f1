"""Lists, messages and buttons: the second half of ``{% load ui %}``, whose top describes all of them."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from common import display, seats
from common.icons import STATUS_ICONS

register = template.Library()

MESSAGE_KINDS = {"success": "done", "warning": "warn", "error": "stop", "info": "info", "debug": "info"}


# --- lists ---------------------------------------------------------------------------------------------------


@register.simple_block_tag
def todos(content):
    return format_html('<ul class="todo panel">{}</ul>', content)


@register.inclusion_tag("components/todo.html")
def todo(title, url, *, context="", icon="check", kind="tint", due="", late=""):
    """One thing that needs somebody. ``due`` in words ("by Fri 13 March"); ``late``: "" | warn (today) | stop."""
    return {
        "title": title,
        "url": url,
        "text": context,
        "icon": icon,
        "kind": kind if kind != "tint" or not late else late,
        "due": due,
        "late": late,
    }


@register.simple_block_tag
def summary_list(content):
    return format_html('<dl class="summary-list">{}</dl>', content)


@register.inclusion_tag("components/summary.html")
def summary(label, value="", *, change="", change_label="", missing=""):
    """A row of a summary list. ``change`` is a link to the form; without a value it reads ``missing``."""
    return {
        "label": label,
        "value": value,
        "change": change,
        "change_label": change_label or _("Change"),
        "missing": missing,
    }


@register.simple_block_tag
def data_table(content, caption, *, id="", show_caption=False):
    """Wraps thead and tbody. Cells carry ``data-label`` so that rows become blocks on phones."""
    return render_to_string(
        "components/data_table.html",
        {"content": content, "caption": caption, "id": id, "show_caption": show_caption},
    )


@register.inclusion_tag("components/sort_by.html", takes_context=True)
def sort_by(context, key: str, label, *, num=False):
    """A column head that sorts: a link; needs ``FilteredListView`` (its ``sort`` in the context)."""
    current = context.get("sort", "")
    descending = current == f"-{key}"
    active = descending or current == key
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if active and not descending else key
    return {
        "label": label,
        "num": num,
        "query": query.urlencode(),
        "direction": "" if not active else "descending" if descending else "ascending",
    }


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context, form, *, count=None, noun=""):
    """A GET form with its applied filters as links that remove one each. ``noun`` follows the count."""
    return {
        "form": form,
        "count": count,
        "noun": noun,
        "applied": context.get("applied_filters", []),
        "sort": context["request"].GET.get("sort", ""),
        "path": context["request"].path,
    }


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context, page):
    def query(number):
        values = context["request"].GET.copy()
        values["page"] = number
        return values.urlencode()

    return {
        "page": page,
        "previous": query(page.previous_page_number()) if page.has_previous() else "",
        "next": query(page.next_page_number()) if page.has_next() else "",
    }


# --- messages and actions ------------------------------------------------------------------------------------


def _closed(title) -> str:
    """A title and the text after it are read as two sentences, so the first ends with a mark."""
    title = str(title).strip()
    return title if not title or title[-1] in ".:;?!…“”" else f"{title}."


@register.simple_block_tag
def notice(content, kind="info", *, title="", role=""):
    return render_to_string(
        "components/notice.html",
        {
            "content": mark_safe(content.strip()),
            "kind": kind,
            "title": _closed(title),
            "role": role,
            "icon": STATUS_ICONS[kind],
        },
    )


@register.inclusion_tag("components/messages.html")
def page_messages(messages):
    return {
        "entries": [(MESSAGE_KINDS.get(m.level_tag, "info"), m) for m in messages or []],
        "icons": STATUS_ICONS,
    }


@register.filter
def status_icon(kind: str) -> str:
    return STATUS_ICONS[kind]


@register.simple_block_tag
def empty(content, title, *, url="", action="", icon="plus", level: int = 2):
    """What will be here, why it is empty, one action."""
    return render_to_string(
        "components/empty.html",
        {
            "content": mark_safe(content.strip()),
            "title": title,
            "url": url,
            "action": action,
            "icon": icon,
            "level": level,
            "ring": seats.empty_table(),
        },
    )


@register.inclusion_tag("components/error_summary.html")
def error_summary(form):
    return {"form": form, "entries": list(_errors(form))}


def _errors(form):
    """(anchor, text) of every error; the anchor is the first control of the field."""
    if form is None or not form.is_bound:
        return
    for error in form.non_field_errors():
        yield "", error
    for field in form:
        for error in field.errors:
            yield display.control_id(field), error


@register.inclusion_tag("components/button.html")
def button(label, *, url="", kind="primary", icon="", name="", value="", large=False, extra="", form=""):
    return {
        "label": label,
        "url": url,
        "kind": kind,
        "icon": icon,
        "name": name,
        "value": value,
        "large": large,
        "extra": extra,
        "form": form,
    }


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(context, url, label, *, kind="secondary", icon="", name="", value="", about="", small=False):
    """A form with one button. ``about`` is added for readers ("Mark as done: send the minutes")."""
    return {
        "url": url,
        "label": label,
        "kind": kind,
        "icon": icon,
        "name": name,
        "value": value,
        "about": about,
        "small": small,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/choice.html")
def choice(value, title, *, sub="", icon="check", mark="tint", main=False, name="answer"):
    return {
        "value": value,
        "title": title,
        "sub": sub,
        "icon": icon,
        "mark": "done" if main else mark,
        "main": main,
        "name": name,
    }
