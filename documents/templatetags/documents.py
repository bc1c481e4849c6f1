"""``{% load documents %}{% files_panel commitment %}``: the files of an object, on the page of that object."""

from django import template

from documents.forms import AttachForm
from documents.queries import files_of
from documents.subjects import may_change

register = template.Library()


@register.inclusion_tag("documents/_files.html", takes_context=True)
def files_panel(context, subject, hint=""):
    """One query. Draws nothing when there are no files and the user may not add any. ``hint``: who else sees them."""
    request = context["request"]
    changes = may_change(request.user, subject)
    form = AttachForm(subject=subject, initial={"next": request.path}) if changes else None
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "files": files_of(subject),
        "form": form,
        "hint": hint if changes else "",
        "page": request.path,
    }
