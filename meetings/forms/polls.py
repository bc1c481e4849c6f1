"""The forms of a date poll: its dates and people, and what somebody says."""

from datetime import datetime, timedelta

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import display
from common.fields import LocalDateTimeField
from common.forms import KtForm
from common.layouts import Folded
from meetings.domain import polls, votes
from meetings.forms.invitations import person_label
from meetings.forms.meetings import instant_of
from meetings.models import AnsweredHow, Poll, PollOption, PollParticipant, VoteAnswer

# So many dates can be typed beside those that are proposed.
TYPED = 4


class ProposedDates(forms.MultipleChoiceField):
    """Some of the proposed instants. An older proposal that is gone from the list still counts."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value):
        return instant_of(value) is not None


class _DatesForm(KtForm):
    """Proposals to tick, dates to type, a deadline. ``dates`` is where everything about them is refused."""

    dates = ProposedDates(label=_("Dates"), required=False)
    deadline = LocalDateTimeField(label=_("Vote by"))

    def __init__(self, *args, proposals, length: timedelta, **kwargs):
        """``proposals``: (instant, words) to choose from; ``length``: how long the meeting is."""
        self.length = length
        super().__init__(*args, **kwargs)
        # Ticked here or typed below; the label does not say that they were optional.
        self.fields["dates"].needed_sometimes = True
        self.fields["dates"].choices = [(instant.isoformat(), words) for instant, words in proposals]
        if not proposals:
            self.fields["dates"].widget = forms.MultipleHiddenInput()
        for number in range(1, TYPED + 1):
            self.fields[f"other_{number}"] = LocalDateTimeField(
                label=_("Another date (%(n)d)") % {"n": number}, required=False
            )
        self.settle_fields()

    def hide(self) -> None:
        """Everything that was entered goes along unseen, below the mail that is shown first."""
        self.layout = None
        for field in self.fields.values():
            if isinstance(field, LocalDateTimeField):
                for part in field.widget.widgets:
                    part.input_type = "hidden"
            elif isinstance(field, forms.MultipleChoiceField):
                field.widget = forms.MultipleHiddenInput()
            else:
                field.widget = forms.HiddenInput()

    @property
    def options(self) -> list[tuple[datetime, datetime]]:
        found = [instant_of(value) for value in self.cleaned_data["dates"]]
        found += [self.cleaned_data[f"other_{number}"] for number in range(1, TYPED + 1)]
        return [(start, start + self.length) for start in found if start is not None]


_TYPED = tuple(f"other_{number}" for number in range(1, TYPED + 1))


class PollStartForm(_DatesForm):
    submit_label = _("See the mail first")
    send_label = _("Start the poll")
    layout = Layout(
        "dates",
        Folded(_("Other dates"), *_TYPED),
        "deadline",
        "people",
        Folded(_("Who must be there"), "required"),
    )

    people = forms.MultipleChoiceField(
        label=_("Who is asked"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person")},
    )
    required = forms.MultipleChoiceField(
        label=_("Without whom a date is worthless"),
        help_text=_("If one of them cannot come, the date is marked as worthless."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, people, moderator=None, **kwargs):
        """``people``: (actor or None, person) in the order of the page."""
        self.by_value = {
            f"{actor.ref if actor else '-'}.{person.ref}": (actor, person) for actor, person in people
        }
        super().__init__(*args, **kwargs)
        choices = [(value, person_label(*pair)) for value, pair in self.by_value.items()]
        for name in ("people", "required"):
            self.fields[name].choices = choices
        self.fields["people"].initial = list(self.by_value)
        self.fields["required"].initial = [
            value for value, (_actor, person) in self.by_value.items() if person == moderator
        ]

    def clean(self):
        cleaned = super().clean()
        if "people" in cleaned:
            # The moderator was ticked by us; whoever is not asked is not needed either.
            needed = [
                value
                for value in cleaned.get("required", ())
                if value in cleaned["people"] or value not in self.fields["required"].initial
            ]
            cleaned["required"] = needed
            if set(needed) - set(cleaned["people"]):
                self.add_error("required", _("Only people who are asked can be needed for a date."))
        return cleaned

    @property
    def asked(self) -> list:
        return [self.by_value[value] for value in self.cleaned_data["people"]]

    def check(self, meeting):
        return polls.check_new_poll(
            meeting,
            options=self.options,
            people=self.asked,
            deadline=self.cleaned_data["deadline"],
            at=timezone.now(),
        )

    def save(self, meeting, *, by):
        required = {self.by_value[value][1].pk for value in self.cleaned_data["required"]}
        return polls.start_poll(
            meeting,
            options=self.options,
            people=self.asked,
            required=required,
            deadline=self.cleaned_data["deadline"],
            by=by,
            at=timezone.now(),
        )


class PollDatesForm(_DatesForm):
    submit_label = _("See the mail first")
    send_label = _("Propose these dates")
    layout = Layout("dates", Folded(_("Other dates"), *_TYPED), "deadline")

    def check(self, poll: Poll):
        return polls.check_further_dates(
            poll, options=self.options, deadline=self.cleaned_data["deadline"], at=timezone.now()
        )

    def save(self, poll: Poll, *, by):
        return polls.add_poll_dates(
            poll, options=self.options, deadline=self.cleaned_data["deadline"], by=by, at=timezone.now()
        )


class PollCancelForm(KtForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("It stands in the mail. Never name a person's illness or other private reason."),
    )


class VoteForm(KtForm):
    """Three radios for each date; all of them are asked, so that silence is never read as a no."""

    submit_label = _("Save the answer")

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, participant: PollParticipant, options, votes, holidays=None, **kwargs):
        """``votes``: what was said so far, by the key of the date; ``holidays``: names by the key of the date."""
        self.participant, self.options = participant, {self.name_of(option): option for option in options}
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = participant.version
        for name, option in self.options.items():
            self.fields[name] = forms.ChoiceField(
                label=display.timespan(option.starts_at, option.ends_at),
                choices=VoteAnswer.choices,
                widget=forms.RadioSelect,
                initial=votes.get(option.pk, ""),
                help_text=(holidays or {}).get(option.pk, "")
                and _("Public holiday: %(name)s") % {"name": holidays[option.pk]},
                error_messages={"required": _("Choose an answer for each date")},
            )
        self.settle_fields()

    @staticmethod
    def name_of(option: PollOption) -> str:
        return f"date_{option.ref}"

    def save(self, *, how=AnsweredHow.COORDINATION, by):
        said = {option.pk: self.cleaned_data[name] for name, option in self.options.items()}
        return self._vote(said, how=how, by=by, seen=self.cleaned_data["version"])

    def save_none(self, *, how, by):
        """None of the dates suits: one button instead of a radio for each."""
        said = {option.pk: VoteAnswer.NO for option in self.options.values()}
        return self._vote(said, how=how, by=by, seen=None)

    def _vote(self, said, *, how, by, seen):
        return votes.vote_in_poll(
            self.participant, votes=said, how=how, by=by, at=timezone.now(), seen_version=seen
        )
