"""What the municipality says on public pages, written by administrators."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.audit import record_event
from actors.domain.municipality import lock_host, refuse_future
from actors.models import AccessibilityStatement, Imprint, Municipality, PrivacyNotice, SiteText, TextKind
from common.db import store


@transaction.atomic
def save_statement(
    *,
    by,
    at: datetime,
    checked_on: date,
    next_check_on: date | None = None,
    texts: dict[str, str],
    **fields,
) -> AccessibilityStatement:
    """Publish the statement on accessibility. Without ``next_check_on`` the next check is due in a year."""
    town = lock_host()
    refuse_future(checked_on, at=at, field="checked_on", town=town)
    last = a_year_after(checked_on)
    if next_check_on is not None and next_check_on > last:
        raise ValidationError(
            {"next_check_on": _("The statement must be checked every year. Choose a date within 12 months.")}
        )
    dates = {"checked_on": checked_on, "next_check_on": next_check_on or last}
    statement = _save(AccessibilityStatement, town, by=by, at=at, **dates, **fields)
    write_texts(TextKind.BARRIERS, texts, by=by, at=at)
    return statement


@transaction.atomic
def save_imprint(*, by, at: datetime, texts: dict[str, str], **fields) -> Imprint:
    imprint = _save(Imprint, lock_host(), by=by, at=at, **fields)
    write_texts(TextKind.IMPRINT, texts, by=by, at=at)
    return imprint


@transaction.atomic
def save_privacy_notice(*, by, at: datetime, texts: dict[str, str], **fields) -> PrivacyNotice:
    notice = _save(PrivacyNotice, lock_host(), by=by, at=at, **fields)
    write_texts(TextKind.PRIVACY, texts, by=by, at=at)
    return notice


@transaction.atomic
def write_texts(kind: TextKind, texts: dict[str, str], *, by, at: datetime) -> None:
    """Replace the texts of the languages in ``texts``; an empty one takes the text off its page."""
    town = lock_host()
    present = {row.language: row for row in SiteText.objects.filter(kind=kind, language__in=texts)}
    changed = []
    for language, text in texts.items():
        row, wanted = present.get(language), text.strip()
        if wanted == (row.text if row else ""):
            continue
        changed.append(language)
        if wanted:
            store(row or SiteText(kind=kind, language=language), text=wanted)
        elif row:
            row.delete()
    if changed:
        after = {"kind": str(kind), "languages": sorted(changed)}
        record_event("actors.write_text", subject=town, by=by, at=at, after=after)


def a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def _save(model: type[models.Model], town: Municipality, *, by, at: datetime, **fields):
    row = model._default_manager.filter(municipality=town).first() or model(municipality=town)
    before = {name: str(getattr(row, name)) for name in fields} if row.pk else {}
    store(row, **fields)
    after = {name: str(getattr(row, name)) for name in fields}
    changed = sorted(name for name in after if after[name] != before.get(name, ""))
    if changed or not before:
        record_event(
            f"actors.save_{model._meta.model_name}",
            subject=town,
            by=by,
            at=at,
            before={name: before[name] for name in changed if name in before},
            after={name: after[name] for name in changed},
        )
    return row
