"""Minutes: for each item of the agenda what was said, decided, taken on and thought of; without an agenda once."""

import json
import re
from functools import cached_property

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms import KtForm, Row2, missing
from common.layouts import Folded
from meetings.domain.minutes import keep_draft, write_minutes
from meetings.domain.together import seen_of
from meetings.models import AgendaItem, Agreement, ItemState, Meeting

MOST = 40  # rows of a kind at one item
MARKDOWN = gettext_lazy("Markdown: # heading, - list, **bold**.")
# What the names of their fields begin with.
OF_DECISIONS = {"decision", "agreement", "dissent", "statement"}
OF_ACTIONS = {"action", "owner", "due"}
_TEXT_OF_ITEM = re.compile(r"text_([A-Za-z0-9_-]{22})")


class _Part:
    """The fields of one item, or of what belongs to none; each field's name ends in the item's ref."""

    def __init__(self, form: "MinutesForm", item: AgendaItem | None):
        self.form, self.item = form, item
        key = item.pk if item else None
        self.decisions = [row for row in form.all_decisions if row.agenda_item_id == key]
        self.actions = [row for row in form.all_actions if row.agenda_item_id == key]

    def name(self, what: str, number: int | None = None) -> str:
        parts = (what, self.item.ref if self.item else None, number)
        return "_".join(str(part) for part in parts if part is not None)

    def count(self, what: str, standing: int) -> int:
        """As many rows as were sent, or those that stand there and one more."""
        if not self.form.is_bound:
            return min(MOST, standing + 1)
        return next((n for n in range(MOST) if self.name(what, n) not in self.form.data), MOST)

    def value(self, what: str, number: int | None = None):
        return self.form.cleaned_data.get(self.name(what, number))

    # --- fields ---

    def add(self) -> list:
        """The fields, and how they are laid out."""
        form = self.form
        texts: list = [self.name("text")]
        form.fields[self.name("text")] = forms.CharField(
            label=_("Minutes") if self.item is None else _("What was said"),
            help_text=MARKDOWN,
            required=False,
            widget=forms.Textarea(attrs={"rows": 16 if not form.items else 6 if self.item else 4}),
            initial=self.item.notes if self.item else form.text,
        )
        if self.item is not None:
            texts.append(self.name("state"))
            form.fields[self.name("state")] = forms.ChoiceField(
                label=_("What became of it"),
                choices=ItemState.choices,
                initial=self.item.state,
                required=False,
            )
        decisions = [self._add_decision(n) for n in range(self.count("decision", len(self.decisions)))]
        actions = [self._add_action(n) for n in range(self.count("action", len(self.actions)))]
        ideas = [] if self.item and self.item.is_internal else [self._add_ideas()]
        captured = [
            *[field for row in decisions for field in row],
            *[field for row in actions for field in row],
            *ideas,
        ]
        if not form.items:
            return [*texts, *captured]
        title = _("Decisions, actions, ideas")
        return [*texts, Folded(title, *captured, open=bool(self.decisions or self.actions))]

    def _add_decision(self, number: int) -> list:
        row = self.decisions[number] if number < len(self.decisions) else None
        name, agreement, dissent, statement = (
            self.name(what, number) for what in ("decision", "agreement", "dissent", "statement")
        )
        fields = self.form.fields
        fields[name] = forms.CharField(
            label=_("Decision %(number)d") % {"number": number + 1},
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            initial=row.text if row else "",
        )
        fields[agreement] = forms.ChoiceField(
            label=_("How it was agreed"),
            choices=[("", _("not recorded")), *Agreement.choices],
            required=False,
            initial=row.agreement if row else "",
        )
        fields[dissent] = forms.CharField(
            label=_("Whose dissent"), max_length=200, required=False, initial=row.dissent_of if row else ""
        )
        rows: list = [name, Row2(agreement, dissent)]
        if row is not None:
            fields[statement] = forms.CharField(
                label=_("Statement for the record"),
                help_text=_("Can be added until the minutes are adopted."),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=row.statement,
            )
            rows.append(statement)
        return rows

    def _add_action(self, number: int) -> list:
        row = self.actions[number] if number < len(self.actions) else None
        fields = self.form.fields
        action, owner, due, ref = (
            self.name(what, number) for what in ("action", "owner", "due", "action_ref")
        )
        fields[action] = forms.CharField(
            label=_("Action %(number)d") % {"number": number + 1},
            max_length=300,
            required=False,
            initial=row.text if row else "",
        )
        fields[owner] = forms.ChoiceField(
            label=_("Who"),
            choices=self.form.owner_choices,
            required=False,
            initial=row.owner.ref if row and row.owner else "",
        )
        fields[due] = forms.DateField(label=_("Until"), required=False, initial=row.due_on if row else None)
        fields[ref] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=row.ref if row else ""
        )
        for name in (action, owner, due):
            fields[name].named = fields[action].label
        return [Row2(action, owner, due), ref]

    def _add_ideas(self) -> str:
        self.form.fields[self.name("ideas")] = forms.CharField(
            label=_("New ideas"),
            help_text=_("One a line; each becomes an idea of the topic area once you save."),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        return self.name("ideas")

    # --- what was typed ---

    def clean(self) -> None:
        form = self.form
        for n in range(self.count("decision", 0)):
            agreement, dissent = self.value("agreement", n), self.value("dissent", n)
            if agreement == Agreement.DISSENT and not dissent:
                form.add_error(self.name("dissent", n), missing(_("Enter whose dissent it is")))
            elif dissent and agreement and agreement != Agreement.DISSENT:
                form.add_error(self.name("agreement", n), _("There is a dissent: choose “with dissent of …”"))
        for n in range(self.count("action", 0)):
            if not self.value("action", n):
                continue
            if not self.value("owner", n) and self._organisation(n) is None:
                form.add_error(self.name("owner", n), missing(_("Choose who does it")))
            due = self.name("due", n)
            if not self.value("due", n) and due not in form.errors:
                form.add_error(due, missing(_("Enter until when")))

    def _standing(self, number: int):
        """The action whose line it is."""
        return next(
            (row for row in self.form.all_actions if row.ref == self.value("action_ref", number)), None
        )

    def _organisation(self, number: int):
        """Of an action that stood there before; only its person can be chosen here."""
        row = self._standing(number)
        return row.actor if row else None

    def typed_decisions(self) -> list[dict]:
        found = []
        for n in range(self.count("decision", 0)):
            dissent = self.value("dissent", n) or ""
            agreement = self.value("agreement", n) or (Agreement.DISSENT if dissent else "")
            found.append(
                {
                    "agenda_item": self.item,
                    "text": self.value("decision", n),
                    "agreement": agreement,
                    "dissent_of": dissent,
                    "statement": self.value("statement", n) or "",
                }
            )
        return found

    def typed_actions(self) -> list[dict]:
        return [
            {
                "item": self._standing(n),
                "agenda_item": self.item,
                "text": self.value("action", n),
                "owner": self.form.owners.get(self.value("owner", n)),
                "actor": self._organisation(n),
                "due_on": self.value("due", n),
            }
            for n in range(self.count("action", 0))
            if self.value("action", n)
        ]

    def typed_ideas(self) -> list[tuple]:
        return [(title, self.item) for title in (self.value("ideas") or "").splitlines()]


class MinutesForm(KtForm):
    """Text, decisions, actions and ideas of every item on one page."""

    submit_label = gettext_lazy("Save the minutes")

    # What stood at each place when the page was made: two who write at different places do not disturb each other.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
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
        self.text = minutes.text if minutes else ""
        self.owners = {person.ref: person for person in owners}
        self.owner_choices = [("", "–"), *((ref, person.name) for ref, person in self.owners.items())]
        self.items = list(meeting.agenda.all())
        self.all_decisions = list(meeting.decisions.all())
        self.all_actions = list(meeting.actions.with_names())
        super().__init__(*args, **kwargs)
        self.initial |= {
            "seen": json.dumps(seen_of(meeting)),
            "comments_by": minutes.comments_by if minutes else None,
        }
        self.general = _Part(self, None)
        self.parts = [self.general, *(_Part(self, item) for item in self.items)]
        groups = [
            Fieldset(f"{number}. {part.item.title}", *part.add())
            for number, part in enumerate(self.parts[1:], start=1)
        ]
        first = self.general.add()
        if groups:
            first = [Fieldset(_("In general"), *first)]
        after = ["note"] if minutes is not None and not minutes.is_draft else []
        if not after:
            del self.fields["note"]
        self.settle_fields()
        self.layout = Layout("seen", *groups, *first, Row2("comments_by", *after))

    def clean(self):
        cleaned = super().clean()
        for part in self.parts:
            part.clean()
        cleaned["text"] = self._with_homeless(cleaned.get("text", ""))
        return cleaned

    def _with_homeless(self, text: str) -> str:
        """What was typed at an item that somebody has taken off the agenda meanwhile is not lost."""
        known = {item.ref for item in self.items}
        for name in self.data:
            match = _TEXT_OF_ITEM.fullmatch(name)
            if match and match[1] not in known and (lost := self.data[name].strip()):
                text = f"{text}\n\n{lost}".strip()
        return text

    def clean_seen(self) -> dict[str, str]:
        """What cannot be read was not seen: then whatever stands there is shown first."""
        try:
            seen = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            return {}
        return {str(key): str(value) for key, value in seen.items()} if isinstance(seen, dict) else {}

    @cached_property
    def typed_items(self) -> dict[int, dict]:
        found = {}
        for part in self.parts[1:]:
            found[part.item.pk] = {"notes": part.value("text") or ""}
            if state := part.value("state"):
                found[part.item.pk]["state"] = state
        return found

    def keep(self, *, by) -> dict[str, str]:
        """What can be saved while it is typed. A decision or an action that is not whole yet keeps its kind waiting."""
        return keep_draft(
            self.meeting,
            text=self.cleaned_data["text"],
            items=self.typed_items,
            decisions=None if self._unfinished & OF_DECISIONS else self.typed("decisions"),
            actions=None if self._unfinished & OF_ACTIONS else self.typed("actions"),
            seen=self.cleaned_data["seen"],
            by=by,
            at=timezone.now(),
        )

    @cached_property
    def _unfinished(self) -> set[str]:
        return {name.partition("_")[0] for name in self.errors}

    @property
    def not_kept(self) -> str:
        if self._unfinished & (OF_DECISIONS | OF_ACTIONS):
            return _("Decisions and actions wait until each is complete.")
        return ""

    def typed(self, what: str) -> list:
        return [row for part in self.parts for row in getattr(part, f"typed_{what}")()]

    def save(self, *, by):
        return write_minutes(
            self.meeting,
            text=self.cleaned_data["text"],
            items=self.typed_items,
            seen=self.cleaned_data["seen"],
            note=self.cleaned_data.get("note", ""),
            comments_by=self.cleaned_data["comments_by"],
            decisions=self.typed("decisions"),
            actions=self.typed("actions"),
            ideas=self.typed("ideas"),
            by=by,
            at=timezone.now(),
        )
