"""The catalogue's own rating, read off the original."""

from crispy_forms.layout import Layout
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import KtModelForm, Row2
from networks.domain.measures import rate_measure
from networks.models import Measure
from networks.models.measures import RATINGS


class RatingForm(KtModelForm):
    submit_label = _("Save the rating")
    layout = Layout(Row2(*RATINGS[:2]), Row2(*RATINGS[2:]), "rating_source", "rating_on")

    class Meta:
        model = Measure
        fields = (*RATINGS, "rating_source", "rating_on")

    def save(self, *, by):
        return rate_measure(self.instance, by=by, at=timezone.now(), **self.cleaned_data)
