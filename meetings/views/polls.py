"""A date poll from the coordination's side: start it, add dates, remind, close, give up, take a date."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import dates, display
from common.views import ActionView, ConfirmView, FormPage, refusal_of
from meetings import notifications
from meetings.domain import poll_dates, polls, votes
from meetings.domain.deadlines import DEADLINE_TIME
from meetings.domain.plans import propose_beside, propose_next
from meetings.forms.polls import PollCancelForm, PollDatesForm, PollStartForm
from meetings.models import Meeting, Poll, PollOption
from meetings.queries import invitees_of
from meetings.queries.plan import holiday_on
from meetings.queries.polls import DateState, latest_poll, options_of, poll_state
from meetings.recurrence import Because
from meetings.views.invitations import tell_of_letters
from meetings.views.meetings import MeetingPage, warn_about_date
from meetings.views.slot_words import sentences_of

PROPOSALS = 6
# How long people have when nobody says otherwise.
VOTING_DAYS = 7


class DatesPage(MeetingPage, FormPage):
    """Dates to choose from: the draft's own, those proposed for the topic area, and what one types.

    Three steps on one address: choose (GET), see the mail (POST), send (POST with ``step=send``); with ``step=change``
    what was chosen stands in the form again.
    """

    permission_required = "meetings.change_meeting"
    template_name = "meetings/poll_form.html"

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "proposals": [(start, self._words(start)) for start in self.starts],
            "length": self.length,
            "initial": {"deadline": self._deadline()},
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.object, **kwargs)

    @property
    def length(self) -> timedelta:
        meeting = self.object
        if meeting.starts_at is not None:
            return meeting.ends_at - meeting.starts_at
        return timedelta(minutes=meeting.topic_area.duration)

    @cached_property
    def proposed(self) -> dict[datetime, tuple[Because, ...]]:
        """The instants proposed, each with what speaks for and against it."""
        meeting, language, today = self.object, translation.get_language(), dates.today()
        if meeting.starts_at is None:
            found = propose_next(meeting.topic_area, today=today, language=language, most=PROPOSALS)
        else:
            found = propose_beside(meeting, today=today, language=language, most=PROPOSALS - 1)
        return {slot.starts_at: slot.because for slot in found}

    @cached_property
    def starts(self) -> list[datetime]:
        own = [self.object.starts_at] if self.object.starts_at is not None else []
        starts = {*own, *self.proposed} - self.known
        return sorted(start for start in starts if start > timezone.now())

    @property
    def known(self) -> set[datetime]:
        """Dates that are in the poll already."""
        return set()

    @property
    def spans(self) -> list[tuple[datetime, datetime]]:
        """The dates of the poll, as start and end."""
        return []

    @property
    def subject(self):
        """What the form's save is about: the draft or its poll."""
        raise NotImplementedError

    def _words(self, start: datetime) -> str:
        words = display.timespan(start, start + self.length)
        day = dates.local_date(start, self.object.zoneinfo)
        holiday = holiday_on(self.request.municipality, day, translation.get_language())
        if holiday:
            words = _("%(date)s (public holiday: %(name)s)") % {"date": words, "name": holiday}
        reasons = sentences_of(self.proposed.get(start, ()))
        return " ".join([f"{words}.", *reasons]) if reasons else words

    def _deadline(self) -> datetime:
        """In a week at eight in the evening, sooner when the first proposal comes before that."""
        zone = self.object.zoneinfo
        day = dates.today() + timedelta(days=VOTING_DAYS)
        if self.starts:
            day = min(day, dates.local_date(self.starts[0], zone) - timedelta(days=1))
        return dates.to_utc(day, DEADLINE_TIME, zone)

    def form_valid(self, form):
        step = self.request.POST.get("step")
        if step == "send":
            return super().form_valid(form)
        if step == "change":
            return self.render_to_response(self.get_context_data(form=form))
        if not self.attempt(lambda: form.check(self.subject), form):
            return self.form_invalid(form)
        return self._show_mail(form)

    def asked(self, form) -> list:
        """(actor or None, person) of everybody who gets the mail."""
        raise NotImplementedError

    def _show_mail(self, form):
        people = self.asked(form)
        mailed = [pair for pair in people if pair[1].takes_mail]
        actor, person = (mailed or people)[0]
        preview = [
            (
                language,
                notifications.preview_poll(
                    self.object,
                    language,
                    spans=[*self.spans, *form.options],
                    deadline=form.cleaned_data["deadline"],
                    name=person.name,
                    organisation=actor.name if actor else "",
                    added=len(form.options) if self.spans else 0,
                ),
            )
            for language in ("de", "en")
        ]
        form.hide()
        heading = ngettext(
            "%(n)d person will now get an e-mail", "%(n)d people will now get an e-mail", len(mailed)
        ) % {"n": len(mailed)}
        return self.render_to_response(
            self.get_context_data(
                form=form,
                step="preview",
                heading=heading,
                lead="",
                preview=preview,
                letters=[one.name for _actor, one in people if one.email and not one.takes_mail],
                missing=[one.name for _actor, one in people if not one.email],
            )
        )

    def save(self, form):
        outcome = form.save(self.subject, by=self.request.user)
        tell_of_letters(self.request, outcome)
        return outcome

    def get_success_message(self):
        n = len(self.result.mailed)
        return ngettext(
            "%(n)d person will get the question in the next few minutes.",
            "%(n)d people will get the question in the next few minutes.",
            n,
        ) % {"n": n}

    def get_success_url(self):
        return self.object.get_absolute_url()


