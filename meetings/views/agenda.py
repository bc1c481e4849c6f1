"""The agenda of a meeting, line by line."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from common import stamps, typed
from common.sent import TYPED_BEFORE
from common.undo import say_done
from common.views import ActionView, FormPage, PageTitle, PermissionRequired, VisibleObject
from meetings.domain.agendas import (
    LINE,
    AgendaConflict,
    copy_structure,
    decline_item,
    return_item,
    seen_of,
    take_item,
)
from meetings.forms.meetings import AgendaFormSet, BacklogForm
from meetings.models import BacklogItem
from meetings.queries import guest
from meetings.queries.agenda import (
    length_of,
    linkable_commitments,
    linkable_projects,
    open_before,
    proposals_for,
)
from meetings.views.meetings import MeetingPage

PLACED = re.compile(r"form-(\d+)-(\w+)")


class AgendaEdit(MeetingPage, PageTitle, PermissionRequired, VisibleObject, TemplateView):
    """An empty line drops its item; "up", "down" and "another item" change the page alone, saved with the rest."""

    permission_required = "meetings.write_agenda"
    template_name = "meetings/agenda_edit.html"
    page_title = gettext_lazy("Agenda")
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request, *args, **kwargs):
        kept = typed.take(request)
        if kept is None:
            return self.show(self.formset(initial=self._lines()), self._stamp())
        messages.warning(request, TYPED_BEFORE)
        return self.show(self.formset(kept.data), stamps.read(kept.data[stamps.NAME]) or self._stamp())

    def post(self, request, *args, **kwargs):
        stamp = stamps.read(request.POST.get(stamps.NAME, ""))
        if move := re.fullmatch(r"(\d{1,2})-(up|down)", request.POST.get("move", "")):
            number, way = int(move[1]) - 1, -1 if move[2] == "up" else 1
            lines = exchanged(request.POST, number, number + way)
            return self.show(self.formset(lines), stamp or self._stamp(), is_moved=True)
        if "add" in request.POST:
            return self.show(self.formset(AgendaFormSet.with_another(request.POST)), stamp or self._stamp())
        formset = self.formset(request.POST)
        if not formset.is_valid():
            return self.show(formset, stamp or self._stamp())
        try:
            formset.save(self.object, by=request.user, seen=stamp.seen.get("agenda") if stamp else None)
        except AgendaConflict:
            return self.show(formset, self._stamp(), theirs=guest.timed_agenda(self.object, inside=True))
        except ValidationError as refusal:
            return self.show(formset, stamp or self._stamp(), refusals=refusal.messages)
        messages.success(request, _("The agenda is saved."))
        warn_if_too_long(request, self.object)
        return HttpResponseRedirect(self.object.get_absolute_url())

    def show(self, formset, stamp, **context):
        meeting = self.object
        context = {
            "meeting": meeting,
            "formset": formset,
            "stamp": stamp,
            "length": length_of(meeting, meeting.agenda.all()),
            "proposals": proposals_for(meeting),
            "open_actions": open_before(meeting),
            **context,
        }
        return self.render_to_response(self.get_context_data(**context))

    def formset(self, *args, **kwargs):
        linked = {
            "projects": linkable_projects(self.object, self.request.user),
            "commitments": linkable_commitments(self.object, self.request.user),
        }
        return AgendaFormSet(*args, form_kwargs=linked, **kwargs)

    def _lines(self) -> list[dict]:
        return [
            {name: getattr(item, name) for name in LINE}
            | {
                "ref": item.ref,
                "project": item.project.ref if item.project else "",
                "commitment": item.commitment.ref if item.commitment else "",
            }
            for item in self.object.agenda.select_related("project", "commitment")
        ]

    def _stamp(self) -> stamps.Stamp:
        return stamps.make(self.request.user, {"agenda": seen_of(self.object)})


def exchanged(data: QueryDict, one: int, other: int) -> QueryDict:
    """What was typed, with two lines in each other's place where there are both."""
    if not all(f"form-{number}-title" in data for number in (one, other)):
        return data
    places = {str(one): str(other), str(other): str(one)}
    found = QueryDict(mutable=True)
    for name, values in data.lists():
        line = PLACED.fullmatch(name)
        number = line and places.get(line[1])
        found.setlist(f"form-{number}-{line[2]}" if number else name, values)
    return found


def warn_if_too_long(request, meeting) -> None:
    """An agenda that does not fit is worth a sentence, not a refusal."""
    if over := length_of(meeting, meeting.agenda.all()).over:
        messages.warning(
            request,
            ngettext(
                "The agenda is %(n)s minute longer than the meeting.",
                "The agenda is %(n)s minutes longer than the meeting.",
                over,
            )
            % {"n": over},
        )


class AgendaDeed(MeetingPage, ActionView):
    """A button beside the agenda; back to it."""

    permission_required = "meetings.write_agenda"

    def get_success_url(self):
        return reverse("meetings:agenda", args=[self.object.ref])


class AgendaCopy(AgendaDeed):
    def perform(self):
        rows = copy_structure(self.object, by=self.request.user)
        said = ngettext("%(n)s item is copied.", "%(n)s items are copied.", len(rows)) % {"n": len(rows)}
        messages.success(self.request, said)
        warn_if_too_long(self.request, self.object)


class Backlog(MeetingPage, FormPage):
    """What is proposed for the topic area's next meetings, and room to note something oneself."""

    permission_required = "meetings.write_agenda"
    form_class = BacklogForm
    template_name = "meetings/backlog.html"
    page_title = gettext_lazy("Proposed items")
    success_message = gettext_lazy("The item is noted.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "topic_area": self.object.topic_area}

    def get_success_url(self):
        return reverse("meetings:backlog", args=[self.object.ref])

    def get_cancel_url(self):
        return reverse("meetings:agenda", args=[self.object.ref])

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.object, proposals=proposals_for(self.object), **kwargs)


class BacklogDeed(AgendaDeed):
    """About one proposal for the topic area of the meeting in whose agenda it is looked at."""

    @cached_property
    def proposal(self) -> BacklogItem:
        rows = BacklogItem.objects.visible_to(self.request.user).select_related("proposed_by")
        return get_object_or_404(rows, topic_area=self.object.topic_area, public_id=self.kwargs["item"])

    def get_success_url(self):
        return reverse("meetings:backlog", args=[self.object.ref])


class BacklogTake(BacklogDeed):
    success_message = gettext_lazy("The item is on the agenda.")

    def perform(self):
        return take_item(self.proposal, self.object, by=self.request.user, at=timezone.now())


class BacklogDecline(BacklogDeed):
    def perform(self):
        decline_item(self.proposal, by=self.request.user, at=timezone.now())
        undo = reverse("meetings:backlog-return", args=[self.object.ref, self.proposal.ref])
        say_done(self.request, _("Declined: %(title)s") % {"title": self.proposal.title}, undo=undo)


class BacklogReturn(BacklogDeed):
    success_message = gettext_lazy("The proposal waits again.")

    def perform(self):
        return return_item(self.proposal, by=self.request.user, at=timezone.now())
