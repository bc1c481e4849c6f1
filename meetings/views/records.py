"""After the meeting: who was there, what was said, who gets it."""

import json

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.keeping import Kept
from common.views import ActionView, ConfirmView, FormPage, ObjectPage, refusal_of
from meetings.domain.attendance import AttendanceConflict
from meetings.domain.circulation import (
    Recipients,
    adopt_minutes,
    circulate_minutes,
    recipients_of,
    refuse_empty,
)
from meetings.domain.meetings import refuse_unholdable
from meetings.domain.minutes import refuse_unheld
from meetings.domain.together import MinutesConflict, seen_of
from meetings.forms.minutes import MinutesForm
from meetings.forms.records import AttendanceForm, stamp_of
from meetings.models import Minutes, MinutesStatus, MinutesVersion
from meetings.queries.agenda import open_before
from meetings.queries.minutes import protocol_of
from meetings.queries.records import attendance_sheet, kind_labels, possible_owners
from meetings.queries.versions import compared, versions_of
from meetings.views.meetings import MeetingPage


class WrittenTogether(Kept, MeetingPage, FormPage):
    """Two people may write at once: who saves second sees both, and nothing is lost."""

    makes_new = False
    keeps_typed = True

    def show_both(self, writer, *, seen: dict, **theirs):
        """Their version above, this person's input below; saving again replaces theirs knowingly."""
        data = self.request.POST.copy()
        for name, value in seen.items():
            data[name] = value
        form = self.form_class(**{**self.get_form_kwargs(), "data": data})
        form.cancel_url = self.object.get_absolute_url()
        self.stamped(form).is_valid()
        form.add_error(
            None,
            _("%(name)s has just changed this. Here is the new version, your input is below.")
            % {"name": writer.name if writer else _("Somebody else")},
        )
        return self.render_to_response(self.get_context_data(form=form, **theirs))


class AttendancePage(WrittenTogether):
    permission_required = "meetings.record_attendance"
    form_class = AttendanceForm
    template_name = "meetings/attendance.html"
    page_title = gettext_lazy("Who was there?")
    success_message = gettext_lazy("The attendance is saved.")

    def why_not(self):
        if self.object.is_held:
            return ""
        return refusal_of(refuse_unholdable, self.object, at=timezone.now())

    def get_lead(self):
        if self.object.attendance_recorded_at is not None:
            return ""
        return _(
            "What people answered is filled in; whoever did not answer counts as absent. "
            "Correct what turned out differently."
        )

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return {
            **kwargs,
            "meeting": self.object,
            "sheet": attendance_sheet(self.object, user=self.request.user),
        }

    def keep(self, form):
        try:
            if form.is_valid() and self.attempt(lambda: self.save(form), form):
                return {"seen": stamp_of(self.result), "was": form.signs}
        except AttendanceConflict:
            pass
        return None

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except AttendanceConflict as conflict:
            meeting = self.object = conflict.meeting
            theirs = list(meeting.attendance.select_related("actor", "person", "by"))
            return self.show_both(
                theirs[0].by if theirs else None,
                seen={"seen": stamp_of(meeting)},
                theirs=theirs,
                kinds_held=kind_labels(meeting),
            )


class MinutesPage(WrittenTogether):
    permission_required = "meetings.write_minutes"
    form_class = MinutesForm
    template_name = "meetings/minutes.html"
    page_title = gettext_lazy("Minutes")
    success_message = gettext_lazy("The minutes are saved.")

    def why_not(self):
        return refusal_of(refuse_unheld, self.object)

    @cached_property
    def minutes(self):
        return Minutes.objects.filter(meeting=self.object).first()

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return {
            **kwargs,
            "meeting": self.object,
            "minutes": self.minutes,
            "owners": possible_owners(self.object),
        }

    def keep(self, form):
        form.is_valid()  # fills in what can be read
        if not {"text", "seen"} <= form.cleaned_data.keys():
            return None
        try:
            if self.attempt(lambda: form.keep(by=self.request.user), form):
                self.not_kept = form.not_kept
                return {"seen": json.dumps(self.result)}
        except MinutesConflict:
            pass
        return None

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except MinutesConflict as conflict:
            # Where both wrote, theirs has been seen now; elsewhere each keeps what they wrote.
            now = seen_of(self.object)
            seen = {k: v for k, v in form.cleaned_data["seen"].items() if k not in conflict.places}
            seen |= {name: now[name] for name in conflict.places if name in now}
            latest = conflict.minutes.versions.select_related("by").first()
            return self.show_both(
                latest.by if latest else None,
                seen={"seen": json.dumps(seen)},
                theirs=protocol_of(self.object, conflict.minutes, inside=True),
            )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            meeting=self.object, minutes=self.minutes, open_actions=open_before(self.object), **kwargs
        )


