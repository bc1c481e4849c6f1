"""Membership of an actor in a network."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from common.db import PublicId
from networks.models.networks import Network, run_by, seen_by
from networks.models.topics import TopicArea


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(seen_by(user))

    def coordinated_by(self, user):
        return self.filter(run_by(user))

    def active(self):
        return self.filter(to_on=None)

    def ended(self):
        return self.exclude(to_on=None)


class Membership(PublicId):
    network = models.ForeignKey(
        Network, models.CASCADE, related_name="memberships", verbose_name=_("network")
    )
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="memberships", verbose_name=_("actor"))
    from_on = models.DateField(_("member since"))
    to_on = models.DateField(_("member until"), null=True, blank=True)
    signed_on = models.DateField(_("declaration signed on"), null=True, blank=True)
    # Empty means all topic areas of the network.
    topic_areas = models.ManyToManyField(
        TopicArea, blank=True, related_name="memberships", verbose_name=_("only for these topic areas")
    )
    representatives = models.ManyToManyField(
        "actors.Person", blank=True, related_name="represented_memberships", verbose_name=_("representatives")
    )
    left_reason = models.CharField(_("reason for leaving"), max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("actor__sort_key", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["network", "actor"],
                condition=Q(to_on=None),
                name="networks_membership_one_active",
                violation_error_message=_("This actor is already a member of the network."),
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                name="networks_membership_order",
                violation_error_message=_("The end must not lie before the beginning."),
            ),
        )

    def __str__(self):
        return f"{self.actor} – {self.network}"
