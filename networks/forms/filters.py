"""What the filters of lists across networks share."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.filters import KtFilterForm
from networks.models import Network, keys_seen_by, named

ALL = ("", _("all"))


class NetworkChoice(forms.ChoiceField):
    """A network by its slug, among those ``keys`` names; only the chosen one is read. Cleans to it, or to ``None``."""

    def __init__(self, **kwargs):
        super().__init__(label=_("Network"), **kwargs)
        self.keys: list[int] = []

    def offer(self, keys: list[int]) -> None:
        self.keys = keys
        self.choices = [ALL, *named(keys)]

    def clean(self, value):
        slug = super().clean(value)
        return Network.objects.get(pk__in=self.keys, slug=slug) if slug else None


class InNetworkFilter(KtFilterForm):
    """One network of those the user sees; the list of one network alone (``network``) leaves no choice.

    ``path`` leads from the rows to their network.
    """

    path = "network"
    network = NetworkChoice()

    def __init__(self, *args, user, network=None, **kwargs):
        super().__init__(*args, **kwargs)
        if network is None:
            self.fields["network"].offer(self.keys_of(user))
        else:
            del self.fields["network"]

    def keys_of(self, user) -> list[int]:
        return keys_seen_by(user)

    def apply(self, queryset):
        network = self.cleaned_data.get("network")
        return queryset if network is None else queryset.filter(**{self.path: network})
