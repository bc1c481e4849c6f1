"""When a network's people are reminded."""

from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.audit import record_event
from meetings.models import Audience, ReminderRule
from networks.models import Network

# Who gets more than this for one meeting stops reading them.
MOST = 3


def add_default_rules(network: Network, *, at: datetime) -> None:
    """Three days before the deadline to those who have not answered, two days before the start to those who come."""
    for audience, days in ((Audience.UNANSWERED, 3), (Audience.COMING, 2)):
        ReminderRule.objects.get_or_create(
            network=network, audience=audience, days=days, defaults={"time": time(9, 0), "created_at": at}
        )


@transaction.atomic
def add_rule(
    network: Network, *, audience: Audience, days: int, time: time, by, at: datetime
) -> ReminderRule:
    """Raises ``ValidationError`` for a rule that is there already, at night, or one too many for its audience."""
    rows = network.reminder_rules.select_for_update().filter(audience=audience)
    if len(rows) >= MOST:
        raise ValidationError(
            _("%(most)d reminders are enough: remove one first.") % {"most": MOST}, code="too_many"
        )
    rule = ReminderRule(network=network, audience=audience, days=days, time=time, created_at=at)
    rule.full_clean()
    rule.save()
    record_event("meetings.add_reminder_rule", subject=network, by=by, at=at, after=_words(rule))
    return rule


@transaction.atomic
def remove_rule(rule: ReminderRule, *, by, at: datetime) -> None:
    """Mail of it that has not left is not sent any more: the gate finds no reminder."""
    record_event("meetings.remove_reminder_rule", subject=rule.network, by=by, at=at, before=_words(rule))
    rule.delete()


def _words(rule: ReminderRule) -> dict:
    return {"audience": rule.audience, "days": rule.days, "time": f"{rule.time:%H:%M}"}
