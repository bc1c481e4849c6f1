"""The form above a list (``common.lists.FilteredListView``)."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.forms import KtFormMixin, is_plain


def _without_nulls(data):
    """PostgreSQL's texts know no NUL, and not every field refuses it: an address may be typed by anybody."""
    if not isinstance(data, QueryDict) or not any("\x00" in v for name in data for v in data.getlist(name)):
        return data
    data = data.copy()
    for name in list(data):
        data.setlist(name, [value.replace("\x00", "") for value in data.getlist(name)])
    return data


class KtFilterForm(KtFormMixin, forms.Form):
    """A GET form above a list. Its fields are optional; ``apply(queryset)`` narrows by ``cleaned_data``.

    What cannot be read is shown at its field and does not narrow, so an old bookmark still finds the list.
    """

    submit_label = _("Filter")

    def __init__(self, data=None, **kwargs):
        super().__init__(_without_nulls(data or {}), **kwargs)
        for field in self.fields.values():
            field.required = False
            if isinstance(field, forms.CharField) and is_plain(field.widget, forms.TextInput):
                field.widget.input_type = "search"

    def apply(self, queryset):
        raise NotImplementedError

    def applied(self) -> list[tuple[str, str, str]]:
        """(name, label, shown value) of every filter in force."""
        shown = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value in (None, "", [], False) or (hasattr(value, "exists") and not value):
                continue
            shown.append((name, str(field.label), self._shown(field, value)))
        return shown

    @staticmethod
    def _shown(field: forms.Field, value) -> str:
        if isinstance(field, forms.BooleanField):
            return str(_("yes"))
        if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
            words = dict(field.choices) if not isinstance(field, forms.ModelMultipleChoiceField) else {}
            return ", ".join(str(words.get(item, item)) for item in value)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return str(dict(field.choices).get(value, value))
        return str(value)
