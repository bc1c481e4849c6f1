"""The one way a stored state changes: a map on the enum, one conditional UPDATE, one history row."""

from datetime import date, datetime

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import dates


class TransitionRefused(Exception):
    """The change is not on the map (``lost_race`` False), or somebody else changed the row first (True)."""

    def __init__(self, source, target, *, lost_race: bool = False):
        self.source, self.target, self.lost_race = source, target, lost_race
        super().__init__(f"{source!r} -> {target!r}{' (lost race)' if lost_race else ''}")

    @property
    def message(self) -> str:
        if self.lost_race:
            return _("Somebody else has just changed this. Here is the new state.")
        if self.source == self.target:
            return _("This is “%(state)s” already.") % {"state": self.source.label}
        return _("“%(source)s” cannot become “%(target)s”.") % {
            "source": self.source.label,
            "target": self.target.label,
        }


class Transition(models.Model):
    """History of one model's states: when it was entered (``at``) and since when it holds (``effective_on``)."""

    source = models.CharField(gettext_lazy("from"), max_length=20, blank=True)
    target = models.CharField(gettext_lazy("to"), max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("by"),
    )
    at = models.DateTimeField(gettext_lazy("entered at"))
    effective_on = models.DateField(gettext_lazy("effective on"))
    reason = models.TextField(gettext_lazy("reason"), blank=True)

    class Meta:
        abstract = True
        ordering = ("effective_on", "at", "pk")


def refuse_step(obj, target) -> None:
    """Raise ``TransitionRefused`` where ``target`` does not follow the present state of ``obj``."""
    source = type(target)(obj.status)
    if target not in source.successors:
        raise TransitionRefused(source, target)


@transaction.atomic
def move(obj, target, *, by, at: datetime, reason: str = "", effective_on: date | None = None, **changes):
    """Move ``obj.status`` to ``target`` and write the history row.

    ``obj`` has a ``status`` field whose enum has ``successors`` (a mapping from member to the members that may
    follow), and a reverse relation ``transitions``. ``changes`` are further columns set by the same UPDATE.
    ``effective_on`` is the date the user gives; without one the day of entry counts, in the zone of the town.
    Raises ``TransitionRefused``; then nothing was written and ``obj`` is unchanged.
    """
    refuse_step(obj, target)
    source = type(target)(obj.status)
    won = type(obj)._base_manager.filter(pk=obj.pk, status=source).update(status=target, **changes)
    if not won:
        raise TransitionRefused(source, target, lost_race=True)
    obj.status = target
    for field, value in changes.items():
        setattr(obj, field, value)
    return record(obj, source=source, target=target, by=by, at=at, reason=reason, effective_on=effective_on)


def record(obj, *, source="", target, by, at: datetime, reason: str = "", effective_on: date | None = None):
    """Write a history row without a change of state: the first state of a new row."""
    day = effective_on or dates.local_date(at, dates.zone())
    return obj.transitions.create(source=source, target=target, by=by, at=at, reason=reason, effective_on=day)
