"""Uploading a list, correcting how it is read, deciding about proposals."""

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from actors.domain.imports import read_otherwise, upload_list
from actors.imports.columns import Field, recognise
from actors.imports.examination import Examination
from actors.imports.plan import CREATE, SKIP, Plan, PlannedActor, Subject
from actors.imports.reading import DELIMITERS, ENCODINGS, MAX_BYTES, MAX_ROWS
from actors.imports.reasons import Reason
from common.forms import KtForm

# A page with more radio buttons than this is slow to load and to read.
PROPOSALS_A_PAGE = 50
_SAMPLE = 60
OUT = "out"


class UploadForm(KtForm):
    submit_label = _("Read the list")
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel (XLSX) or contacts (VCF); up to 10 MB and 5,000 rows."),
        error_messages={"empty": _("The file is empty. Choose the file with your contacts.")},
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.txt,.tsv,.xlsx,.vcf,text/csv,text/vcard,text/x-vcard"}
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            facts = {"size": f"{file.size / 1024 / 1024:.0f}", "limit": MAX_BYTES // 1024 // 1024}
            raise forms.ValidationError(Reason("too_large", facts).text)
        return file

    def save(self, *, by):
        file = self.cleaned_data["file"]
        return upload_list(by=by, at=timezone.now(), filename=file.name, content=file.read())


class ReadingForm(KtForm):
    """How a list is read: what was detected, to be corrected. Columns are asked for when there are any."""

    submit_label = _("Read it again like this")
    submit_kind = "secondary"
    encoding = forms.ChoiceField(label=_("Character set"))
    delimiter = forms.ChoiceField(label=_("Cells are separated by"))
    sheet = forms.ChoiceField(label=_("Sheet"))
    header_row = forms.IntegerField(
        label=_("Row with the headings"),
        min_value=0,
        max_value=2 * MAX_ROWS,
        required=False,
        help_text=_("0 if the list has no headings."),
    )

    def __init__(self, *args, found: Examination, choices: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.found, self.choices = found, choices
        table = found.table
        kind = table.kind if table else "csv"
        self.fields["encoding"].choices = ENCODINGS.items()
        self.fields["delimiter"].choices = [(key, _name_of(key)) for key in DELIMITERS]
        self.fields["sheet"].choices = [(name, name) for name in (table.sheets if table else ())]
        unfit = {
            "csv": {"sheet"},
            "xlsx": {"encoding", "delimiter"},
            "vcard": {"sheet", "delimiter", "header_row"},
        }[kind]
        for name in unfit:
            del self.fields[name]
        for name in self.fields:
            self.fields[name].initial = choices.get(name, getattr(table, name, None) if table else None)
        self.columns: list[str] = []
        if table is not None and kind != "vcard":
            self._add_columns()

    def _add_columns(self) -> None:
        meaning = self._meanings()
        chosen = self.choices.get("columns", {})
        for index, heading in enumerate(self.found.table.header):
            sample = next(
                (
                    row.cells[index]
                    for row in self.found.table.rows
                    if index < len(row.cells) and row.cells[index].strip()
                ),
                "",
            )
            name = f"column-{index}"
            self.fields[name] = forms.ChoiceField(
                label=heading or gettext("Column %(number)s") % {"number": index + 1},
                choices=[(OUT, _("stays out")), *Field.choices],
                initial=chosen.get(str(index), meaning.get(index)) or OUT,
                help_text=gettext("For example: %(text)s") % {"text": sample[:_SAMPLE]} if sample else "",
            )
            self.columns.append(name)

    def _meanings(self) -> dict[int, str]:
        """What each column was taken for; of two alike the first, so that a refused list can be put right."""
        if self.found.columns:
            return {index: field.value for field, index in self.found.columns.items()}
        first: dict[str, int] = {}
        for index, heading in enumerate(self.found.table.header):
            if found := recognise(heading):
                first.setdefault(found[0].value, index)
        return {index: field for field, index in first.items()}

    @property
    def reading(self) -> dict:
        """``choices`` of a draft. Other cells or headings mean other columns, so those are recognised anew."""
        values = self.cleaned_data
        how = {
            name: values[name]
            for name in ("encoding", "delimiter", "sheet", "header_row")
            if name in self.fields and values.get(name) not in ("", None)
        }
        same = not {"encoding", "delimiter", "sheet", "header_row"} & set(self.changed_data)
        if same and self.columns:
            how["columns"] = {
                name.removeprefix("column-"): "" if values[name] == OUT else values[name]
                for name in self.columns
            }
        return how

    def read_draft(self, draft):
        return read_otherwise(draft, reading=self.reading)


class DecisionForm(KtForm):
    """A question for each proposal, at most ``PROPOSALS_A_PAGE`` at once, and the confirmation."""

    submit_name = "step"
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, plan: Plan, decisions: dict[str, str], open_ones: list[Subject], **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.decisions = plan, decisions
        self.fields["digest"].initial = plan.digest
        self.asked = open_ones[:PROPOSALS_A_PAGE]
        self.remaining = len(open_ones) - len(self.asked)
        for subject in self.asked:
            self.fields[subject.key] = forms.ChoiceField(
                label=_question(subject),
                widget=forms.RadioSelect,
                choices=[
                    *(
                        (
                            option.value,
                            gettext("The same as %(entry)s (%(why)s)")
                            % {"entry": option.label, "why": option.why_text},
                        )
                        for option in subject.options
                    ),
                    (CREATE, _create_label(subject)),
                    (SKIP, gettext("Leave it out")),
                ],
                initial=subject.options[0].value,
            )
        if self.remaining:
            self.submit_label, self.submit_value = _("Keep these decisions and go on"), "save"
            return
        self.submit_label, self.submit_value = _("Take over into the directory"), "apply"
        if plan.refused:
            self.fields["without_refused"] = forms.BooleanField(
                label=ngettext(
                    "The %(number)s refused row stays out",
                    "The %(number)s refused rows stay out",
                    len(plan.refused),
                )
                % {"number": len(plan.refused)},
                error_messages={
                    "required": _(
                        "Confirm that the refused rows stay out, or correct the file and upload it again."
                    )
                },
            )

    @property
    def layout(self) -> Layout:
        # Hidden fields outside the layout take no room.
        return Layout(*(name for name in self.fields if name != "digest"))

    @property
    def made(self) -> dict[str, str]:
        return {subject.key: self.cleaned_data[subject.key] for subject in self.asked}


def _name_of(delimiter: str) -> str:
    names = {";": _("semicolon"), ",": _("comma"), "\t": _("tab"), "|": _("vertical bar")}
    return str(names[delimiter])


def _question(subject: Subject) -> str:
    if isinstance(subject, PlannedActor):
        return ngettext(
            "Organisation “%(name)s”, in %(rows)s row",
            "Organisation “%(name)s”, in %(rows)s rows",
            len(subject.rows),
        ) % {"name": subject.label, "rows": len(subject.rows)}
    return gettext("Row %(row)s: %(name)s") % {"row": subject.key, "name": subject.label}


def _create_label(subject: Subject) -> str:
    if isinstance(subject, PlannedActor):
        return gettext("Another organisation: create it")
    return gettext("Another person: create it")
