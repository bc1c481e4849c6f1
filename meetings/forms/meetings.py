"""Forms about the meeting itself."""

from datetime import datetime, timedelta

from crispy_forms.layout import Layout
from django import forms
from django.forms.formsets import TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from actors.models import Person
from common.fields import LocalDateTimeField
from common.forms import KtForm, KtModelForm, Row2
from common.layouts import Folded
from meetings.domain import agendas, meetings
from meetings.models import AgendaKind, Meeting
from meetings.queries.neutrality import warnings_about
from networks.models import TopicArea

WHERE = ("place", "access_note", "online_link")
PEOPLE = (
    Row2("capacity", "seats_per_organisation"),
    Row2("plus_ones_allowed", "answer_by"),
    "moderator",
    Row2("neutrality_declared_on", "conflict_note"),
)


class _MeetingForm(KtModelForm):
    online_link = forms.URLField(
        label=_("Online link"),
        required=False,
        assume_scheme="https",
        help_text=_("Only those who come see it. Empty: on site only."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["moderator"].queryset = Person.objects.visible_to(user)
        self.fields["purpose"].widget.attrs["rows"] = 3
        # Emptied, it is what it usually is.
        for name in ("seats_per_organisation", "plus_ones_allowed"):
            self.fields[name].required = False

    def clean_plus_ones_allowed(self):
        return self.cleaned_data["plus_ones_allowed"] or 0

    def clean_seats_per_organisation(self):
        seats = self.cleaned_data["seats_per_organisation"]
        return 1 if seats is None else seats


ANOTHER = "another"


class ProposedStart(forms.ChoiceField):
    """One of the proposed instants, or another one. An older proposal that is gone from the list still counts."""

    def valid_value(self, value):
        return value == ANOTHER or instant_of(value) is not None


def instant_of(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if timezone.is_aware(found) else None


class MeetingCreateForm(_MeetingForm):
    """Three things to say: topic area, date and place. The rest has its usual values and is folded."""

    submit_label = _("Save the draft")
    layout = Layout(
        "topic_area",
        "starts_at",
        "place",
        Folded(
            _("Title, end, purpose and further details"),
            Row2("title", "kind"),
            "ends_at",
            "purpose",
            *WHERE[1:],
            *PEOPLE,
        ),
    )

    class Meta:
        model = Meeting
        fields = (
            "topic_area",
            "kind",
            "title",
            "starts_at",
            "ends_at",
            "purpose",
            *WHERE,
            "capacity",
            "seats_per_organisation",
            "plus_ones_allowed",
            "answer_by",
            "moderator",
            "neutrality_declared_on",
            "conflict_note",
        )

    def __init__(self, *args, user, replaces=None, proposals=(), **kwargs):
        """``replaces``: the cancelled meeting this one stands in for; ``proposals``: (instant, words) to choose from."""
        self.replaces = replaces
        super().__init__(*args, user=user, **kwargs)
        areas = TopicArea.objects.coordinated_by(user).running_on(timezone.localdate())
        self.fields["topic_area"].queryset = areas.select_related("network__municipality")
        self.fields["topic_area"].label_from_instance = lambda area: f"{area.name} ({area.network})"
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: the name of the topic area.")
        self.fields["ends_at"].help_text = _("Empty: as long as the topic area's meetings usually are.")
        start = self.fields["starts_at"]
        start.help_text = _("A date in the past is for a meeting that took place.")
        if proposals:
            choices = [(instant.isoformat(), words) for instant, words in proposals]
            self.fields["proposed"] = ProposedStart(
                label=_("Date"),
                choices=[*choices, (ANOTHER, _("another date, or none yet"))],
                widget=forms.RadioSelect,
                required=False,
            )
            start.label = _("Another date")
            start.help_text = _("What stands here counts.")
            self.layout = Layout("topic_area", "proposed", *self.layout.fields[1:])
            self.settle_fields()

    def clean(self):
        cleaned = super().clean()
        start, area = cleaned.get("starts_at"), cleaned.get("topic_area")
        if start is None and "starts_at" not in self.errors:
            start = cleaned["starts_at"] = instant_of(cleaned.get("proposed", ""))
        if area is not None:
            cleaned["title"] = cleaned.get("title") or area.name
            if start is not None and cleaned.get("ends_at") is None and "ends_at" not in self.errors:
                cleaned["ends_at"] = start + timedelta(minutes=area.duration)
        return cleaned

    def save(self, *, by):
        values = dict(self.cleaned_data)
        values.pop("proposed", None)
        if values["answer_by"] is None:
            # Left empty here means "the usual deadline"; on the edit page it means "until the start".
            del values["answer_by"]
        if values["moderator"] is None:
            del values["moderator"]
        if not values["place"]:
            del values["place"]
        area = values.pop("topic_area")
        return meetings.create_meeting(area, replaces=self.replaces, by=by, at=timezone.now(), **values)


def _with_length(form, meeting: Meeting, cleaned: dict) -> dict:
    """An end nobody touched belongs to the old start, and goes with the new one."""
    start = cleaned.get("starts_at")
    if start is None or "ends_at" not in cleaned or "ends_at" in form.changed_data:
        return cleaned
    if meeting.starts_at is None or meeting.ends_at is None:
        length = timedelta(minutes=meeting.topic_area.duration)
    else:
        length = meeting.ends_at - meeting.starts_at
    return {**cleaned, "ends_at": start + length}


class MeetingEditForm(_MeetingForm):
    layout = Layout(Row2("kind", "title"), "starts_at", "ends_at", "purpose", *WHERE, *PEOPLE)

    class Meta(MeetingCreateForm.Meta):
        fields = tuple(name for name in MeetingCreateForm.Meta.fields if name != "topic_area")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["moderator"].help_text = " ".join(warnings_about(self.instance))
        if self.instance.is_open_for_answers or self.instance.is_polling:
            # People are invited to this date, or asked for one; it changes on the page that tells them.
            del self.fields["starts_at"], self.fields["ends_at"]
            self.layout = Layout(Row2("kind", "title"), "purpose", *WHERE, *PEOPLE)
        if self.instance.is_polling:
            del self.fields["answer_by"]
            self.layout = Layout(Row2("kind", "title"), "purpose", *WHERE, "capacity", *PEOPLE[1:])

    def clean(self):
        return _with_length(self, self.instance, super().clean())

    def save(self, *, by):
        fresh = Meeting.objects.get(pk=self.instance.pk)
        return meetings.update_meeting(fresh, by=by, at=timezone.now(), **self.cleaned_data)


class MoveForm(KtForm):
    submit_label = _("Move the meeting")
    refused_by = Meeting

    starts_at = LocalDateTimeField(label=_("New start"))
    ends_at = LocalDateTimeField(
        label=_("New end"), help_text=_("If you leave this as it is, the meeting stays as long as it was.")
    )
    answer_by = LocalDateTimeField(
        label=_("Answer by"), required=False, help_text=_("Empty: five days before the meeting.")
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("It stands in the mail. Never name a person's illness or other private reason."),
    )

    def __init__(self, *args, meeting, **kwargs):
        self.meeting = self.row = meeting
        initial = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at, "place": meeting.place}
        super().__init__(*args, **{**kwargs, "initial": initial})

    def clean(self):
        return _with_length(self, self.meeting, super().clean())

    def save(self, *, by):
        return meetings.move_meeting(self.meeting, by=by, at=timezone.now(), **self.cleaned_data)


class CancelForm(KtForm):
    submit_label = _("Cancel the meeting")
    submit_kind = "danger"
    cancel_label = _("Keep it")

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("It stands in the mail. Never name a person's illness or other private reason."),
    )


class AgendaLineForm(KtForm):
    """One line of the agenda; an empty title drops the line. ``ref``: the item it shows, if that exists."""

    form_tag = False
    ref = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Item"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=AgendaKind.choices)
    minutes = forms.IntegerField(
        label=pgettext_lazy("duration", "Minutes"), required=False, min_value=1, max_value=600
    )
    presenter = forms.CharField(label=_("Presented by"), max_length=120, required=False)
    is_internal = forms.BooleanField(
        label=_("Internal: members see neither the item nor what the minutes say about it"), required=False
    )

    def __init__(self, *args, projects=(), commitments=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.linked = {
            "project": {row.ref: row for row in projects},
            "commitment": {row.ref: row for row in commitments},
        }
        for name, label, words in (
            ("project", _("Project"), lambda row: row.title),
            ("commitment", _("Self-commitment"), lambda row: f"{row.membership.actor.name}: {row.text}"),
        ):
            if rows := self.linked[name]:
                choices = [("", _("nothing chosen")), *((ref, words(row)) for ref, row in rows.items())]
                self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        for name in ("title", "minutes"):
            self.fields[name].needed_sometimes = True
        self.settle_fields()
        links = [name for name in self.linked if name in self.fields]
        said = any(self[name].value() for name in ("presenter", "is_internal", *links))
        self.layout = Layout(
            "ref",
            "title",
            Row2("kind", "minutes", css_class="field-row-short"),
            Folded(
                _("More about it"), "presenter", *([Row2(*links)] if links else []), "is_internal", open=said
            ),
        )

    @property
    def values(self) -> dict:
        """As an agenda is written: with the project and the commitment themselves."""
        found = {name: rows.get(self.cleaned_data.get(name)) for name, rows in self.linked.items()}
        return self.cleaned_data | found


class BacklogForm(KtForm):
    """Something for one of the next meetings."""

    submit_label = _("Note the item")

    title = forms.CharField(label=_("Item"), max_length=200)
    text = forms.CharField(
        label=_("What it is about"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, topic_area, person=None, **kwargs):
        self.topic_area, self.person = topic_area, person
        super().__init__(*args, **kwargs)

    def save(self, *, by):
        return agendas.propose_item(
            self.topic_area, person=self.person, by=by, at=timezone.now(), **self.cleaned_data
        )


class ProposalForm(BacklogForm):
    """The same behind a personal link."""

    submit_label = _("Propose the item")
    cancel_label = _("Back")


class _AgendaFormSet(forms.BaseFormSet):
    """One empty line below those that are there; three to begin with. ``with_another`` puts one more on the page."""

    def __init__(self, *args, initial=None, **kwargs):
        super().__init__(*args, initial=initial, **kwargs)
        self.extra = 1 if initial else 3

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if index is not None:
            form.fields["title"].label = _("Item %(n)s") % {"n": index + 1}

    @classmethod
    def with_another(cls, data: QueryDict) -> QueryDict:
        """What was typed, with one line more."""
        found, name = data.copy(), f"{cls.get_default_prefix()}-{TOTAL_FORM_COUNT}"
        total = data.get(name, "")
        if total.isdecimal() and int(total) < cls.max_num:
            found[name] = str(int(total) + 1)
        return found

    def save(self, meeting, *, by, seen=None):
        known = {item.ref: item for item in meeting.agenda.all()}
        items = [
            form.values | {"item": known.pop(form.cleaned_data["ref"], None)}
            for form in self.forms
            if form.cleaned_data.get("title")
        ]
        return agendas.write_agenda(meeting, items=items, by=by, seen=seen)


AgendaFormSet = forms.formset_factory(AgendaLineForm, formset=_AgendaFormSet, max_num=40)
