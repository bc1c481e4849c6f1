"""/actors/import/ – a list, from the upload to the directory."""

from functools import cached_property

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from actors.domain.imports import PlanChanged, apply_draft, decide, discard_draft, examine_draft, undecided
from actors.forms.imports import DecisionForm, ReadingForm, UploadForm
from actors.imports.examination import Examination
from actors.imports.plan import Verdict
from actors.models import ImportDraft
from actors.views.actors import TO_LIST
from common.display import amount
from common.views import ActionView, FormPage, ObjectPage

ROWS_A_PAGE = 100
TO_IMPORT = (_("Import contacts"), reverse_lazy("actors:import"))


class ImportUpload(FormPage):
    permission_required = "actors.import_contacts"
    template_name = "actors/import_upload.html"
    form_class = UploadForm
    page_title = _("Import contacts")
    trail = (TO_LIST,)
    lead = _("Nothing is written before you have seen and confirmed what would happen to every row.")

    def get_cancel_url(self):
        return reverse("actors:list")


class DraftPage(ObjectPage):
    """The preview, and the same page again when something entered on it cannot be taken."""

    model = ImportDraft
    permission_required = "actors.import_contacts"
    template_name = "actors/import_detail.html"
    trail = (TO_LIST, TO_IMPORT)

    @cached_property
    def found(self) -> Examination:
        return examine_draft(self.object)

    @property
    def decisions(self) -> dict[str, str]:
        return self.object.choices.get("decisions", {})

    def reading_form(self, data=None) -> ReadingForm:
        form = ReadingForm(data, found=self.found, choices=self.object.choices)
        form.form_action = reverse("actors:import-reading", args=[self.object.public_id])
        return form

    def decision_form(self, data=None) -> DecisionForm | None:
        plan = self.found.plan
        if plan is None:
            return None
        form = DecisionForm(
            data, plan=plan, decisions=self.decisions, open_ones=undecided(plan, self.decisions)
        )
        form.form_action = reverse("actors:import-confirm", args=[self.object.public_id])
        return form

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.object.applied_at is not None:
            return context | {"heading": _result(self.object.result), "lead": self.object.filename}
        plan = self.found.plan
        context |= {
            "heading": gettext("The list cannot be read like this"),
            "lead": self.object.filename,
            "found": self.found,
            "plan": plan,
            "reading_form": kwargs.get("reading_form") or self.reading_form(),
            "decision_form": kwargs.get("decision_form") or self.decision_form(),
        }
        if plan is not None:
            shown = self.request.GET.get("show", "")
            rows = [row for row in plan.rows if not shown or row.verdict == shown]
            context |= {
                "shown": shown,
                "page_obj": Paginator(rows, ROWS_A_PAGE).get_page(self.request.GET.get("page")),
                "tallies": self.tallies(plan.counts, shown),
                "heading": self.summary(plan.counts),
            }
        return context

    def tallies(self, counts, shown: str) -> list[dict]:
        here = self.object.get_absolute_url()
        every = [
            ("", _("All"), sum(counts.values())),
            *((v.value, v.label, counts[v]) for v in Verdict if counts[v]),
        ]
        return [
            {
                "url": f"{here}?show={key}" if key else here,
                "label": label,
                "count": count,
                "current": key == shown,
            }
            for key, label, count in every
        ]

    def summary(self, counts) -> str:
        words = {
            Verdict.CREATE: gettext("%(number)s new"),
            Verdict.MERGE: gettext("%(number)s to add to"),
            Verdict.PROPOSE: gettext("%(number)s to decide"),
            Verdict.SKIP: gettext("%(number)s without news"),
            Verdict.REFUSE: gettext("%(number)s refused"),
        }
        parts = [
            text % {"number": amount(counts[verdict])} for verdict, text in words.items() if counts[verdict]
        ]
        total = sum(counts.values())
        return ngettext("%(rows)s entry: %(parts)s", "%(rows)s entries: %(parts)s", total) % {
            "rows": amount(total),
            "parts": ", ".join(parts),
        }


def _result(counts: dict) -> str:
    taken = counts["actors_created"] + counts["people_created"] + counts["merged"]
    if not taken:
        return gettext("No contact taken over")
    return ngettext("%(n)s contact taken over", "%(n)s contacts taken over", taken) % {"n": amount(taken)}


class ImportDetail(DraftPage):
    pass


class DraftPost(DraftPage):
    """POST only; a draft that is already taken over leads to its result."""

    http_method_names = ["post", "options"]

    def dispatch(self, request, *args, **kwargs):
        self.kwargs = kwargs
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.object.applied_at is not None:
            return self.back()
        return self.take(request)

    def back(self):
        return HttpResponseRedirect(self.object.get_absolute_url())


class ImportReading(DraftPost):
    def take(self, request):
        form = self.reading_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(reading_form=form))
        form.read_draft(self.object)
        return self.back()


class ImportConfirm(DraftPost):
    def take(self, request):
        form = self.decision_form(request.POST)
        if form is None:
            return self.back()
        if form.data.get("digest") != form.plan.digest:
            return self.changed()
        if not form.is_valid():
            # What no radio button offers did not come from this page.
            if any(
                error.code == "invalid_choice"
                for errors in form.errors.as_data().values()
                for error in errors
            ):
                raise Http404
            return self.render_to_response(self.get_context_data(decision_form=form))
        try:
            if form.made:
                decide(self.object, decisions=form.made)
            if form.remaining:
                messages.info(
                    request,
                    ngettext(
                        "Kept. %(number)s proposal is left.",
                        "Kept. %(number)s proposals are left.",
                        form.remaining,
                    )
                    % {"number": amount(form.remaining)},
                )
                return self.back()
            apply_draft(
                self.object,
                digest=form.plan.digest,
                without_refused=bool(form.cleaned_data.get("without_refused")),
                by=request.user,
                at=timezone.now(),
            )
        except PlanChanged:
            return self.changed()
        except LookupError as foreign:
            raise Http404 from foreign
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.render_to_response(self.get_context_data(decision_form=form))
        messages.success(request, gettext("The list is taken over into the directory."))
        return self.back()

    def changed(self):
        messages.warning(
            self.request,
            gettext(
                "The directory has changed since you opened this page. Look at the proposals again; nothing was written."
            ),
        )
        return self.back()


class ImportDiscard(ActionView):
    model = ImportDraft
    permission_required = "actors.import_contacts"
    success_message = _("The list is discarded. Nothing was written.")

    def get_queryset(self):
        return super().get_queryset().open()

    def perform(self):
        return discard_draft(self.object)

    def get_success_url(self):
        return reverse("actors:import")
