"""Attendance and minutes."""

from datetime import datetime

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import KtForm, Row2, missing
from meetings.domain.attendance import Entry, record_attendance
from meetings.domain.minutes import keep_text, write_minutes
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
        self.initial["guests"] = "\n".join(sheet.guests)
        planned = [item.kind for item in meeting.agenda.all()]
        self.initial["kinds"] = planned if meeting.kinds_held is None else meeting.kinds_held
        self.layout = Layout(*groups, "guests", "kinds", "seen")

    def _add_organisation(self, entry) -> Fieldset:
        ref = entry.actor.ref
        self.fields[f"presence_{ref}"] = forms.ChoiceField(
            label=_("Presence"),
            choices=Presence.choices,
            initial=entry.presence,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose whether %(name)s was there") % {"name": entry.actor.name}},
        )
        people = [(person.ref, person.name) for person in entry.people]
        self.fields[f"person_{ref}"] = forms.ChoiceField(
            label=_("Who came"),
            choices=[("", "–"), *people, (SOMEBODY_ELSE, _("Somebody else"))],
            initial=entry.person.ref if entry.person else SOMEBODY_ELSE if entry.person_name else "",
            required=False,
        )
        self.fields[f"name_{ref}"] = forms.CharField(
            label=_("Name, if somebody else"), max_length=200, required=False, initial=entry.person_name
        )
        return Fieldset(entry.actor.name, f"presence_{ref}", Row2(f"person_{ref}", f"name_{ref}"))

    def clean(self):
        cleaned = super().clean()
        for organisation in self.sheet.organisations:
            ref, name = organisation.actor.ref, organisation.actor.name
            came = cleaned.get(f"presence_{ref}") == Presence.PRESENT
            if came and cleaned.get(f"person_{ref}") == SOMEBODY_ELSE and not cleaned.get(f"name_{ref}"):
                self.add_error(f"name_{ref}", missing(_("Enter who came for %(name)s") % {"name": name}))
        return cleaned

    def clean_seen(self) -> datetime | None:
        """What cannot be read was not seen: then whatever is recorded is shown first."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    @property
    def entries(self) -> list[Entry]:
        found = []
        for organisation in self.sheet.organisations:
            ref = organisation.actor.ref
            people = {person.ref: person for person in organisation.people}
            person = people.get(self.cleaned_data[f"person_{ref}"])
            found.append(
                Entry(
                    presence=self.cleaned_data[f"presence_{ref}"],
                    actor=organisation.actor,
                    person=person,
                    person_name="" if person else self.cleaned_data[f"name_{ref}"],
                )
            )
        names = dict.fromkeys(line.strip() for line in self.cleaned_data["guests"].splitlines())
        return found + [Entry(presence=Presence.PRESENT, guest_name=name[:200]) for name in names if name]

    def save(self, *, by):
        return record_attendance(
            self.meeting,
            entries=self.entries,
            kinds_held=self.cleaned_data["kinds"],
            seen_at=self.cleaned_data["seen"],
            by=by,
            at=timezone.now(),
        )


class MinutesForm(KtForm):
    """Text, decisions, actions and ideas on one page."""

    submit_label = gettext_lazy("Save the minutes")
    EMPTY_ROWS = 3
    MOST = 40

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST)
    text = forms.CharField(
        label=gettext_lazy("Minutes"),
        help_text=gettext_lazy("Markdown: # heading, - list, **bold**."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    decisions = forms.CharField(
        label=gettext_lazy("Decisions"),
        help_text=gettext_lazy("One a line."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    ideas = forms.CharField(
        label=gettext_lazy("New ideas"),
        help_text=gettext_lazy("One a line; each becomes an idea of the topic area."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    comments_by = forms.DateField(label=gettext_lazy("Comments by"), required=False)
    note = forms.CharField(
        label=gettext_lazy("What changed"),
        help_text=gettext_lazy("For corrections after the minutes went out."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args, meeting: Meeting, minutes, owners, **kwargs):
        self.meeting = meeting
        if meeting.is_held and (minutes is None or minutes.is_draft):
            self.keep_every = 10
        self.owners = {person.ref: person for person in owners}
        self.items = list(meeting.actions.with_names())
        super().__init__(*args, **kwargs)
        self.count = self._row_count()
        if minutes is not None:
            self.initial |= {
                "text": minutes.text,
                "version": minutes.version,
                "comments_by": minutes.comments_by,
            }
        self.initial.setdefault("version", 0)
        self.initial |= {
            "rows": self.count,
            "decisions": "\n".join(row.text.replace("\n", " ") for row in meeting.decisions.all()),
        }
        rows = [self._add_action(number) for number in range(self.count)]
        self.settle_fields()
        after = ["note"] if minutes is not None and not minutes.is_draft else []
        if not after:
            del self.fields["note"]
        self.layout = Layout(
            "version",
            "rows",
            "text",
            "decisions",
            Fieldset(_("Actions"), *rows),
            "ideas",
            Row2("comments_by", *after),
        )

    def _row_count(self) -> int:
        if not self.is_bound:
            return min(self.MOST, len(self.items) + self.EMPTY_ROWS)
        try:
            return max(0, min(self.MOST, int(self.data.get("rows", 0))))
        except ValueError:
            return 0

    def _add_action(self, number: int) -> Row2:
        item = self.items[number] if number < len(self.items) else None
        names = [(ref, person.name) for ref, person in self.owners.items()]
        self.fields[f"action_{number}"] = forms.CharField(
            label=_("Action %(number)d") % {"number": number + 1},
            max_length=300,
            required=False,
            initial=item.text if item else "",
        )
        self.fields[f"owner_{number}"] = forms.ChoiceField(
            label=_("Who"),
            choices=[("", "–"), *names],
            required=False,
            initial=item.owner.ref if item and item.owner else "",
        )
        self.fields[f"due_{number}"] = forms.DateField(
            label=_("Until"), required=False, initial=item.due_on if item else None
        )
        fields = (f"action_{number}", f"owner_{number}", f"due_{number}")
        for name in fields:
            self.fields[name].named = self.fields[f"action_{number}"].label
        return Row2(*fields)

    def clean(self):
        cleaned = super().clean()
        for number in range(self.count):
            if not cleaned.get(f"action_{number}"):
                continue
            if not cleaned.get(f"owner_{number}") and not self._organisation(cleaned[f"action_{number}"]):
                self.add_error(f"owner_{number}", missing(_("Choose who does it")))
            if not cleaned.get(f"due_{number}") and f"due_{number}" not in self.errors:
                self.add_error(f"due_{number}", missing(_("Enter until when")))
        return cleaned

    def _organisation(self, text: str):
        """Of an action that stood there before; only its person can be chosen here."""
        return next((row.actor for row in self.items if row.text == text), None)

    @property
    def actions(self) -> list[dict]:
        known = {row.text: row for row in self.items}
        found = []
        for number in range(self.count):
            text = self.cleaned_data[f"action_{number}"]
            if not text:
                continue
            found.append(
                {
                    "item": known.pop(text, None),
                    "text": text,
                    "owner": self.owners.get(self.cleaned_data[f"owner_{number}"]),
                    "actor": self._organisation(text),
                    "due_on": self.cleaned_data[f"due_{number}"],
                }
            )
        return found

    def keep(self, *, by):
        """The text alone: ideas would be noted again with every saving, and actions are not finished while being typed."""
        return keep_text(
            self.meeting,
            text=self.cleaned_data["text"],
            seen_version=self.cleaned_data["version"],
            by=by,
            at=timezone.now(),
        )

    def save(self, *, by):
        return write_minutes(
            self.meeting,
            text=self.cleaned_data["text"],
            seen_version=self.cleaned_data["version"],
            note=self.cleaned_data.get("note", ""),
            comments_by=self.cleaned_data["comments_by"],
            decisions=self.cleaned_data["decisions"].splitlines(),
            actions=self.actions,
            ideas=self.cleaned_data["ideas"].splitlines(),
            by=by,
            at=timezone.now(),
        )
