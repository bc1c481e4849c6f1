"""Rows of the directory: fifty a page, so they are written here and not in a template."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from actors.models import Channel
from common.markup import html, table_rows

register = template.Library()

NOTHING = html('<span class="soft">–</span>')


@register.simple_tag
def people_rows(people) -> SafeString:
    """People, each with its ``places`` (``actors.queries``). What rows share is made once."""
    labels = [_("Speaks for"), _("E-mail address"), _("Reached by"), _("Login")]
    channels = {value: str(label) for value, label in Channel.choices}
    login = {True: _("yes"), False: NOTHING}
    return table_rows(
        [("", label) for label in labels],
        [
            (
                *(person.get_absolute_url(), person.name),
                _places(person.places),
                person.email or "–",
                channels[person.channel],
                login[person.user_id is not None],
            )
            for person in people
        ],
        head='<a href="{}">{}</a>',
        head_class="name",
    )


def _places(places) -> SafeString:
    if not places:
        return NOTHING
    return SafeString(
        ", ".join(
            [
                html('{} <span class="soft">({})</span>', *place) if place[1] else html("{}", place[0])
                for place in places
            ]
        )
    )
