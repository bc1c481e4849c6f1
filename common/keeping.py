"""A form that saves by itself while somebody works on it; its button stays and does the same.

``keep_every`` on the form, ``{% autosave %}`` and components/live.html below it. The script sends the whole form with a
header, at most so often; the page answers with the line and with the hidden fields that have changed.
"""

import json

from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from common.templatetags.ui_actions import autosave

HEADER = "X-Autosave"


def keeps_itself(seconds: int) -> dict[str, str]:
    """The attributes of such a form."""
    return {
        "hx-post": "",
        "hx-trigger": "keep",
        "hx-target": "#autosave",
        "hx-swap": "outerHTML",
        "hx-headers": json.dumps({HEADER: "1"}),
        "data-keep-every": str(seconds),
    }


class Kept:
    """For a ``FormPage``: ``keep(form)`` saves what can be saved now and returns hidden fields by name, or ``None``.

    ``not_kept`` is a sentence about what still waits for the button.
    """

    not_kept = ""

    def keep(self, form) -> dict[str, object] | None:
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        if HEADER not in request.headers:
            return super().post(request, *args, **kwargs)
        hidden = self.keep(self.get_form())
        if hidden is None:
            return HttpResponse(autosave("failed"))
        fields = format_html_join(
            "", '<input type="hidden" name="{0}" value="{1}" id="id_{0}" hx-swap-oob="true">', hidden.items()
        )
        return HttpResponse(
            format_html("{}{}", autosave("saved", at=timezone.now(), note=self.not_kept), fields)
        )
