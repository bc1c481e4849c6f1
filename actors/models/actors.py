"""Actors: whoever matters for climate protection in the town, an organisation or a single person."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models.municipality import Municipality, PostalAddress
from common.addresses import address
from common.db import FormerSlug, PublicId, folded
from common.memory import once_a_page
from common.prepared import Prepared, given
from common.search import word_index


class ActorKind(models.TextChoices):
    ORGANISATION = "organisation", _("organisation")
    PERSON = "person", _("single person")


class TargetGroup(models.TextChoices):
    """Whom the measure sheet wants at the table."""

    BUSINESS = "business", _("business")
    SCIENCE = "science", _("science")
    ASSOCIATION = "association", _("associations and initiatives")
    EXPERT = "expert", _("experts")
    CITIZEN = "citizen", _("citizens")
    MUNICIPALITY = "municipality", _("neighbouring municipalities")
    ADMINISTRATION = "administration", _("own administration and utilities")


# Influence and interest as a coordinator estimates them.
STRENGTH_WORDS = {1: _("small"), 2: _("medium"), 3: _("large")}


# A login speaks for a handful of organisations and is one person: keys are cheaper than a subquery in each question.
_SPOKEN_FOR = Prepared(
    lambda: (
        Actor._meta.get_field("roles")
        .related_model.objects.filter(person__user=given("user"), to_on=None)
        .order_by()
        .values_list("actor_id", flat=True)
    )
)


def keys_spoken_for(user) -> list[int]:
    """The actors for which the user's person holds a role that has not ended, as keys."""
    return once_a_page(("spoken for", user.pk), lambda: _SPOKEN_FOR.rows(user=user.pk) if user.pk else [])


class ActorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The directory is common to all coordinators; a member sees the organisations they speak for."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_everything or user.is_coordinator:
            return self
        return self.spoken_for_by(user)

    def spoken_for_by(self, user):
        """Actors for which the user's person holds a role that has not ended."""
        return self.filter(pk__in=keys_spoken_for(user))

    def current(self):
        """Without those merged into another."""
        return self.filter(merged_into=None)

    def matching(self, text):
        """Every word of ``text`` in the name, the e-mail address, or a present person's name or address."""
        found = self
        for word in folded(text).split():
            people = self.model._meta.get_field("roles").related_model.objects.filter(
                Q(person__sort_key__contains=word) | Q(person__email__icontains=word),
                actor=OuterRef("pk"),
                to_on=None,
            )
            found = found.filter(Q(sort_key__contains=word) | Q(email__icontains=word) | Exists(people))
        return found

    def with_directory_facts(self, day):
        """``is_key`` on a day."""
        keys = KeyActorPeriod.objects.filter(
            Q(to_on=None) | Q(to_on__gt=day), actor=OuterRef("pk"), from_on__lte=day
        )
        return self.annotate(is_key=Exists(keys))

    def key_on(self, day):
        """Key actors of the town on a day, that day included."""
        return self.filter(
            Q(key_periods__to_on=None) | Q(key_periods__to_on__gt=day), key_periods__from_on__lte=day
        ).distinct()


class Actor(PublicId, PostalAddress):
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="actors", verbose_name=_("municipality")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ActorKind, default=ActorKind.ORGANISATION)
    name = models.CharField(_("name"), max_length=200)
    # A single person's page is named by its public id, never by a person's name.
    slug = models.SlugField(_("address of the page"), max_length=80, unique=True)
    sort_key = models.CharField(max_length=200, editable=False)
    target_group = models.CharField(_("target group"), max_length=20, choices=TargetGroup, blank=True)
    sector = models.CharField(_("sector"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    website = models.URLField(_("website"), blank=True)
    influence = models.PositiveSmallIntegerField(
        _("influence"), null=True, blank=True, help_text=_("1 small, 2 medium, 3 large")
    )
    interest = models.PositiveSmallIntegerField(
        _("interest"), null=True, blank=True, help_text=_("1 small, 2 medium, 3 large")
    )
    emissions_t = models.DecimalField(
        _("own emissions in t CO₂e a year"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    tags = ArrayField(models.CharField(max_length=50), verbose_name=_("tags"), default=list, blank=True)
    public_notes = models.TextField(_("description"), blank=True)
    notes = models.TextField(_("coordinators' notes"), blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_actors",
        verbose_name=_("merged into"),
    )
    created_at = models.DateTimeField(_("created at"))

    objects = ActorQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("stakeholder", "actor")
        verbose_name_plural = pgettext_lazy("stakeholder", "actors")
        ordering = ("sort_key", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(influence=None) | Q(influence__range=(1, 3)),
                name="actors_actor_influence_range",
                violation_error_message=_("Choose 1, 2 or 3."),
            ),
            models.CheckConstraint(
                condition=Q(interest=None) | Q(interest__range=(1, 3)),
                name="actors_actor_interest_range",
                violation_error_message=_("Choose 1, 2 or 3."),
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("pk")),
                name="actors_actor_not_merged_into_itself",
                violation_error_message=_("An actor cannot be merged into itself."),
            ),
        )
        indexes = (
            models.Index(fields=["sort_key"], name="actors_actor_sort_key"),
            # Of those that stand in the directory: how many, and of which sectors.
            models.Index(fields=["sector"], condition=Q(merged_into=None), name="actors_actor_sectors"),
            word_index("actors_actor_words", "name", "sector", "email", "public_notes"),
        )

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("actors:detail", self.slug)

    @property
    def influence_word(self) -> str:
        return STRENGTH_WORDS.get(self.influence, "")

    @property
    def interest_word(self) -> str:
        return STRENGTH_WORDS.get(self.interest, "")


class FormerActorSlug(FormerSlug):
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="former_slugs", verbose_name=_("actor"))

    class Meta:
        verbose_name = _("former address of an actor")
        verbose_name_plural = _("former addresses of actors")
        ordering = ("slug",)


class KeyActorPeriod(models.Model):
    """From when to when an actor counted as a key actor of the town, and why. Scores read this history."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="key_periods", verbose_name=_("actor"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day it no longer holds.")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("period as a key actor")
        verbose_name_plural = _("periods as a key actor")
        ordering = ("-from_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["actor"],
                condition=Q(to_on=None),
                name="actors_keyactorperiod_one_open",
                violation_error_message=_("This actor is already a key actor."),
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="actors_keyactorperiod_order",
                violation_error_message=_("The end must not lie before the beginning."),
            ),
        )
