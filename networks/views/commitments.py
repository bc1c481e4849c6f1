"""Self-commitments: lists, one of them, its states, and progress."""

from datetime import timedelta
from functools import cached_property

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common import dates
from common.display import amount
from common.lists import FilteredListView
from common.views import ObjectPage
from networks.domain import commitments as deeds
from networks.forms.commitments import (
    CommitmentFilter,
    CommitmentForm,
    NewCommitmentForm,
    ProgressEditForm,
    ProgressForm,
)
from networks.forms.networks import DayForm, ReasonForm, RequiredReasonForm
from networks.models import Commitment, Network, ProgressReport
from networks.permissions import reads_networks
from networks.queries import (
    history_of,
    promised_by,
    promised_by_actors_of,
    promised_in,
    promised_to,
    with_last_report,
    with_member,
)
from networks.subjects import find_commitment
from networks.views.frames import Deed, Form, ForNetwork, InNetwork, OfNetwork, Press, Trail

CAN = (
    "networks.change_commitment",
    "networks.submit_commitment",
    "networks.return_commitment",
    "networks.adopt_commitment",
    "networks.settle_commitment",
    "networks.withdraw_commitment",
    "networks.report_progress",
)


class CommitmentList(Trail, FilteredListView):
    """All the user works with; who is only a member finds their own here."""

    model = Commitment
    template_name = "networks/commitment_list.html"
    filter_form_class = CommitmentFilter
    sortings = {
        "member": ("membership__actor__sort_key", "pk"),
        "status": ("status", "membership__actor__sort_key", "pk"),
        "report": ("last_on", "pk"),
    }
    default_sort = "member"
    offers = ("networks.contribute",)
    network = None

    @cached_property
    def is_own(self) -> bool:
        return not reads_networks.test(self.request.user)

    def get_page_title(self):
        return _("My self-commitments") if self.is_own else _("Self-commitments")

    def get_filter_kwargs(self):
        return {"user": self.request.user, "network": self.network}

    def rows(self, queryset):
        if self.is_own:
            queryset = queryset.of_actors_of(self.request.user)
        return with_member(queryset)

    @cached_property
    def listed(self):
        user = self.request.user
        return promised_by_actors_of(user) if self.is_own else promised_to(user)

    @cached_property
    def numbers(self):
        return self.listed.numbers(reported_since=dates.today() - timedelta(days=364))

    def whole(self):
        return self.listed.rows(count=self.numbers.count)

    def get_result(self, total):
        """In force, and nobody has reported anything for a year."""
        late = self.numbers.late
        if not late:
            return ngettext(
                "%(n)s self-commitment, none waits for a report",
                "%(n)s self-commitments, none waits for a report",
                total,
            ) % {"n": amount(total)}
        return ngettext(
            "%(k)s of %(n)s self-commitments has had no report for a year",
            "%(k)s of %(n)s self-commitments have had no report for a year",
            late,
        ) % {"k": amount(late), "n": amount(total)}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        url = reverse("networks:commitment-create")
        more = {
            "promised": promised_by(self.get_queryset()) if self.is_filtered else self.numbers.promised,
            "network": self.network,
            "can_draft": any(context["may"].get(name) for name in ("contribute", "draft_commitment"))
            and not (self.network and self.network.is_closed),
            "create_url": url if self.network is None else f"{url}?network={self.network.slug}",
        }
        return {**context, **more}


class NetworkCommitments(InNetwork, CommitmentList):
    offers = ("networks.draft_commitment", "networks.change_network")

    def get_page_title(self):
        return _("Self-commitments")

    @cached_property
    def is_own(self):
        return False

    def rows(self, queryset):
        return with_member(queryset.filter(membership__network=self.network))

    @cached_property
    def listed(self):
        return promised_in(self.network, self.request.user)


class CommitmentCreate(ForNetwork, Form):
    """For a network in the address (``?network=``) the choice is narrowed; else it holds all the user may choose."""

    permission_required = "networks.contribute"
    form_class = NewCommitmentForm
    page_title = _("New self-commitment")
    trail = ((_("Self-commitments"), reverse_lazy("networks:commitment-list")),)
    success_message = _("Saved as a draft. Submit it when it is complete.")

    def networks(self):
        return Network.objects.visible_to(self.request.user)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user, "network": self.network}

    def get_cancel_url(self):
        if self.network is not None:
            return reverse("networks:network-commitments", args=[self.network.slug])
        return reverse("networks:commitment-list")


class _OneCommitment(OfNetwork):
    model = Commitment
    back_label = _("Self-commitments")
    back = "networks:network-commitments"

    def rows(self, queryset):
        return with_last_report(queryset).select_related(
            "membership__actor", "membership__network__municipality"
        )

    def get_cancel_url(self):
        return self.object.get_absolute_url()

    def get_success_url(self):
        return self.object.get_absolute_url()


