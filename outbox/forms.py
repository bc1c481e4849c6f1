from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.filters import KtFilterForm
from common.views import ConfirmForm
from outbox.domain.switch import pause_outbox
from outbox.models import UNSENT, WAITING, Category, MessageStatus

# The five words of the page, as they stand in its address.
STATES = {
    "waiting": (_("waiting"), WAITING),
    "accepted": (pgettext_lazy("mail", "accepted"), (MessageStatus.SENT,)),
    "returned": (_("returned"), (MessageStatus.BOUNCED,)),
    "failed": (pgettext_lazy("mail", "failed"), (MessageStatus.FAILED,)),
    "unsent": (_("not sent"), UNSENT),
}


class MessageFilter(KtFilterForm):
    q = forms.CharField(label=_("Search"))
    category = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("all")), *[pair for pair in Category.choices if pair[0] != Category.ACCOUNT]],
    )
    # Chosen by the tabs above the filters.
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("all")), *[(key, word) for key, (word, _statuses) in STATES.items()]],
        widget=forms.HiddenInput,
    )

    def apply(self, queryset):
        values = self.cleaned_data
        if q := values.get("q"):
            queryset = queryset.filter(
                Q(to_email__icontains=q) | Q(to_name__icontains=q) | Q(subject__icontains=q)
            )
        if category := values.get("category"):
            queryset = queryset.filter(category=category)
        if state := values.get("state"):
            queryset = queryset.filter(status__in=STATES[state][1])
        return queryset


class PauseForm(ConfirmForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def save(self, *, by):
        return pause_outbox(by=by, at=timezone.now(), reason=self.cleaned_data["reason"])
