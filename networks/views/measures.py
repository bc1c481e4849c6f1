"""The measure sheet, and the catalogue's own rating."""

from django.utils.translation import gettext_lazy as _

from common.views import ObjectPage
from networks.forms.measures import RatingForm
from networks.models import Measure
from networks.views.frames import Form, Trail


class MeasureDetail(Trail, ObjectPage):
    model = Measure
    template_name = "networks/measure_detail.html"
    offers = ("rate_measure",)


class MeasureRate(Form):
    model = Measure
    permission_required = "networks.rate_measure"
    form_class = RatingForm
    page_title = _("Enter the catalogue's rating")
    lead = _("Read the dots off the printed original. Leave empty what is not printed there.")
    success_message = _("Saved.")

    def get_trail(self):
        return [(self.object.text["title"], self.object.get_absolute_url())]
