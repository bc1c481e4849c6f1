"""The measure sheet, and the catalogue's own rating."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from common.views import ObjectPage
from networks.forms.measures import RatingForm
from networks.models import Measure
from networks.models.measures import RATINGS
from networks.views.frames import Form, Trail

TO_NETWORKS = (_("Networks"), reverse_lazy("networks:list"))


class MeasureDetail(Trail, ObjectPage):
    model = Measure
    trail = (TO_NETWORKS,)
    template_name = "networks/measure_detail.html"
    offers = ("networks.rate_measure",)

    def get_context_data(self, **kwargs):
        fields = [
            (Measure._meta.get_field(name).verbose_name, getattr(self.object, name)) for name in RATINGS
        ]
        rated = any(value is not None for _label, value in fields)
        context = {"text": self.object.text, "ratings": fields if rated else []}
        return super().get_context_data(**{**context, **kwargs})


class MeasureRate(Form):
    model = Measure
    permission_required = "networks.rate_measure"
    form_class = RatingForm
    page_title = _("Enter the catalogue's rating")
    lead = _("Read the dots off the printed original. Leave empty what is not printed there.")
    success_message = _("Saved.")

    def get_trail(self):
        return [TO_NETWORKS, (self.object.text["title"], self.object.get_absolute_url())]