class MinutesOf(MeetingPage):
    """The minutes of the meeting the URL names; 404 while there are none."""

    @cached_property
    def minutes(self):
        return get_object_or_404(Minutes.objects.select_related("meeting"), meeting=self.object)


class MinutesCirculate(MinutesOf, ConfirmView):
    permission_required = "meetings.circulate_minutes"
    template_name = "meetings/minutes_circulate.html"
    cancel_label = gettext_lazy("Back")

    def why_not(self):
        return refusal_of(refuse_empty, self.minutes)

    def get_way_out(self):
        return _("Write the minutes"), self.get_cancel_url()

    @cached_property
    def recipients(self) -> Recipients:
        return recipients_of(self.minutes)

    @cached_property
    def count(self) -> int:
        return len(self.recipients.everybody)

    @cached_property
    def letters(self) -> str:
        """The sentence about them; empty without any."""
        count = len(self.recipients.by_post)
        sentence = ngettext(
            "%(n)d person whom no mail reaches gets a letter; you print it.",
            "%(n)d people whom no mail reaches get a letter; you print them.",
            count,
        )
        return sentence % {"n": count} if count else ""

    @property
    def submit_label(self):
        if not self.count:
            return _("Complete the minutes")
        return ngettext(
            "Send the minutes to %(n)d person", "Send the minutes to %(n)d people", self.count
        ) % {"n": self.count}

    def get_question(self):
        return _("Send the minutes?")

    @property
    def success_message(self):
        if not self.count:
            return _("The minutes are complete. Nobody is invited, so nobody gets a mail.")
        if not self.recipients.mailed:
            return _("The letters wait to be printed.")
        if not self.letters:
            return _("The minutes will leave in the next few minutes.")
        return _("The minutes will leave in the next few minutes; the letters wait to be printed.")

    def get_consequence(self):
        if not self.count:
            return _(
                "Nobody is invited to this meeting, so nobody gets a mail. The minutes can be adopted then."
            )
        mailed = len(self.recipients.mailed)
        if not mailed:
            return self.letters
        sentence = ngettext(
            "%(n)d person gets an e-mail with the decisions, their own actions and a link to the minutes.",
            "%(n)d people get an e-mail with the decisions, their own actions and a link to the minutes.",
            mailed,
        ) % {"n": mailed}
        return f"{sentence} {self.letters}".strip()

    def perform(self, form):
        return circulate_minutes(self.minutes, by=self.request.user, at=timezone.now())

    def get_cancel_url(self):
        return reverse("meetings:minutes", args=[self.object.ref])

    def get_success_url(self):
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs):
        protocol = protocol_of(self.object, self.minutes, inside=False)
        return super().get_context_data(
            meeting=self.object, minutes=self.minutes, protocol=protocol, **kwargs
        )


class MinutesAdopt(MinutesOf, ActionView):
    permission_required = "meetings.adopt_minutes"
    success_message = gettext_lazy("The minutes are adopted.")

    def perform(self):
        return adopt_minutes(self.minutes, by=self.request.user, at=timezone.now())


class MinutesShort(MeetingPage, ObjectPage):
    """What was decided and who takes it on, to hand on: no speakers, no names of people, nothing internal; once adopted."""

    template_name = "meetings/minutes_short.html"
    page_title = gettext_lazy("Results in short")

    def rows(self, queryset):
        return super().rows(queryset).filter(minutes__status=MinutesStatus.ADOPTED)

    def get_context_data(self, **kwargs):
        meeting = self.object
        protocol = protocol_of(meeting, meeting.minutes, inside=False)
        return super().get_context_data(meeting=meeting, protocol=protocol, **kwargs)


class MinutesVersions(MinutesOf, ObjectPage):
    """All versions, and what changed between two of them: the newest two unless others are asked for."""

    permission_required = "meetings.write_minutes"
    template_name = "meetings/minutes_versions.html"
    page_title = gettext_lazy("Versions of the minutes")

    def get_context_data(self, **kwargs):
        versions = versions_of(self.minutes)
        old, new = self._chosen(versions)
        return super().get_context_data(
            meeting=self.object,
            versions=versions,
            old=old,
            new=new,
            choices=[("old", _("From version"), old), ("new", _("To version"), new)],
            passages=compared(old, new) if old and new else [],
            **kwargs,
        )

    def _chosen(self, versions: list[MinutesVersion]):
        """What cannot be read, or is no version, counts as not chosen."""
        known = {str(version.number): version for version in versions}
        usual = [*versions[:2], None, None]
        new = known.get(self.request.GET.get("new", "")) or usual[0]
        old = known.get(self.request.GET.get("old", "")) or usual[1]
        return old, new
