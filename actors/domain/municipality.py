"""The host municipality, its balances of emissions, its neighbours."""

from datetime import date, datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.domain.audit import record_event
from actors.models import EmissionBalance, Municipality
from common import dates
from common.db import store
from documents.checks import check_file
from documents.images import draw_emblem

# Twice the size it is shown in, for screens of high density.
CREST_SIDE = 96
NO_HOST = _("Enter the municipality in the settings first.")
NO_PICTURE = _(
    "This kind of file cannot be shown as a crest. Choose a PNG or JPEG picture; an SVG must be exported as PNG."
)


def host() -> Municipality:
    """The host municipality. Raises ``ValidationError`` while the installation has none."""
    town = Municipality.objects.host()
    if town is None:
        raise ValidationError(NO_HOST)
    return town


def lock_host() -> Municipality:
    """The host's row, locked: what hangs on it is written by one at a time. Raises ``ValidationError`` without one."""
    town = Municipality.objects.select_for_update(of=("self",)).filter(is_host=True).order_by("pk").first()
    if town is None:
        raise ValidationError(NO_HOST)
    return town


def local_day(at: datetime, town: Municipality | None = None) -> date:
    """The calendar day of ``at`` in the zone of ``town``, by default the host's."""
    return dates.local_date(at, (town or host()).zoneinfo)


def refuse_future(day: date | None, *, at: datetime, field: str, town: Municipality | None = None) -> None:
    """What has happened has happened today or earlier."""
    if day is not None and day > local_day(at, town):
        raise ValidationError({field: _("The date lies in the future. Choose today or earlier.")})


@transaction.atomic
def save_host(*, by, at: datetime, **fields) -> Municipality:
    """Enter or change the municipality that runs this installation."""
    town = Municipality.objects.host() or Municipality(is_host=True)
    new = town.pk is None
    before = {name: getattr(town, name) for name in fields}
    _refuse_unknown_zone(fields.get("zone"))
    store(town, **fields)
    changed = sorted(name for name, value in before.items() if getattr(town, name) != value)
    if new or changed:
        action = "actors.create_municipality" if new else "actors.update_municipality"
        record_event(action, subject=town, by=by, at=at, after={"fields": changed})
    return town


@transaction.atomic
def set_crest(*, file, by, at: datetime) -> Municipality:
    """Show ``file`` (a PNG or JPEG, checked and drawn anew) beside the municipality's name."""
    town = lock_host()
    try:
        checked = check_file(file, name=file.name)
    except ValidationError as refusal:
        raise ValidationError({"crest": _crest_refusal(refusal)}) from refusal
    if not checked.kind.is_image:
        raise ValidationError({"crest": NO_PICTURE})
    try:
        picture = draw_emblem(file, checked.kind, side=CREST_SIDE)
    except ValidationError as refusal:
        raise ValidationError({"crest": refusal.message_dict["file"]}) from refusal
    _take_crest_away(town)
    town.crest.save("", File(picture), save=False)
    try:
        store(town)
    except BaseException:
        town.crest.storage.delete(str(town.crest.name))
        raise
    record_event("actors.set_crest", subject=town, by=by, at=at)
    return town


@transaction.atomic
def remove_crest(*, by, at: datetime) -> Municipality:
    town = lock_host()
    if town.crest:
        _take_crest_away(town)
        store(town, crest="")
        record_event("actors.remove_crest", subject=town, by=by, at=at)
    return town


def _take_crest_away(town: Municipality) -> None:
    """The old file goes once nothing names it any more."""
    if town.crest:
        transaction.on_commit(partial(town.crest.storage.delete, str(town.crest.name)), robust=True)


def _crest_refusal(refusal: ValidationError) -> ValidationError:
    error = refusal.error_dict["file"][0]
    return ValidationError(NO_PICTURE) if error.code == "kind" else error


@transaction.atomic
def add_neighbour(*, by, at: datetime, name: str, **fields) -> Municipality:
    """A municipality that may take part in networks. Starts with the host's country, state and zone."""
    town = host()
    if Municipality.objects.filter(name__iexact=name.strip()).exists():
        raise ValidationError({"name": _("This municipality is already in the list.")})
    neighbour = Municipality(
        is_host=False, state_country=town.state_country, subdivision=town.subdivision, zone=town.zone
    )
    store(neighbour, name=name.strip(), **fields)
    record_event("actors.create_municipality", subject=neighbour, by=by, at=at)
    return neighbour


@transaction.atomic
def update_neighbour(neighbour: Municipality, *, by, at: datetime, **fields) -> Municipality:
    store(neighbour, **fields)
    record_event(
        "actors.update_municipality", subject=neighbour, by=by, at=at, after={"fields": sorted(fields)}
    )
    return neighbour


@transaction.atomic
def record_balance(municipality: Municipality, *, year: int, tonnes, source: str = "", by, at: datetime):
    """Emissions of a year in t CO₂e; entered again, the new figure replaces the old one."""
    if year > local_day(at).year:
        raise ValidationError({"year": _("The year lies in the future. Choose this year or an earlier one.")})
    if year < 1990:
        raise ValidationError({"year": _("Enter a year from 1990.")})
    balance = municipality.emission_balances.filter(year=year).first() or EmissionBalance(
        municipality=municipality, year=year
    )
    before = {} if balance.pk is None else {"tonnes": str(balance.tonnes), "source": balance.source}
    store(balance, tonnes=tonnes, source=source)
    record_event(
        "actors.record_balance",
        subject=municipality,
        by=by,
        at=at,
        before=before,
        after={"year": year, "tonnes": str(tonnes), "source": source},
    )
    return balance


def _refuse_unknown_zone(zone: str | None) -> None:
    if zone is not None and not dates.is_zone(zone):
        raise ValidationError({"zone": _("Choose a time zone of the list.")})
