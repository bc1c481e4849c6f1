"""/search/?q=: everything one may see."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from common.display import amount
from common.views import PageTitle
from portal.search import find, suggest

LONGEST = 200


class Search(PageTitle, TemplateView):
    template_name = "portal/search.html"
    page_title = gettext_lazy("Search")
    nav = "search"

    def get_context_data(self, **kwargs):
        text = " ".join(self.request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]
        groups = find(text, self.request.user) if text else []
        total = sum(group.total for group in groups)
        return super().get_context_data(
            text=text,
            groups=groups,
            suggestions=suggest(text, self.request.user) if text and not groups else [],
            result=_result(text, total),
            longest=LONGEST,
            **kwargs,
        )


def _result(text: str, total: int) -> str:
    if not text:
        return _("What are you looking for?")
    shown = text if len(text) <= 60 else f"{text[:59]}…"
    if not total:
        return _("Nothing found for “%(text)s”") % {"text": shown}
    return ngettext("%(n)s hit for “%(text)s”", "%(n)s hits for “%(text)s”", total) % {
        "n": amount(total),
        "text": shown,
    }
