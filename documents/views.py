"""Adding, fetching and removing a file. Who may is decided by the app of the object the file hangs on."""

from functools import cached_property

from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from common.views import ConfirmView, FormPage
from documents.forms import AttachForm, RemoveForm
from documents.models import Document
from documents.queries import find_document
from documents.subjects import find_subject


def page_of(subject) -> str:
    return subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else reverse("portal:today")


class BackToPage:
    """Back to the page the form or link stood on (``next``), if that is one of ours; else to the object's own."""

    @cached_property
    def back(self) -> str:
        wanted = self.request.POST.get("next") or self.request.GET.get("next", "")
        ours = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return wanted if ours else page_of(self.subject)

    def get_cancel_url(self):
        return self.back

    def get_success_url(self):
        return self.back

    def get_trail(self):
        return [(str(self.subject), self.back)]

    def get_initial(self):
        return {"next": self.back}


class DocumentAttach(BackToPage, FormPage):
    """The page behind the link of the files panel."""

    permission_required = "documents.attach_document"
    form_class = AttachForm
    page_title = gettext_lazy("Add a file")
    success_message = gettext_lazy("The file is added.")

    @cached_property
    def subject(self):
        subject = find_subject(self.request.user, self.kwargs["kind"], self.kwargs["ref"])
        if subject is None:
            raise Http404
        return subject

    def get_permission_object(self):
        return self.subject

    def get_lead(self):
        return str(self.subject)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "subject": self.subject}


class SeenDocument:
    """``document`` and ``subject``, if the user may see the subject; else 404."""

    @cached_property
    def found(self):
        found = find_document(self.request.user, self.kwargs["ref"])
        if found is None:
            raise Http404
        return found

    @property
    def object(self) -> Document:
        return self.found[0]

    @property
    def subject(self):
        return self.found[1]


def hand_out(document: Document) -> FileResponse:
    """Always a download, never shown in our origin, whatever the file turns out to be."""
    try:
        content = document.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=document.name, content_type=document.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


class DocumentDownload(SeenDocument, View):
    def get(self, request, *args, **kwargs):
        return hand_out(self.object)


class DocumentRemove(BackToPage, SeenDocument, ConfirmView):
    permission_required = "documents.remove_document"
    form_class = RemoveForm
    submit_label = gettext_lazy("Remove the file")
    submit_kind = "danger"
    success_message = gettext_lazy("The file is removed.")
    consequence = gettext_lazy("It cannot be brought back.")

    def get_question(self):
        return _("Remove the file “%(name)s”?") % {"name": self.object.name}

    def perform(self, form):
        form.save(self.object, by=self.request.user)