class CommitmentDetail(_OneCommitment, ObjectPage):
    template_name = "networks/commitment_detail.html"
    offers = CAN

    def get_context_data(self, **kwargs):
        user = self.request.user
        reports = list(self.object.reports.select_related("by"))
        may_by_status = {}  # the reports of one promise differ in nothing else that a permission asks about
        for report in reports:
            report.commitment = self.object
            if report.status not in may_by_status:
                may_by_status[report.status] = {
                    name: user.has_perm(f"networks.{name}_report", report)
                    for name in ("correct", "check", "publish")
                }
            report.may = may_by_status[report.status]
        context = {
            "reports": reports,
            "is_to_check": bool(reports) and reports[0].may["check"],
            "sees_files": find_commitment(user, self.object.public_id) is not None,
            "history": history_of(self.object),
            "projects": self.object.projects.visible_to(user),
        }
        return super().get_context_data(**{**context, **kwargs})


class CommitmentEdit(_OneCommitment, Form):
    permission_required = "networks.change_commitment"
    form_class = CommitmentForm
    page_title = _("Edit the self-commitment")
    success_message = _("Saved.")

    def get_form_kwargs(self):
        network = self.object.membership.network
        return {**super().get_form_kwargs(), "user": self.request.user, "network": network}


class CommitmentSubmit(_OneCommitment, Press):
    permission_required = "networks.submit_commitment"
    deed = staticmethod(deeds.submit_commitment)
    success_message = _("Submitted. The network decides about adopting it.")


class _Decision(_OneCommitment, Deed):
    def get_consequence(self):
        return self.object.text


class CommitmentReturn(_Decision):
    permission_required = "networks.return_commitment"
    form_class = RequiredReasonForm
    deed = staticmethod(deeds.return_commitment)
    question = _("Give the self-commitment back for changes?")
    submit_label = _("Give back")
    success_message = _("Given back. It is a draft again.")


class CommitmentAdopt(_Decision):
    permission_required = "networks.adopt_commitment"
    form_class = DayForm
    deed = staticmethod(deeds.adopt_commitment)
    question = _("Has the network adopted the self-commitment?")
    submit_label = _("Adopt")
    success_message = _("Adopted. From now on it counts, and progress can be reported.")


class CommitmentFulfil(_Decision):
    permission_required = "networks.settle_commitment"
    form_class = DayForm
    deed = staticmethod(deeds.fulfil_commitment)
    question = _("Was the self-commitment fulfilled?")
    submit_label = _("Mark as fulfilled")
    success_message = _("Marked as fulfilled.")


class CommitmentMiss(_Decision):
    permission_required = "networks.settle_commitment"
    form_class = ReasonForm
    deed = staticmethod(deeds.miss_commitment)
    question = _("Was the self-commitment missed?")
    submit_label = _("Mark as missed")
    submit_kind = "danger"
    success_message = _("Marked as missed.")


class CommitmentWithdraw(_Decision):
    permission_required = "networks.withdraw_commitment"
    form_class = RequiredReasonForm
    deed = staticmethod(deeds.withdraw_commitment)
    question = _("Withdraw the self-commitment?")
    submit_label = _("Withdraw")
    submit_kind = "danger"
    success_message = _("Withdrawn.")


# --- progress ----------------------------------------------------------------------------------------------------


class ProgressCreate(_OneCommitment, Form):
    permission_required = "networks.report_progress"
    form_class = ProgressForm
    page_title = _("Report progress")

    def get_lead(self):
        return self.object.text

    def get_success_message(self):
        if self.request.user.has_perm("networks.check_report", self.result):
            return _("The progress is noted. Mark it as checked once the number is right.")
        return _("Thank you. The coordination looks at it.")

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        del kwargs["instance"]
        return {**kwargs, "commitment": self.object}


class _OneReport(OfNetwork):
    model = ProgressReport
    back_label = _("Self-commitments")
    back = "networks:network-commitments"

    def rows(self, queryset):
        return queryset.select_related("commitment__membership__network__municipality")

    def get_success_url(self):
        return self.object.commitment.get_absolute_url()

    get_cancel_url = get_success_url


class ProgressEdit(_OneReport, Form):
    permission_required = "networks.correct_report"
    form_class = ProgressEditForm
    page_title = _("Correct the report")
    success_message = _("Saved.")


class ProgressCheck(_OneReport, Press):
    permission_required = "networks.check_report"
    deed = staticmethod(deeds.check_report)
    success_message = _("Marked as checked.")


class ProgressPublish(_OneReport, Press):
    permission_required = "networks.publish_report"
    deed = staticmethod(deeds.publish_report)
    success_message = _("Published.")
