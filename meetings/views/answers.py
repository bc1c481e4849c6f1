"""The pages of an invitation, behind its personal link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from common.guests import keep_private
from common.links import TOKEN_LENGTH
from documents.queries import files_of
from documents.views import hand_out
from meetings import notifications
from meetings.domain.invitations import request_links
from meetings.forms.answers import AnswerForm, NoteForm, SubstituteForm
from meetings.forms.meetings import ProposalForm
from meetings.models import Answer, Invitation, PollParticipant
from meetings.queries import coordinator_of, guest
from meetings.queries.letters import recipient_of_code
from meetings.queries.minutes import protocol_of
from meetings.queries.polls import poll_for
from meetings.views.personal import PersonalPage, link_form, show_link_gone

PRESELECT = {"yes", "online", "maybe", "no"}
# While the meeting is to come, and afterwards as long as the link lives.
READABLE = (guest.Phase.ASK, guest.Phase.CLOSED, guest.Phase.OVER)


class InvitationPage(PersonalPage):
    """The invitee's pages: answer, done, substitute, calendar."""

    home = "meetings:answer"

    def find(self):
        return guest.find_invitation(self.token, now=self.now)

    @property
    def invitation(self):
        return self.row

    @property
    def meeting(self):
        return self.row.meeting

    @property
    def zone(self):
        return self.meeting.zoneinfo

    @cached_property
    def round(self) -> guest.Round:
        return guest.Round(self.invitation)

    @property
    def phase(self) -> guest.Phase:
        return guest.phase_of(self.invitation, now=self.now)

    def context(self, **extra) -> dict:
        row = self.invitation
        return {
            "invitation": row,
            "meeting": self.meeting,
            "phase": self.phase.value,
            "token": self.token,
            "answer_url": self.url("meetings:answer"),
            "done_url": self.url("meetings:answer-done"),
            "substitute_url": self.url("meetings:answer-substitute"),
            "calendar_url": self.url("meetings:answer-calendar"),
            "brief_url": self.url("meetings:answer-brief") if row.actor_id else "",
            "propose_url": self.url("meetings:answer-propose") if row.person_id else "",
            "substitute": self.round.substitute,
            "position": self.round.position,
            "contact_person": coordinator_of(self.meeting.network),
            "signed_in_as_another": self.acts_for_another,
            **extra,
        }


class AnswerView(InvitationPage):
    def get(self, request):
        return self._page()

    def post(self, request):
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self._page(form=form)
        if form.wants_substitute:
            return HttpResponseRedirect(self.url("meetings:answer-substitute"))
        try:
            outcome = form.save(self.invitation, how=self.how, by=self.by)
        except ValidationError as refusal:
            return self.refuse(refusal)
        if outcome.replaced is not None:
            messages.warning(
                request,
                _("In the meantime you had answered “%(answer)s” in another window. Now this answer counts.")
                % {"answer": outcome.replaced.label},
            )
        return HttpResponseRedirect(self.url("meetings:answer-done"))

    def _page(self, form=None):
        row = self.invitation
        chosen = self.request.GET.get("a", "")
        replacement, poll = guest.replacement_of(row), poll_for(row)
        minutes = guest.circulated_minutes(self.meeting) if self.phase == guest.Phase.OVER else None
        return self.show(
            "meetings/answer.html",
            form=form,
            chosen=chosen if chosen in PRESELECT and row.answer != chosen else "",
            room=self.round.room,
            in_the_way=self.round.in_the_way,
            agenda=guest.timed_agenda(self.meeting),
            files=files_of(self.meeting) if self.meeting.has_files and self.phase in READABLE else [],
            actions=guest.own_actions(row),
            move=guest.unanswered_move(row) if self.phase == guest.Phase.ASK else None,
            minutes=minutes,
            protocol=protocol_of(self.meeting, minutes, inside=False) if minutes else None,
            coming=self.round.coming,
            total=self.round.total,
            poll_url=poll and reverse("meetings:vote", args=[notifications.poll_token(poll)]),
            replacement=replacement,
            replacement_url=replacement
            and reverse("meetings:answer", args=[notifications.answer_token(replacement)]),
        )


class DoneView(InvitationPage):
    """What is saved, what happens next, and room for a message."""

    def get(self, request):
        stands = self.phase in (guest.Phase.ASK, guest.Phase.CLOSED)
        if self.invitation.answer == Answer.OPEN or not stands:
            return HttpResponseRedirect(self.url("meetings:answer"))
        return self._page(
            NoteForm(
                invitation=self.invitation,
                initial={"note": self.invitation.note, "plus_ones": self.invitation.plus_ones},
            )
        )

    def post(self, request):
        form = NoteForm(request.POST, invitation=self.invitation)
        if not form.is_valid():
            return self._page(form)
        try:
            form.save(self.invitation, how=self.how, by=self.by)
        except ValidationError as refusal:
            if not hasattr(refusal, "error_dict"):
                return self.refuse(refusal)
            form.add_error(None, refusal)
            return self._page(form)
        messages.success(
            request,
            _("Thank you. It is saved.")
            if "plus_ones" in form.fields
            else _("Thank you. Your message has arrived."),
        )
        return HttpResponseRedirect(self.url("meetings:answer-done"))

    def _page(self, form):
        return self.show("meetings/answer_done.html", form=form)


