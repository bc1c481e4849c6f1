"""What the filters of lists across networks share."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import KtFilterForm
from networks.models import Network


class InNetworkFilter(KtFilterForm):
    """One network of those the user sees; the list of one network alone (``network``) leaves no choice.

    ``path`` leads from the rows to their network.
    """

    path = "network"
    network = forms.ModelChoiceField(
        label=_("Network"), queryset=Network.objects.none(), to_field_name="slug", empty_label=_("all")
    )

    def __init__(self, *args, user, network=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["network"].queryset = self.networks_of(user)
        if network is not None:
            del self.fields["network"]

    def networks_of(self, user):
        return Network.objects.visible_to(user)

    def apply(self, queryset):
        network = self.cleaned_data.get("network")
        return queryset if network is None else queryset.filter(**{self.path: network})
