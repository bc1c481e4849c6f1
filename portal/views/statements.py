"""What the law asks every public page for, and the two further ways of telling it; for everyone."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from actors.authorities import data_protection_authority, enforcement_body
from actors.models import Imprint, PrivacyNotice, TextKind
from actors.queries import host_statement, site_text
from common import markdown


@login_not_required
@require_safe
def accessibility(request):
    statement, town = host_statement(), request.municipality
    return render(
        request,
        "portal/accessibility.html",
        {
            "statement": statement,
            "barriers": _shown(TextKind.BARRIERS),
            "enforcement": _own_words(statement, "enforcement")
            or (enforcement_body(town.state_code) if town else []),
        },
    )


@login_not_required
@require_safe
def imprint(request):
    row = Imprint.objects.filter(municipality__is_host=True).first()
    return render(request, "portal/imprint.html", {"imprint": row, "more": _shown(TextKind.IMPRINT)})


@login_not_required
@require_safe
def privacy(request):
    row, town = PrivacyNotice.objects.filter(municipality__is_host=True).first(), request.municipality
    return render(
        request,
        "portal/privacy.html",
        {
            "notice": row,
            "authority": _own_words(row, "authority")
            or (data_protection_authority(town.state_code) if town else []),
            "more": _shown(TextKind.PRIVACY),
        },
    )


@login_not_required
@require_safe
def easy_language(request):
    return _text_page(request, TextKind.EASY, "portal/easy_language.html")


@login_not_required
@require_safe
def sign_language(request):
    return _text_page(request, TextKind.SIGNS, "portal/sign_language.html")


def _text_page(request, kind: TextKind, template: str):
    """There is no such page until somebody has written it."""
    text = _shown(kind, whole_page=True)
    if text is None:
        raise Http404
    return render(request, template, {"text": text})


def _shown(kind: TextKind, *, whole_page: bool = False) -> dict | None:
    """The municipality's text as HTML, with its language; it may be another one than the page's.

    Where the text is the page, its headings follow the page's own one without a gap.
    """
    row = site_text(kind, get_language())
    if row is None:
        return None
    text = row.text
    if whole_page and not re.search(r"^# ", text, re.MULTILINE):
        text = re.sub(r"^#(?=#+ )", "", text, flags=re.MULTILINE)
    return {"html": markdown.render(text), "language": row.language}


def _own_words(row, field: str) -> list[str]:
    return getattr(row, field).splitlines() if row and getattr(row, field) else []
