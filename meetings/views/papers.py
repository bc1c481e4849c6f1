"""Minutes and agenda as files, as the members may read them."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import View

from common.pdf import PdfNotMade
from common.views import PermissionRequired, VisibleObject
from meetings.exports.pdf import agenda_file, minutes_file
from meetings.models import Minutes
from meetings.views.meetings import MeetingPage


class MeetingPaper(MeetingPage, PermissionRequired, VisibleObject, View):
    http_method_names = ["get", "head", "options"]

    def make(self, language: str):
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        try:
            file = self.make(translation.get_language())
        except PdfNotMade:
            file = None
        if file is None:
            messages.error(request, _("This server could not make the PDF. The same stands on this page."))
            return HttpResponseRedirect(self.object.get_absolute_url())
        return HttpResponse(
            file.content,
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{file.filename}"'},
        )


class AgendaPdf(MeetingPaper):
    def make(self, language: str):
        return agenda_file(self.object, language)


class MinutesPdf(MeetingPaper):
    """For those who may read the minutes; what is internal is in no file."""

    def make(self, language: str):
        minutes = Minutes.objects.visible_to(self.request.user).filter(meeting=self.object).first()
        if minutes is None:
            raise Http404
        return minutes_file(minutes, language)
