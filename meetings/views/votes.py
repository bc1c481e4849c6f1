"""The page behind the link of a date poll."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from meetings import notifications
from meetings.forms.polls import VoteForm
from meetings.models import PollOption, PollParticipant, VoteAnswer
from meetings.queries import coordinator_of
from meetings.queries.polls import (
    SIGNS,
    PollPhase,
    find_participant,
    holidays_on,
    invitation_after,
    options_of,
    poll_phase,
    votes_of,
)
from meetings.views.personal import PersonalPage


class VoteView(PersonalPage):
    """One form; what is saved stands on top and can be changed until the poll closes."""

    home = "meetings:vote"

    def find(self):
        return find_participant(self.token, now=self.now)

    @property
    def participant(self) -> PollParticipant:
        return self.row

    @property
    def poll(self):
        return self.participant.poll

    @property
    def zone(self):
        return self.poll.zoneinfo

    @cached_property
    def phase(self) -> PollPhase:
        return poll_phase(self.participant, now=self.now)

    @cached_property
    def dates(self) -> list[PollOption]:
        return options_of(self.poll)

    @cached_property
    def votes(self) -> dict[int, str]:
        return votes_of(self.participant)

    def form(self, data=None) -> VoteForm:
        return VoteForm(
            data,
            participant=self.participant,
            options=self.dates,
            votes=self.votes,
            holidays=holidays_on(self.dates, self.request.municipality, translation.get_language()),
        )

    def get(self, request):
        return self._page(self.form())

    def post(self, request):
        none = "none" in request.POST
        form = self.form(None if none else request.POST)
        if not none and not form.is_valid():
            return self._page(form)
        save = form.save_none if none else form.save
        try:
            outcome = save(how=self.how, by=self.by)
        except ValidationError as refusal:
            return self.refuse(refusal)
        if outcome.replaced:
            messages.warning(
                request, _("In the meantime you had answered in another window. Now this answer counts.")
            )
        messages.success(request, _("Thank you. Your answer is saved."))
        return HttpResponseRedirect(self.url("meetings:vote"))

    def context(self, **extra) -> dict:
        meeting = self.poll.meeting
        return {
            "participant": self.participant,
            "poll": self.poll,
            "meeting": meeting,
            "phase": self.phase.value,
            "contact_person": coordinator_of(meeting.network),
            "signed_in_as_another": self.acts_for_another,
            **extra,
        }

    def _page(self, form):
        return self.show(
            "meetings/vote.html",
            form=form if self.phase == PollPhase.ASK else None,
            said=[self._said(option) for option in self.dates if option.pk in self.votes],
            missing=len(self.dates) - len(self.votes),
            **self._after(),
        )

    def _said(self, option) -> dict:
        answer = VoteAnswer(self.votes[option.pk])
        return {"option": option, "sign": SIGNS[answer], "word": answer.label}

    def _after(self) -> dict:
        """Once a date was taken: the own invitation, and whether the meeting still has that date."""
        if self.phase != PollPhase.CHOSEN:
            return {}
        invitation = invitation_after(self.participant)
        url = invitation and reverse("meetings:answer", args=[notifications.answer_token(invitation)])
        return {"invitation": invitation, "invitation_url": url, "holds": self.poll.holds}