class PollStart(DatesPage):
    form_class = PollStartForm
    page_title = gettext_lazy("Start a date poll")
    lead = gettext_lazy("Choose two to eight dates. Everybody asked gets an e-mail at once.")

    def why_not(self):
        return refusal_of(polls.refuse_undraft, self.object)

    def get_form_kwargs(self):
        meeting = self.object
        people = [(entry.actor, person) for entry in invitees_of(meeting) for person in entry.people]
        if meeting.moderator is not None and meeting.moderator not in [person for _actor, person in people]:
            people.append((None, meeting.moderator))
        return {**super().get_form_kwargs(), "people": people, "moderator": meeting.moderator}

    def asked(self, form):
        return form.asked

    @property
    def subject(self) -> Meeting:
        return self.object


class RunningPoll:
    """A page about the poll of a meeting; 404 where there never was one."""

    def why_not(self):
        return refusal_of(polls.refuse_ended, self.poll)

    @cached_property
    def poll(self):
        poll = latest_poll(self.object)
        if poll is None:
            raise Http404
        return poll


class PollDates(RunningPoll, DatesPage):
    form_class = PollDatesForm
    page_title = gettext_lazy("Propose further dates")
    lead = gettext_lazy(
        "What was said about the other dates stays. Everybody is asked about the new ones, and voting is open again."
    )

    @cached_property
    def asked_about(self) -> list[PollOption]:
        return options_of(self.poll)

    @property
    def known(self):
        return {option.starts_at for option in self.asked_about}

    @property
    def spans(self):
        return [(option.starts_at, option.ends_at) for option in self.asked_about]

    def asked(self, form):
        rows = self.poll.participants.standing().select_related("person", "actor")
        return [(row.actor, row.person) for row in rows if row.person is not None]

    @property
    def length(self) -> timedelta:
        first = self.asked_about[0]
        return first.ends_at - first.starts_at

    @property
    def subject(self) -> Poll:
        return self.poll


class PollClose(MeetingPage, RunningPoll, ConfirmView):
    permission_required = "meetings.change_meeting"
    question = gettext_lazy("Close the poll?")
    consequence = gettext_lazy(
        "Nobody can vote any more, and nobody gets a mail. Everybody is told once you take a date."
    )
    submit_label = gettext_lazy("Close the poll")
    success_message = gettext_lazy("The poll is closed. Now take one of its dates.")

    def why_not(self):
        return super().why_not() or ("" if self.poll.is_open else _("The poll is closed."))

    def perform(self, form):
        return polls.close_poll(self.poll, by=self.request.user, at=timezone.now())


