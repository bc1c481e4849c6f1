"""Calendars one subscribes to: one's own meetings, or all of a network."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.db import PublicId
from networks.models import Network


class Feed(PublicId):
    """A secret address of one login; without a network it holds the login's own meetings.

    Everybody has an address of their own, also of a network's calendar: who loses access takes nobody else's along.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="feeds", verbose_name=_("user")
    )
    network = models.ForeignKey(
        Network,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="feeds",
        verbose_name=_("network"),
    )
    link_version = models.PositiveIntegerField(_("version of the link"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("calendar subscription")
        verbose_name_plural = _("calendar subscriptions")
        ordering = ("network__sort_key", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "network"],
                nulls_distinct=False,
                name="meetings_feed_once",
                violation_error_message=_("There is such a subscription already."),
            ),
        )

    def __str__(self):
        return str(self.network or self.user)
