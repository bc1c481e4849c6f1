"""What the law wants every public page to say: statement on accessibility, imprint, privacy."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actors.models.municipality import Municipality

# So long before it falls due, an administrator is told.
REMINDER = timedelta(days=30)


class Conformance(models.TextChoices):
    FULL = "full", _("fully accessible")
    PARTIAL = "partial", _("partly accessible")
    NONE = "none", _("not accessible")


class CheckMethod(models.TextChoices):
    SELF = "self", _("assessment by ourselves")
    EXTERNAL = "external", _("check by an independent body")


class AccessibilityStatement(models.Model):
    """Directive (EU) 2016/2102, Article 7: kept up to date, looked at once a year."""

    municipality = models.OneToOneField(
        Municipality, models.CASCADE, related_name="statement", verbose_name=_("municipality")
    )
    conformance = models.CharField(
        _("result"), max_length=10, choices=Conformance, default=Conformance.PARTIAL
    )
    method = models.CharField(_("method"), max_length=10, choices=CheckMethod, default=CheckMethod.SELF)
    checked_on = models.DateField(_("last checked on"))
    next_check_on = models.DateField(_("next check by"))
    feedback_email = models.EmailField(_("e-mail address for reports of barriers"), blank=True)
    feedback_phone = models.CharField(_("phone for reports of barriers"), max_length=50, blank=True)
    enforcement = models.TextField(_("enforcement body"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("accessibility statement")
        verbose_name_plural = _("accessibility statements")
        constraints = (
            models.CheckConstraint(
                condition=Q(next_check_on__gt=F("checked_on")),
                name="actors_statement_next_check_later",
                violation_error_message=_("The next check must come after the last one."),
            ),
        )

    def __str__(self):
        return str(self.municipality)

    def is_old(self, today: date) -> bool:
        """More than twelve months have passed, or the day the municipality set itself."""
        return self.next_check_on <= today

    def asks_for_a_check(self, today: date) -> bool:
        return self.next_check_on <= today + REMINDER


class Imprint(models.Model):
    """Who answers for the pages (§ 5 DDG, § 18 MStV); name and address stand with the municipality."""

    municipality = models.OneToOneField(
        Municipality, models.CASCADE, related_name="imprint", verbose_name=_("municipality")
    )
    representative = models.CharField(_("represented by"), max_length=200, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=200, blank=True)
    supervisor = models.CharField(_("supervisory authority"), max_length=300, blank=True)
    vat_id = models.CharField(_("VAT identification number"), max_length=20, blank=True)
    editor = models.CharField(_("responsible for the contents"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("imprint")
        verbose_name_plural = _("imprints")

    def __str__(self):
        return str(self.municipality)


class PrivacyNotice(models.Model):
    """What the privacy page says beyond the product's own text (Article 13 GDPR)."""

    municipality = models.OneToOneField(
        Municipality, models.CASCADE, related_name="privacy_notice", verbose_name=_("municipality")
    )
    officer = models.CharField(_("data protection officer"), max_length=200, blank=True)
    officer_email = models.EmailField(_("e-mail address of the data protection officer"), blank=True)
    officer_phone = models.CharField(_("phone of the data protection officer"), max_length=50, blank=True)
    authority = models.CharField(_("data protection authority"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")

    def __str__(self):
        return str(self.municipality)
