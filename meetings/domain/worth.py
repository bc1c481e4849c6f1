"""Was the meeting worth their time? Counted, never tied to a person, and no part of any score."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from meetings.models import Invitation, Worth, WorthCount

SAID_ALREADY = _("You have told us already. Thank you.")


@transaction.atomic
def say_worth(invitation: Invitation, *, worth: Worth) -> None:
    """Once for each invitation. No time and no person is kept beside the count: nobody can tell who said what."""
    if not Invitation.objects.filter(pk=invitation.pk, worth_said=False).update(worth_said=True):
        raise ValidationError(SAID_ALREADY, code="said")
    invitation.worth_said = True
    WorthCount.objects.get_or_create(meeting=invitation.meeting, worth=worth)
    WorthCount.objects.filter(meeting=invitation.meeting, worth=worth).update(count=F("count") + 1)
