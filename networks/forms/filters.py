"""What the filters of lists across networks share."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.db import folded
from common.filters import KtFilterForm
from networks.models import Network, keys_seen_by, named

ALL = ("", _("all"))
# Of more nobody finds theirs in a list of names, and each page would carry them all: the name is typed.
MOST_OFFERED = 100


def is_typed(keys: list[int]) -> bool:
    return len(keys) > MOST_OFFERED


class NetworkChoice(forms.ChoiceField):
    """A network among those ``keys`` names: by its slug, of many by a part of its name. Only the chosen one is read.

    Cleans to it, or to ``None``.
    """

    default_error_messages = {
        "unknown": _("No network has this in its name"),
        "several": _("Several networks have this in their names: write more of it"),
    }

    def __init__(self, **kwargs):
        super().__init__(label=_("Network"), **kwargs)
        self.keys: list[int] = []
        self.typed: Network | None = None

    def offer(self, keys: list[int]) -> None:
        self.keys = keys
        if is_typed(keys):
            self.widget = forms.TextInput()
            self.widget.input_type = "search"
        else:
            self.choices = [ALL, *named(keys).values()]

    def clean(self, value):
        if is_typed(self.keys):
            self.typed = self._find((value or "").strip())
            return self.typed
        slug = super().clean(value)
        return Network.objects.get(pk__in=self.keys, slug=slug) if slug else None

    def prepare_value(self, value):
        """An address names a network by its slug; in the field stands its name."""
        return self.typed.name if self.typed else value

    def _find(self, text: str) -> Network | None:
        if not text:
            return None
        rows, name = Network.objects.filter(pk__in=self.keys), folded(text)
        if exactly := rows.filter(Q(slug=text) | Q(sort_key=name)).first():
            return exactly
        found = rows.filter(sort_key__contains=name)[:2]
        if len(found) != 1:
            code = "several" if found else "unknown"
            raise forms.ValidationError(self.error_messages[code], code=code)
        return found[0]


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
