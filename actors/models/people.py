"""People, what they are to which actor, and where their data came from."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from actors.models.actors import Actor, keys_spoken_for
from actors.models.municipality import PostalAddress
from common.addresses import address
from common.db import PublicId, folded
from common.search import word_index


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    POST = "post", _("letter")


class SourceKind(models.TextChoices):
    SELF = "self", _("the person")
    COLLEAGUE = "colleague", _("a colleague")
    WEBSITE = "website", _("a public website")
    IMPORT = "import", _("an imported list")
    ENTERED = "entered", _("entered by the coordination")


class DataSource(models.Model):
    """Where data about people came from (Art. 14 (2) (f) GDPR): told to them in the first mail."""

    kind = models.CharField(_("kind"), max_length=20, choices=SourceKind)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("source of data")
        verbose_name_plural = _("sources of data")
        ordering = ("-at", "pk")

    def __str__(self):
        return ": ".join(filter(None, (self.get_kind_display(), self.detail)))


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Coordinators and readers see the directory; others only themselves and their colleagues."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_everything or user.is_coordinator:
            return self
        own = keys_spoken_for(user)
        return self.filter(Q(user=user) | Q(roles__actor__in=own, roles__to_on=None)).distinct()

    def matching(self, text):
        """Every word of ``text`` in the name, the e-mail address, or the name of a present organisation."""
        found = self
        for word in folded(text).split():
            places = PersonRole.objects.filter(
                actor__sort_key__contains=word, person=OuterRef("pk"), to_on=None
            )
            found = found.filter(Q(sort_key__contains=word) | Q(email__icontains=word) | Exists(places))
        return found

    def speaking_for(self, actor):
        """Those who hold a role there at present."""
        return self.filter(roles__actor=actor, roles__to_on=None).distinct()

    def with_organisation(self, wanted: bool):
        """Those who speak, or do not speak, for somebody at present."""
        here = Exists(PersonRole.objects.filter(person=OuterRef("pk"), to_on=None))
        return self.filter(here if wanted else ~here)


class Person(PublicId, PostalAddress):
    """A person in the directory. Several people may share one e-mail address (an office's mailbox)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("login"),
    )
    title = models.CharField(_("form of address or title"), max_length=50, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100)
    sort_key = models.CharField(max_length=200, editable=False)
    email = models.EmailField(_("e-mail address"), blank=True)
    # Nothing is sent to these; what comes from them is the person's.
    aliases = ArrayField(
        models.EmailField(), verbose_name=_("further e-mail addresses"), default=list, blank=True
    )
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="de")
    channel = models.CharField(_("reached by"), max_length=10, choices=Channel, default=Channel.EMAIL)
    notes = models.TextField(_("coordinators' notes"), blank=True)
    source = models.ForeignKey(
        DataSource,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("source of the data"),
    )
    informed_on = models.DateField(_("informed about the data on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("sort_key", "pk")
        indexes = (
            models.Index(fields=["sort_key"], name="actors_person_sort_key"),
            models.Index(fields=["email"], name="actors_person_email"),
            word_index("actors_person_words", "given_name", "family_name", "email"),
        )

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("actors:person-detail", self.ref)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def takes_mail(self) -> bool:
        return self.channel == Channel.EMAIL and bool(self.email)


class PersonRole(models.Model):
    """What a person is to an actor, and since when; ended, not deleted."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles", verbose_name=_("person"))
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="roles", verbose_name=_("actor"))
    role = models.CharField(_("role"), max_length=120, blank=True)
    from_on = models.DateField(_("from"), null=True, blank=True)
    to_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("to_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["person", "actor"],
                condition=Q(to_on=None),
                name="actors_personrole_one_active",
                violation_error_message=_("This person already has a role there."),
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(from_on=None) | Q(to_on__gte=F("from_on")),
                name="actors_personrole_order",
                violation_error_message=_("The end must not lie before the beginning."),
            ),
        )
