"""/meetings/<ref>/delivery/: what each person invited was sent and answered, and whom to call."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.views import ObjectPage
from meetings.queries.delivery import deliveries_of
from meetings.views.meetings import MeetingPage


class DeliveryPage(MeetingPage, ObjectPage):
    """For coordinators alone: it shows how people can be reached."""

    permission_required = "meetings.enter_answer"
    template_name = "meetings/delivery.html"
    page_title = gettext_lazy("Mails and answers")

    def get_context_data(self, **kwargs):
        found = deliveries_of(self.object, now=timezone.now())
        calls = len(found.to_call)
        return super().get_context_data(
            meeting=self.object,
            entries=found.entries,
            to_call=found.to_call,
            call_title=ngettext("Call this one", "Call these %(n)s", calls) % {"n": calls},
            nobody_to_call=_("Nobody needs to be called"),
            **kwargs,
        )
