"""/help/: what one can do here, task by task; for everyone."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.help import GROUPS, TASKS


@login_not_required
@require_safe
def overview(request):
    language = get_language()
    groups = [(name, [(task.key, task.text(language)) for task in tasks]) for name, tasks in GROUPS]
    return render(request, "portal/help.html", {"groups": groups})


@login_not_required
@require_safe
def show_task(request, task):
    found = TASKS.get(task)
    if found is None:
        raise Http404
    page = reverse(found.page) if found.page and request.user.is_authenticated else ""
    help_text = found.text(get_language())
    context = {"help": help_text, "page": page, "page_title": help_text.title}
    return render(
        request, "portal/help_task.html", {**context, "trail": [(_("Help"), reverse("portal:help"))]}
    )