class PollCancel(MeetingPage, RunningPoll, ConfirmView):
    permission_required = "meetings.change_meeting"
    form_class = PollCancelForm
    question = gettext_lazy("Give the poll up?")
    submit_label = gettext_lazy("Give the poll up")
    submit_kind = "danger"
    cancel_label = gettext_lazy("Keep it")
    success_message = gettext_lazy("The poll is over. The meeting is a draft without a date again.")

    def get_consequence(self):
        n = sum(row.takes_mail for row in poll_state(self.poll, now=timezone.now()).participants)
        return ngettext(
            "%(n)d person is told by e-mail that there is no date. The meeting is a draft again.",
            "%(n)d people are told by e-mail that there is no date. The meeting is a draft again.",
            n,
        ) % {"n": n}

    def perform(self, form):
        return polls.cancel_poll(
            self.poll, reason=form.cleaned_data["reason"], by=self.request.user, at=timezone.now()
        )


class PollRemind(MeetingPage, RunningPoll, ActionView):
    permission_required = "meetings.change_meeting"

    def perform(self):
        return votes.remind_voters(self.poll, by=self.request.user, at=timezone.now())

    def get_success_message(self):
        if not self.result:
            return _("Everybody who has not voted was reminded today already.")
        return ngettext(
            "%(n)d reminder will leave in the next few minutes.",
            "%(n)d reminders will leave in the next few minutes.",
            self.result,
        ) % {"n": self.result}


class PollTake(ConfirmView):
    """The one step that decides: says who is entered as what before anything happens."""

    model = PollOption
    permission_required = "meetings.change_meeting"
    submit_label = gettext_lazy("Take this date")
    submit_icon = "check"

    def rows(self, queryset):
        return queryset.select_related(
            "poll__meeting__topic_area__network__municipality", "poll__meeting__moderator", "poll__chosen"
        )

    @property
    def meeting(self) -> Meeting:
        return self.object.poll.meeting

    def get_permission_object(self):
        return self.meeting

    def get_trail(self):
        return [(self.meeting.title, self.meeting.get_absolute_url())]

    def get_cancel_url(self):
        return self.meeting.get_absolute_url()

    get_success_url = get_cancel_url

    def why_not(self):
        return refusal_of(poll_dates.refuse_option, self.object, self.object.poll, at=timezone.now())

    def get_way_out(self):
        if not self.meeting.is_polling or self.meeting.place or self.meeting.online_link:
            return ()
        return _("Enter the place"), reverse("meetings:edit", args=[self.meeting.ref])

    @cached_property
    def date(self) -> DateState:
        state = poll_state(self.object.poll, now=timezone.now())
        return next(date for date in state.dates if date.option == self.object)

    def get_question(self):
        return _("Take %(day)s?") % {
            "day": display.timespan(self.object.starts_at, self.object.ends_at, year=False)
        }

    def get_consequence(self):
        date = self.date
        parts = [
            _("Entered as coming: %(yes)d, as “I do not know yet”: %(maybe)d, as not coming: %(no)d.")
            % {"yes": len(date.yes), "maybe": len(date.if_need_be), "no": len(date.no)},
            ngettext(
                "%(n)d person who has not voted on it gets an ordinary invitation.",
                "%(n)d people who have not voted on it get an ordinary invitation.",
                len(date.open),
            )
            % {"n": len(date.open)}
            if date.open
            else "",
            _("Everybody is told by e-mail."),
        ]
        if date.is_worthless:
            names = ", ".join(row.name for row in date.missing)
            parts.insert(0, _("Without them the date is worthless: %(names)s.") % {"names": names})
        return " ".join(filter(None, parts))

    def perform(self, form):
        return poll_dates.choose_date(self.object, by=self.request.user, at=timezone.now())

    def get_success_message(self):
        outcome = self.result
        if outcome.unreached:
            messages.warning(
                self.request,
                _("A letter waits to be printed for: %(names)s.") % {"names": ", ".join(outcome.unreached)},
            )
        warn_about_date(self.request, outcome.meeting)
        return _("The date is fixed. Everybody asked is being told.")
