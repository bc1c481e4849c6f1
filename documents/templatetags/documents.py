"""``{% load documents %}{% files_panel commitment %}``: the files of an object, on the page of that object."""

from urllib.parse import urlencode

from django import template

from common.addresses import address
from documents.queries import files_of
from documents.subjects import may_change

register = template.Library()


@register.inclusion_tag("documents/_files.html", takes_context=True)
def files_panel(context, subject, hint=""):
    """One query. Draws nothing when there are no files and the user may not add any. ``hint``: who else sees them."""
    request = context["request"]
    changes = may_change(request.user, subject)
    attach = address("documents:attach", subject._meta.label_lower, subject.ref)
    return {
        "files": files_of(subject),
        "attach_url": f"{attach}?{urlencode({'next': request.path})}" if changes else "",
        "hint": hint if changes else "",
        "page": request.path,
    }
