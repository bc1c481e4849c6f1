from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import KtForm
from common.views import ConfirmForm
from documents.checks import ENDINGS, MAX_BYTES
from documents.domain.documents import attach_document, remove_document


class AttachForm(KtForm):
    """``next`` is the page one came from; the view checks it before it goes there."""

    submit_label = _("Add the file")

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, DOCX, XLSX, ODT, PNG or JPEG, at most 10 MB"),
        error_messages={"empty": _("This file is empty. Choose another one.")},
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS), "data-max-bytes": MAX_BYTES}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject

    def save(self, *, by):
        return attach_document(self.subject, file=self.cleaned_data["file"], by=by, at=timezone.now())


class RemoveForm(ConfirmForm):
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def save(self, document, *, by):
        remove_document(document, by=by, at=timezone.now())
