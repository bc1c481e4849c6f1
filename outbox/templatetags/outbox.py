"""Rows of the list of mails: fifty a page, so they are written here and not in a template."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import display
from common.markup import html, html_each
from common.templatetags.ui_lists import status

register = template.Library()


@register.simple_tag
def message_rows(messages) -> SafeString:
    """Mails, to whom and what became of them. The signs of the states are made once."""
    examples = {message.status: message for message in messages}
    signs = {state: status(message.badge, message.word) for state, message in examples.items()}
    row = html(
        '<tr><td class="whole" data-label="{}">{{}}<span class="soft">{{}}</span></td>'
        '<th scope="row" data-label="{}"><a href="{{}}">{{}}</a></th>'
        '<td data-label="{}">{{}}</td><td data-label="{}">{{}}{{}}</td></tr>',
        *(_("To"), _("Subject"), _("Date"), _("State")),
    )
    return html_each(
        row,
        [
            (
                html("{}<br>", message.to_name) if message.to_name else "",
                message.to_email,
                message.get_absolute_url(),
                message.subject or _("Mail"),
                display.moment(message.created_at),
                signs[message.status],
                html(' <span class="soft">{}</span>', _(message.reason)) if message.reason else "",
            )
            for message in messages
        ],
    )
