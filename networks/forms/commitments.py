"""Self-commitments and what is reported on them."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import dates
from common.display import amount
from common.forms import KtModelForm, Row2
from networks.domain.commitments import (
    correct_report,
    create_commitment,
    report_progress,
    update_commitment,
)
from networks.forms.filters import InNetworkFilter
from networks.models import (
    Commitment,
    CommitmentStatus,
    Membership,
    Network,
    ProgressReport,
    Project,
    reach_of,
    run_by,
)

# Above this multiple of the promise a reported value is asked back.
PLAUSIBLE = 3


class CommitmentFilter(InNetworkFilter):
    path = "membership__network"
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("all")), *CommitmentStatus.choices])
    q = forms.CharField(label=_("Text or member"))

    def apply(self, queryset):
        queryset, wanted = super().apply(queryset), self.cleaned_data
        if wanted.get("status"):
            queryset = queryset.filter(status=wanted["status"])
        if text := wanted.get("q"):
            queryset = queryset.filter(Q(text__icontains=text) | Q(membership__actor__name__icontains=text))
        return queryset


class _CommitmentFields(KtModelForm):
    """How much the network brought about is for the coordination to say, not for the member."""

    OF_COORDINATION = ("attribution", "attribution_reason", "effect_until", "projects")

    class Meta:
        model = Commitment
        fields = (
            "text",
            "unit",
            "carrier",
            "target",
            "baseline",
            "base_year",
            "target_year",
            "signed_on",
            "is_public",
            "attribution",
            "attribution_reason",
            "effect_until",
            "projects",
        )
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "attribution_reason": forms.Textarea(attrs={"rows": 2}),
            "projects": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, user, network=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _("For example “One fifth less electricity by 2027”.")
        self.fields["carrier"].help_text = _("Needed for kilowatt hours: which energy is saved.")
        coordinated = Network.objects.coordinated_by(user)
        if not (coordinated.filter(pk=network.pk).exists() if network is not None else user.is_coordinator):
            for name in self.OF_COORDINATION:
                del self.fields[name]
        else:
            home = [network.pk] if network is not None else coordinated.values("pk")
            self.fields["projects"].queryset = Project.objects.filter(network__in=home)
        self.layout = self._layout()

    def _layout(self):
        first = ["membership"] if "membership" in self.fields else []
        shared = (
            *first,
            "text",
            Row2("target", "unit", "carrier"),
            Row2("baseline", "base_year", "target_year"),
            "signed_on",
            "is_public",
        )
        if "attribution" not in self.fields:
            return Layout(*shared)
        return Layout(*shared, Fieldset(_("For the balance"), *self.OF_COORDINATION))


class CommitmentForm(_CommitmentFields):
    def save(self, *, by):
        return update_commitment(self.instance, by=by, at=timezone.now(), **self.cleaned_data)


class NewCommitmentForm(_CommitmentFields):
    submit_label = _("Save as a draft")

    class Meta(_CommitmentFields.Meta):
        fields = ("membership", *_CommitmentFields.Meta.fields)

    def __init__(self, *args, user, network=None, **kwargs):
        super().__init__(*args, user=user, network=network, **kwargs)
        self._reach = reach_of(user)
        own = Q(actor__in=self._reach.actors)
        members = Membership.objects.active().filter(own | run_by(user), network__in=Network.objects.open())
        if network is not None:
            members = members.filter(network=network)
        self.fields["membership"].queryset = members.select_related("actor", "network")
        if len(only := list(members[:2])) == 1:
            self.fields["membership"].initial = only[0]

    def clean(self):
        """Of a member of a network somebody else runs, one enters what the member itself could."""
        cleaned = super().clean()
        membership = cleaned.get("membership")
        if membership is not None and not self._reach.runs(membership.network_id):
            for name in self.OF_COORDINATION:
                cleaned.pop(name, None)
        return cleaned

    def save(self, *, by):
        facts = dict(self.cleaned_data)
        return create_commitment(facts.pop("membership"), by=by, at=timezone.now(), **facts)


class ProgressForm(KtModelForm):
    """One number is enough. An unlikely one is asked back once, never refused."""

    submit_label = _("Send the report")
    confirmed = forms.BooleanField(label=_("The number is right"), required=False)

    class Meta:
        model = ProgressReport
        fields = ("value", "on", "evidence", "note")
        widgets = {"evidence": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, commitment=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.commitment = commitment or self.instance.commitment
        unit = self.commitment.get_unit_display()
        self.fields["value"].help_text = _("In %(unit)s. Empty: nothing new since the last report.") % {
            "unit": unit
        }
        self.fields["on"].initial = dates.today
        if not self.is_bound:
            del self.fields["confirmed"]

    def clean(self):
        cleaned = super().clean()
        doubt = self._doubt(cleaned.get("value"))
        if doubt and not cleaned.get("confirmed"):
            self.add_error("value", doubt)
        elif not doubt and "confirmed" in self.fields:
            del self.fields["confirmed"]
        return cleaned

    def _doubt(self, value):
        baseline, target = self.commitment.baseline, self.commitment.target
        if value is None:
            return None
        if baseline and value > baseline:
            return _(
                "That is more than the %(baseline)s of the base year. If it is right, tick the box below."
            ) % {"baseline": amount(baseline)}
        if target and value > PLAUSIBLE * target:
            return _(
                "That is more than three times the %(target)s promised. If it is right, tick the box below."
            ) % {"target": amount(target)}
        return None

    def facts(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def save(self, *, by):
        return report_progress(self.commitment, by=by, at=timezone.now(), **self.facts())


class ProgressEditForm(ProgressForm):
    submit_label = _("Save")

    def save(self, *, by):
        return correct_report(self.instance, by=by, at=timezone.now(), **self.facts())