class SubstituteView(InvitationPage):
    def get(self, request):
        if self.phase != guest.Phase.ASK or self.invitation.stands_in_for_id:
            return HttpResponseRedirect(self.url("meetings:answer"))
        return self._page(SubstituteForm(**self._form_kwargs()))

    def post(self, request):
        form = SubstituteForm(request.POST, **self._form_kwargs())
        if not form.is_valid():
            return self._page(form)
        try:
            form.save(self.invitation, how=self.how, by=self.by)
        except ValidationError as refusal:
            if not hasattr(refusal, "error_dict"):
                return self.refuse(refusal)
            for name, errors in refusal.error_dict.items():
                form.add_error(name if name in form.fields else None, errors)
            return self._page(form)
        return HttpResponseRedirect(self.url("meetings:answer-done"))

    def _form_kwargs(self) -> dict:
        return {
            "colleagues": guest.colleagues_of(self.invitation),
            "cancel_url": self.url("meetings:answer"),
        }

    def _page(self, form):
        return self.show("meetings/answer_substitute.html", form=form, room=self.round.room)


class ProposeView(InvitationPage):
    """Something for the agenda of this meeting or the next; the coordination decides."""

    def get(self, request):
        if not self.may_propose:
            return HttpResponseRedirect(self.url("meetings:answer"))
        return self._page(ProposalForm(**self._form_kwargs()))

    def post(self, request):
        if not self.may_propose:
            return HttpResponseRedirect(self.url("meetings:answer"))
        form = ProposalForm(request.POST, **self._form_kwargs())
        if not form.is_valid():
            return self._page(form)
        form.save(by=self.by)
        messages.success(request, _("Thank you. We have your proposal and will see when it fits."))
        return HttpResponseRedirect(self.url("meetings:answer"))

    @property
    def may_propose(self) -> bool:
        return self.phase in (guest.Phase.ASK, guest.Phase.CLOSED) and self.invitation.person_id is not None

    def _form_kwargs(self) -> dict:
        return {
            "topic_area": self.meeting.topic_area,
            "person": self.invitation.person,
            "cancel_url": self.url("meetings:answer"),
        }

    def _page(self, form):
        return self.show("meetings/answer_propose.html", form=form)


class CalendarView(InvitationPage):
    """The meeting as a file for the calendar; without attendees, so no program asks for an answer."""

    http_method_names = ["get", "head", "options"]

    def get(self, request):
        if self.meeting.starts_at is None or self.phase in (guest.Phase.WITHDRAWN, guest.Phase.PLANNED):
            return show_link_gone(request)
        body = notifications.calendar_file(self.invitation)
        return HttpResponse(
            body,
            content_type="text/calendar; charset=utf-8; method=PUBLISH",
            headers={"Content-Disposition": 'attachment; filename="meeting.ics"'},
        )


class FileView(InvitationPage):
    """A file of the meeting, for those who are invited."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, ref):
        files = files_of(self.meeting) if self.phase in READABLE else []
        wanted = next((file for file in files if file.public_id == ref), None)
        return hand_out(wanted) if wanted else show_link_gone(request)


@method_decorator(login_not_required, name="dispatch")
class LinkRequestView(View):
    """A new link for somebody who lost theirs: the answer is the same whether there is an invitation or not."""

    http_method_names = ["get", "head", "options", "post"]

    def get(self, request):
        return self._page(link_form())

    def post(self, request):
        form = link_form(request.POST)
        if not form.is_valid():
            return self._page(form)
        request_links(form.cleaned_data["email"], at=timezone.now())
        return keep_private(render(request, "meetings/link_requested.html"))

    def _page(self, form):
        return keep_private(render(self.request, "meetings/link_request.html", {"form": form}))


@method_decorator(login_not_required, name="dispatch")
class LinkGoneView(View):
    """Every other address below /r/ and /p/; ``page`` is what stands there."""

    page = "meetings:answer"

    def dispatch(self, request, *args, rest, **kwargs):
        if len(rest) == TOKEN_LENGTH and "/" not in rest:
            # Mail programs like to drop the last stroke of an address.
            return HttpResponseRedirect(reverse(self.page, args=[rest]))
        return show_link_gone(request)


@method_decorator(login_not_required, name="dispatch")
class ShortCodeView(View):
    """The address from a letter, typed by hand: leads to the answer page and writes nothing."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, code):
        match recipient_of_code(code.rstrip("/")):
            case Invitation() as invitation:
                page = reverse("meetings:answer", args=[notifications.answer_token(invitation)])
            case PollParticipant() as participant:
                page = reverse("meetings:vote", args=[notifications.poll_token(participant)])
            case _:
                return show_link_gone(request)
        return keep_private(HttpResponseRedirect(page))
