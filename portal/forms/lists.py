"""Filters of lists that gather several floors."""

from django import forms
from django.utils.translation import gettext_lazy as _

from actors.forms.actors import ALL, ActorFilter
from common import dates
from networks.forms.filters import NetworkChoice
from networks.models import Stage, keys_read_by
from networks.queries import directory

STEPS = [
    ALL,
    (directory.LATE, _("overdue")),
    (directory.SET, _("agreed")),
    (directory.UNSET, _("none")),
]


class DirectoryFilter(ActorFilter):
    network = NetworkChoice()
    stage = forms.ChoiceField(
        label=_("Stage"), choices=[ALL, *Stage.choices, (directory.IN_NONE, _("on no list"))]
    )
    step = forms.ChoiceField(label=_("Next step"), choices=STEPS)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.user = user
        self.fields["network"].offer(keys_read_by(user))
        if not user.is_coordinator:
            # Next steps are the coordinators' notes.
            del self.fields["step"]

    def apply(self, queryset):
        wanted = self.cleaned_data
        return directory.narrowed(
            super().apply(queryset),
            self.user,
            network=wanted.get("network"),
            stage=wanted.get("stage", ""),
            step=wanted.get("step", ""),
            today=dates.today(),
        )
