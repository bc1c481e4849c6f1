"""The agenda of a meeting, line by line."""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from common import stamps, typed
from common.sent import TYPED_BEFORE
from common.views import PageTitle, PermissionRequired, VisibleObject
from meetings.domain.agendas import LINE, AgendaConflict, seen_of
from meetings.forms.meetings import AgendaFormSet
from meetings.queries import guest
from meetings.views.meetings import MeetingPage

PLACED = re.compile(r"form-(\d+)-(\w+)")


class AgendaEdit(MeetingPage, PageTitle, PermissionRequired, VisibleObject, TemplateView):
    """An empty line drops its item; "up" and "down" change the order on the page, saved with the rest."""

    permission_required = "meetings.write_agenda"
    template_name = "meetings/agenda_edit.html"
    page_title = gettext_lazy("Agenda")
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request, *args, **kwargs):
        kept = typed.take(request)
        if kept is None:
            return self.show(AgendaFormSet(initial=self._lines()), self._stamp())
        messages.warning(request, TYPED_BEFORE)
        return self.show(AgendaFormSet(kept.data), stamps.read(kept.data[stamps.NAME]) or self._stamp())

    def post(self, request, *args, **kwargs):
        stamp = stamps.read(request.POST.get(stamps.NAME, ""))
        if move := re.fullmatch(r"(\d{1,2})-(up|down)", request.POST.get("move", "")):
            number, way = int(move[1]) - 1, -1 if move[2] == "up" else 1
            lines = exchanged(request.POST, number, number + way)
            return self.show(AgendaFormSet(lines), stamp or self._stamp(), is_moved=True)
        formset = AgendaFormSet(request.POST)
        if not formset.is_valid():
            return self.show(formset, stamp or self._stamp())
        try:
            formset.save(self.object, by=request.user, seen=stamp.seen.get("agenda") if stamp else None)
        except AgendaConflict:
            return self.show(formset, self._stamp(), theirs=guest.timed_agenda(self.object, inside=True))
        except ValidationError as refusal:
            return self.show(formset, stamp or self._stamp(), refusals=refusal.messages)
        messages.success(request, _("The agenda is saved."))
        return HttpResponseRedirect(self.object.get_absolute_url())

    def show(self, formset, stamp, **context):
        context = {"meeting": self.object, "formset": formset, "stamp": stamp, **context}
        return self.render_to_response(self.get_context_data(**context))

    def _lines(self) -> list[dict]:
        return [
            {"ref": item.ref} | {name: getattr(item, name) for name in LINE}
            for item in self.object.agenda.all()
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
