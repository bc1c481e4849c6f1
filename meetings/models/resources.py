"""What a meeting cannot do without: its moderator and its room, asked and confirmed. Columns of the meeting."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ResourceKind(models.TextChoices):
    MODERATOR = "moderator", _("Moderator")
    ROOM = "room", _("Room")


class ResourceState(models.TextChoices):
    """Derived: confirmed on a day, else asked on a day, else not asked."""

    OPEN = "open", pgettext_lazy("moderator or room", "not asked")
    ASKED = "asked", pgettext_lazy("moderator or room", "asked")
    CONFIRMED = "confirmed", pgettext_lazy("moderator or room", "confirmed")

    @property
    def badge(self) -> str:
        return {self.OPEN: "warn", self.ASKED: "info", self.CONFIRMED: "done"}[self]


class WithResources(models.Model):
    """The day each was asked and confirmed; both are empty again when the date, the person or the place changes."""

    moderator_asked_on = models.DateField(_("moderator asked on"), null=True, blank=True, editable=False)
    moderator_confirmed_on = models.DateField(
        _("moderator confirmed on"), null=True, blank=True, editable=False
    )
    room_asked_on = models.DateField(_("room asked on"), null=True, blank=True, editable=False)
    room_confirmed_on = models.DateField(_("room confirmed on"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def needed(self) -> list[ResourceKind]:
        """A room where it does not take place online only."""
        online_only = self.online_link and not self.place
        return [ResourceKind.MODERATOR] if online_only else list(ResourceKind)

    def day_of(self, kind: ResourceKind, state: ResourceState) -> date | None:
        return None if state == ResourceState.OPEN else getattr(self, f"{kind.value}_{state.value}_on")

    def state_of(self, kind: ResourceKind) -> ResourceState:
        found = (ResourceState.CONFIRMED, ResourceState.ASKED)
        return next((state for state in found if self.day_of(kind, state)), ResourceState.OPEN)

    @property
    def missing_resources(self) -> list[ResourceKind]:
        return [kind for kind in self.needed if self.state_of(kind) != ResourceState.CONFIRMED]

    def forget_resource(self, kind: ResourceKind) -> None:
        """Not saved yet: what was confirmed was another date, person or place."""
        for state in (ResourceState.ASKED, ResourceState.CONFIRMED):
            setattr(self, f"{kind.value}_{state.value}_on", None)
