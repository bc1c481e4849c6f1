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
from meetings.domain import letter_files as files
from meetings.domain import letters as domain
from meetings.exports.letters import has_address, write_letters
from meetings.exports.table import write_table
from meetings.models import Meeting
from meetings.queries.letters import Mailing, mailing_of, mailings_of
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
            if mailing.file is not None:
                mailing.has_current_file = files.has_current_file(self.object, mailing)
                mailing.fault = _why(mailing.file.fault) if mailing.file.fault else ""
        waiting = sum(len(mailing.unprinted) for mailing in mailings)
        kwargs |= {
            "meeting": self.object,
            "mailings": mailings,
            "heading": _sentence(waiting),
            "waits": any(mailing.is_being_made for mailing in mailings),
            "said": _said(mailings),
        }
        return super().get_context_data(**kwargs)


def _sentence(waiting: int) -> str:
    if not waiting:
        return _("Letters")
    return ngettext("%(n)d letter to print", "%(n)d letters to print", waiting) % {"n": waiting}


def _said(mailings: list[Mailing]) -> str:
    """To those who wait for a file and do not see the page."""
    made = sorted((row for row in mailings if row.file), key=lambda row: row.file.requested_at)
    if not made or any(row.is_being_made for row in mailings):
        return ""
    return made[-1].fault or _("The PDF is ready.")


class _Printed(MeetingPage, PermissionRequired, VisibleObject, View):
    """A PDF made on the spot, unless it takes long. What cannot be made is said on the page it was asked for from."""

    http_method_names = ["get", "head", "options"]

    def content(self) -> bytes | None:
        """``None``: a worker has to make it first."""
        raise NotImplementedError

    def get(self, request, **kwargs):
        try:
            content = self.content()
        except PdfNotMade as error:
            messages.error(request, _why(error.fault))
            return HttpResponseRedirect(self.page())
        if content is None:
            messages.info(request, _("Have the file made first; it takes a moment."))
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


def _mailing(meeting: Meeting, wanted: dict) -> Mailing:
    if (found := mailing_of(meeting, wanted["kind"], wanted["version"])) is None:
        raise Http404
    return found


class LettersPdf(_Printed):
    permission_required = "meetings.invite"

    @cached_property
    def mailing(self) -> Mailing:
        return _mailing(self.object, self.kwargs)

    def content(self) -> bytes | None:
        mailing = self.mailing
        if not mailing.is_large:
            return write_letters(self.object, mailing.to_print, language=translation.get_language())
        return files.read_letter_file(mailing.file) if files.has_current_file(self.object, mailing) else None

    def file_name(self) -> str:
        return _("letters") + f"-{self.mailing.key}.pdf"

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
        about = {"by": self.request.user, "at": timezone.now()}
        self.count = self.deed(self.object, kind, version, **about, **self.seen())
        if self.count and (sentence := self.sentence()):
            back = reverse("meetings:letters-back", args=[self.object.ref, kind, version])
            say_done(self.request, sentence, undo=back)

    def seen(self) -> dict:
        return {}

    def sentence(self) -> str:
        return ""

    def get_success_url(self):
        return reverse("meetings:letters", args=[self.object.ref])


class LettersMake(MeetingPage, ActionView):
    """Orders the file of a large mailing."""

    permission_required = "meetings.invite"

    def perform(self):
        mailing = _mailing(self.object, self.kwargs)
        files.request_letter_file(
            self.object,
            mailing.kind,
            mailing.version,
            language=translation.get_language(),
            at=timezone.now(),
        )

    def get_success_url(self):
        return reverse("meetings:letters", args=[self.object.ref])


class LettersPrinted(_OneMailing):
    def seen(self):
        """A letter that came after the page was loaded is not printed."""
        last = self.request.POST.get("last", "")
        return {"last": int(last)} if last.isdecimal() and len(last) < 19 else {}

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
