"""The municipality that runs the installation, and its neighbours."""

import secrets
from pathlib import PurePath
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from actors.models.texts import SiteText, TextKind
from common.db import PublicId


class PostalAddress(models.Model):
    """Postal address, one line a field, as it goes on an envelope."""

    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postcode"), max_length=12, blank=True)
    city = models.CharField(_("town"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)

    class Meta:
        abstract = True

    @property
    def address_lines(self) -> list[str]:
        place = " ".join(part for part in (self.postal_code, self.city) if part)
        return [line for line in (self.street, place, self.country) if line]


class Country(models.TextChoices):
    GERMANY = "DE", _("Germany")
    AUSTRIA = "AT", _("Austria")
    SWITZERLAND = "CH", _("Switzerland")


class OfferedLanguages(models.TextChoices):
    """Codes of the languages in which pages are offered, the first for everybody whose own is not among them."""

    BOTH = "de en", _("German and English")
    GERMAN = "de", _("German only")


def crest_path(town: "Municipality", filename: str) -> str:
    """A generated name, a new one for every crest: browsers may keep the picture for good."""
    return f"crest/{secrets.token_urlsafe(12)}.png"


class MunicipalityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Settings pages; names of municipalities stand in forms for everybody who works with the directory."""
        return self if user.is_authenticated and user.is_administrator else self.none()

    def host(self) -> "Municipality | None":
        """The municipality that runs this installation; ``None`` before the first run is finished.

        With ``has_easy_text`` and ``has_signs_text``: whether the footer of every page leads to these two.
        """
        return (
            self.filter(is_host=True)
            .annotate(has_easy_text=_filled(TextKind.EASY), has_signs_text=_filled(TextKind.SIGNS))
            .order_by("pk")
            .first()
        )


def _filled(kind: TextKind) -> RawSQL:
    # As an expression Django would build this subquery on every request, for twice the price of the rest.
    sql = f"EXISTS (SELECT FROM {SiteText._meta.db_table} WHERE kind = %s)"
    return RawSQL(sql, [kind.value], output_field=models.BooleanField())  # noqa: S611  (no text of a user)


class Municipality(PublicId):
    name = models.CharField(_("name"), max_length=200, help_text=_("For example “Stadt Birkenfurt”."))
    is_host = models.BooleanField(_("runs this installation"), default=False)
    state_country = models.CharField(_("country"), max_length=2, choices=Country, default=Country.GERMANY)
    subdivision = models.CharField(
        _("federal state or canton"),
        max_length=3,
        blank=True,
        help_text=_("Its public holidays are kept free, for example “BW” or “NW”."),
    )
    zone = models.CharField(_("time zone"), max_length=60, default="Europe/Berlin")
    inhabitants = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postcode"), max_length=12, blank=True)
    city = models.CharField(_("town"), max_length=120, blank=True)
    crest = models.FileField(_("crest"), upload_to=crest_path, blank=True)
    languages = models.CharField(
        _("languages of the pages"), max_length=20, choices=OfferedLanguages, default=OfferedLanguages.BOTH
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ("-is_host", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["is_host"],
                condition=Q(is_host=True),
                name="actors_municipality_one_host",
                violation_error_message=_("Another municipality already runs this installation."),
            ),
        )

    def __str__(self):
        return self.name

    @property
    def zoneinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def language_codes(self) -> list[str]:
        return self.languages.split()

    @property
    def crest_version(self) -> str:
        """Stands in the picture's address, which so changes with the picture."""
        return PurePath(self.crest.name).stem if self.crest else ""

    @property
    def state_code(self) -> str:
        """ "DE-BW"; "DE" while the state is not known."""
        return "-".join(part for part in (self.state_country, self.subdivision) if part)


class EmissionBalance(models.Model):
    """Territorial greenhouse-gas balance of one year, in tonnes CO2 equivalents (BISKO)."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="emission_balances", verbose_name=_("municipality")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    tonnes = models.DecimalField(_("emissions in t CO₂e"), max_digits=14, decimal_places=2)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("greenhouse-gas balance")
        verbose_name_plural = _("greenhouse-gas balances")
        ordering = ("-year", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["municipality", "year"],
                name="actors_emissionbalance_one_a_year",
                violation_error_message=_("There is already a balance for this year."),
            ),
            models.CheckConstraint(
                condition=Q(tonnes__gt=0),
                name="actors_emissionbalance_positive",
                violation_error_message=_("Enter a value above 0."),
            ),
        )

    def __str__(self):
        return f"{self.municipality} {self.year}"
