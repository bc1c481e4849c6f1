"""/meetings/<ref>/letters/: what goes by post; and what lies on the table when the meeting begins."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from common.pdf import Fault, PdfNotMade
from common.undo import say_done
from common.views import ActionView, ObjectPage, PermissionRequired, VisibleObject
from meetings.domain import letters as domain
from meetings.exports.letters import has_address, write_letters
from meetings.exports.table import write_table
from meetings.queries.letters import Mailing, mailings_of
from meetings.views.meetings import MeetingPage


class Letters(MeetingPage, ObjectPage):
    permission_required = "meetings.invite"
    template_name = "meetings/letters.html"
    page_title = gettext_lazy("Letters")

    def get_context_data(self, **kwargs):
        mailings = mailings_of(self.object)
        for mailing in mailings:
            for row in mailing.letters:
                row.needs_address = not has_address(row.recipient)
        waiting = sum(len(mailing.unprinted) for mailing in mailings)
        kwargs |= {"meeting": self.object, "mailings": mailings, "heading": _sentence(waiting)}
        return super().get_context_data(**kwargs)


def _sentence(waiting: int) -> str:
    if not waiting:
        return _("Letters")
    return ngettext("%(n)d letter to print", "%(n)d letters to print", waiting) % {"n": waiting}


class _Printed(MeetingPage, PermissionRequired, VisibleObject, View):
    """A PDF made on the spot. What cannot be made is said on the page it was asked for from."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, **kwargs):
        try:
            content = self.content()
        except PdfNotMade as error:
            messages.error(request, _why(error.fault))
            return HttpResponseRedirect(self.page())
        headers = {
            "Content-Disposition": f'attachment; filename="{self.file_name()}"',
            "Cache-Control": "no-store, private",
        }
        return HttpResponse(content, content_type="application/pdf", headers=headers)

    def page(self) -> str:
        return self.object.get_absolute_url()


def _why(fault: Fault) -> str:
    if fault == Fault.PANGO:
        return _(
            "This server cannot make PDF files: the system library Pango is missing. Ask the administration."
        )
    return _("The PDF could not be made. Please try again, or ask the administration.")


class LettersPdf(_Printed):
    permission_required = "meetings.invite"

    @cached_property
    def mailing(self) -> Mailing:
        wanted = (self.kwargs["kind"], self.kwargs["version"])
        found = [row for row in mailings_of(self.object) if (row.kind.value, row.version) == wanted]
        if not found:
            raise Http404
        return found[0]

    @cached_property
    def part(self) -> int:
        """Of the mailing's files, from 1."""
        wanted = self.request.GET.get("part", "1")
        if wanted not in map(str, range(1, len(self.mailing.files) + 1)):
            raise Http404
        return int(wanted)

    def content(self) -> bytes:
        letters = self.mailing.files[self.part - 1]
        return write_letters(self.object, letters, language=translation.get_language())

    def file_name(self) -> str:
        part = f"-{self.part}" if len(self.mailing.files) > 1 else ""
        return _("letters") + f"-{self.mailing.key}{part}.pdf"

    def page(self):
        return reverse("meetings:letters", args=[self.object.ref])


class TablePdf(_Printed):
    permission_required = "meetings.record_attendance"

    def content(self) -> bytes:
        return write_table(self.object, language=translation.get_language())

    def file_name(self) -> str:
        return _("on-the-table") + ".pdf"


class _OneMailing(MeetingPage, ActionView):
    permission_required = "meetings.invite"
    deed = staticmethod(domain.mark_printed)

    def perform(self):
        kind, version = self.kwargs["kind"], self.kwargs["version"]
        self.count = self.deed(self.object, kind, version, by=self.request.user, at=timezone.now())
        if self.count and (sentence := self.sentence()):
            back = reverse("meetings:letters-back", args=[self.object.ref, kind, version])
            say_done(self.request, sentence, undo=back)

    def sentence(self) -> str:
        return ""

    def get_success_url(self):
        return reverse("meetings:letters", args=[self.object.ref])


class LettersPrinted(_OneMailing):
    def sentence(self):
        return ngettext(
            "%(n)d letter is marked as printed.", "%(n)d letters are marked as printed.", self.count
        ) % {"n": self.count}


class LettersPosted(_OneMailing):
    deed = staticmethod(domain.mark_posted)

    def sentence(self):
        return ngettext("%(n)d letter is on its way.", "%(n)d letters are on their way.", self.count) % {
            "n": self.count
        }


class LettersBack(_OneMailing):
    deed = staticmethod(domain.take_back_mark)
    success_message = gettext_lazy("Taken back.")
