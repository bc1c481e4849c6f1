"""Lists of answers: a hundred people a meeting, so they are written here and not in a template."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import seats
from common.addresses import address
from common.markup import html, html_each
from meetings.models import Answer

register = template.Library()


@register.simple_tag
def answers(title, entries, sign: str, *, whole: bool, changeable: bool) -> SafeString | str:
    """Organisations in one state of answers. ``whole``: notes are for the coordination; ``changeable``: still open."""
    if not entries:
        return ""
    words = {value: str(label) for value, label in Answer.choices}
    deeds = _Deeds() if changeable else None
    rows = html_each(
        "<li>{}{}</li>",
        [
            (
                seat.name,
                html_each(
                    "<br>{}{}",
                    [
                        (_answer(row, words, whole), deeds.of(row) if deeds else "")
                        for row in seat.invitations
                    ],
                ),
            )
            for seat in entries
        ],
    )
    return html(
        '<h3 class="mt-4">{} {} <span class="soft">{}</span></h3><ul class="feed-list text-list">{}</ul>',
        *(seats.single(sign), title, len(entries), rows),
    )


def _answer(row, words: dict[str, str], whole: bool) -> SafeString:
    substitute = _("stands in for %(first)s") % {"first": row.stands_in_for.name} if row.stands_in_for else ""
    answer = _("waiting list") if row.is_waiting else words[row.answer]
    state = _("mail %(state)s") % {"state": row.delivery.get_status_display()} if row.delivery else ""
    return html(
        '<span class="small soft">{}{}: {}{}{}{}</span>',
        row.name,
        html(" ({})", substitute) if substitute else "",
        answer,
        html(", {}", _("online")) if row.mode == "online" else "",
        html(", „{}“", row.note) if whole and row.note else "",
        html("; {}", state) if state else "",
    )


class _Deeds:
    """The links after an answer; what they share is made once a list."""

    def __init__(self) -> None:
        link = '<a href="{{}}">{}<span class="visually-hidden">: {{}}</span></a>'
        links = [html(link, label) for label in (_("Enter the answer"), _("New link"), _("Withdraw"))]
        self.form = html(' <span class="small alone">{} · {} · {}</span>', *links)

    def of(self, row) -> SafeString:
        ref, name = row.ref, row.name
        pages = ("meetings:invitation-answer", "meetings:invitation-renew", "meetings:invitation-withdraw")
        return html(self.form, *(part for page in pages for part in (address(page, ref), name)))
