"""Who was there."""

import json
from datetime import datetime

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import KtForm, missing
from common.layouts import Folded
from meetings.domain.attendance import Entry, record_attendance, signs_of
from meetings.models import COUNTED_KINDS, Meeting, Presence
from meetings.queries.records import AttendanceSheet

SOMEBODY_ELSE = "other"


def stamp_of(meeting: Meeting) -> str:
    """Of the attendance list as it stands."""
    recorded = meeting.attendance_recorded_at
    return recorded.isoformat() if recorded else ""


class AttendanceForm(KtForm):
    """One group per organisation; guests one name a line; which kinds took place."""

    submit_label = gettext_lazy("Save the attendance")
    keep_every = 1

    # When the list this page began from was recorded: who saves later than somebody else is shown both.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    # And what it said, so that two who tick different organisations do not hinder each other.
    was = forms.CharField(widget=forms.HiddenInput, required=False)
    guests = forms.CharField(
        label=gettext_lazy("Guests"),
        help_text=gettext_lazy("One name a line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What took place"),
        help_text=gettext_lazy("The measure sheet asks for these three; they count in the monitoring."),
        choices=[(kind.value, kind.label) for kind in COUNTED_KINDS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, meeting: Meeting, sheet: AttendanceSheet, **kwargs):
        self.meeting, self.sheet = meeting, sheet
        super().__init__(*args, **kwargs)
        self.initial["seen"] = stamp_of(meeting)
        groups = [self._add_organisation(entry) for entry in sheet.organisations]
        if walk_ins := [self._add_walk_in(entry) for entry in sheet.walk_ins]:
            came = any(entry.presence == Presence.PRESENT for entry in sheet.walk_ins)
            groups.append(Folded(_("Somebody else came"), *walk_ins, open=came))
        self.initial["guests"] = "\n".join(sheet.guests)
        planned = [item.kind for item in meeting.agenda.all()]
        self.initial["kinds"] = planned if meeting.kinds_held is None else meeting.kinds_held
        self.initial["was"] = json.dumps(signs_of(self._shown(), self.initial["kinds"]))
        self.layout = Layout(*groups, "guests", "kinds", "seen", "was")

    def _shown(self) -> list[Entry]:
        """The list as this page shows it before anybody has ticked anything."""
        organisations = [
            Entry(
                presence=entry.presence,
                actor=entry.actor,
                person=entry.person,
                person_name="" if entry.person else entry.person_name,
            )
            for entry in self._listed
            if entry.is_expected or entry.presence == Presence.PRESENT
        ]
        return organisations + _guests(self.sheet.guests)

    def _add_organisation(self, entry) -> Fieldset:
        ref = entry.actor.ref
        self.fields[f"presence_{ref}"] = forms.ChoiceField(
            label=_("Presence"),
            choices=Presence.choices,
            initial=entry.presence,
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields[f"presence_{ref}"].needed_sometimes = True
        return Fieldset(entry.actor.name, f"presence_{ref}", self._add_who_came(entry), css_class="ticks")

    def _add_walk_in(self, entry) -> Div:
        """A second tap after the one that opens their list. The field is named as for those expected: what was ticked
        counts also when somebody else has put the organisation on the list meanwhile."""
        ref = entry.actor.ref
        self.fields[f"presence_{ref}"] = forms.BooleanField(
            label=entry.actor.name,
            initial=entry.presence == Presence.PRESENT,
            required=False,
            widget=forms.CheckboxInput(attrs={"value": Presence.PRESENT.value}),
        )
        return Div(f"presence_{ref}", self._add_who_came(entry), css_class="ticks")

    def _add_who_came(self, entry) -> Div:
        ref = entry.actor.ref
        people = [(person.ref, person.name) for person in entry.people]
        self.fields[f"person_{ref}"] = forms.ChoiceField(
            label=_("Who came"),
            choices=[("", _("Who came?")), *people, (SOMEBODY_ELSE, _("Somebody else"))],
            initial=entry.person.ref if entry.person else SOMEBODY_ELSE if entry.person_name else "",
            required=False,
            help_text=_("comes with %(n)d more") % {"n": entry.plus_ones} if entry.plus_ones else "",
        )
        self.fields[f"name_{ref}"] = forms.CharField(
            label=_("Name, if somebody else"), max_length=200, required=False, initial=entry.person_name
        )
        for name in (f"person_{ref}", f"name_{ref}"):
            self.fields[name].needed_sometimes = True
        return Div(f"person_{ref}", f"name_{ref}", css_class="came")

    @property
    def _listed(self) -> list:
        return [*self.sheet.organisations, *self.sheet.walk_ins]

    def _came(self, entry) -> bool:
        """A walk-in's box is true when ticked."""
        return self.cleaned_data.get(f"presence_{entry.actor.ref}") in (True, Presence.PRESENT)

    def clean(self):
        cleaned = super().clean()
        shown = cleaned.get("was")
        for entry in self.sheet.organisations:
            ref, name = entry.actor.ref, entry.actor.name
            # Who came onto the list after this page was shown is left as they are.
            if not cleaned.get(f"presence_{ref}") and (shown is None or ref in shown):
                sentence = _("Choose whether %(name)s was there") % {"name": name}
                self.add_error(f"presence_{ref}", missing(sentence))
        for entry in self._listed:
            ref, name = entry.actor.ref, entry.actor.name
            if (
                self._came(entry)
                and cleaned.get(f"person_{ref}") == SOMEBODY_ELSE
                and not cleaned.get(f"name_{ref}")
            ):
                self.add_error(f"name_{ref}", missing(_("Enter who came for %(name)s") % {"name": name}))
        return cleaned

    def clean_seen(self) -> datetime | None:
        """What cannot be read was not seen: then whatever is recorded is shown first."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    def clean_was(self) -> dict[str, str] | None:
        """What cannot be read is nothing to put together with."""
        try:
            was = json.loads(self.cleaned_data["was"])
        except ValueError:
            return None
        return was if isinstance(was, dict) else None

    @property
    def signs(self) -> str:
        """Of what was sent: from then on that is what this page shows."""
        return json.dumps(signs_of(self.entries, self.cleaned_data["kinds"]))

    @property
    def entries(self) -> list[Entry]:
        found = []
        for entry in self._listed:
            ref = entry.actor.ref
            if not (said := self.cleaned_data[f"presence_{ref}"]):
                continue
            people = {person.ref: person for person in entry.people}
            person = people.get(self.cleaned_data[f"person_{ref}"])
            found.append(
                Entry(
                    presence=Presence.PRESENT if said is True else said,
                    actor=entry.actor,
                    person=person,
                    person_name="" if person else self.cleaned_data[f"name_{ref}"],
                )
            )
        return found + _guests(self.cleaned_data["guests"].splitlines())

    def save(self, *, by):
        return record_attendance(
            self.meeting,
            entries=self.entries,
            kinds_held=self.cleaned_data["kinds"],
            seen_at=self.cleaned_data["seen"],
            was=self.cleaned_data["was"],
            by=by,
            at=timezone.now(),
        )


def _guests(lines) -> list[Entry]:
    names = dict.fromkeys(line.strip() for line in lines)
    return [Entry(presence=Presence.PRESENT, guest_name=name[:200]) for name in names if name]
