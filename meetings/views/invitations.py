"""Inviting: choose, see the mail, send; guests; answers entered by hand; reminding; taking back."""

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.views import ActionView, ConfirmView, FormPage, refusal_of
from meetings import notifications
from meetings.domain import reminders
from meetings.domain.invitations import InviteOutcome, refuse_settled, renew_link, withdraw_invitation
from meetings.domain.polls import PollOutcome
from meetings.domain.refusals import refuse_uninvitable, refuse_withdrawn
from meetings.forms.invitations import ChooseForm, EnterAnswerForm, GuestForm, SendForm
from meetings.models import Invitation, Meeting, MeetingStatus
from meetings.notifications import Sender
from meetings.queries import guest, invitees_of, seats_of
from meetings.views.meetings import MeetingPage


def sentence_of(outcome: InviteOutcome) -> str:
    sent = len(outcome.mailed)
    return ngettext(
        "Saved. %(n)d invitation will leave in the next few minutes.",
        "Saved. %(n)d invitations will leave in the next few minutes.",
        sent,
    ) % {"n": sent}


def tell_of_letters(request, outcome: InviteOutcome | PollOutcome) -> None:
    """Whom no mail reaches, by name: for them a letter waits to be printed."""
    if rows := outcome.letters:
        sentence = ngettext(
            "%(n)d letter waits to be printed: %(names)s.",
            "%(n)d letters wait to be printed: %(names)s.",
            len(rows),
        )
        names = ", ".join(row.name for row in rows)
        messages.warning(request, sentence % {"n": len(rows), "names": names})


def way_to_date(meeting: Meeting) -> tuple:
    """To the page where a draft gets the date and the place it lacks; a date poll decides about that of others."""
    if meeting.status != MeetingStatus.DRAFT:
        return ()
    return _("Enter date and place"), reverse("meetings:edit", args=[meeting.ref])


class Invite(MeetingPage, FormPage):
    """Three steps on one address: choose (GET), see the mail (POST), send (POST with ``step=send``)."""

    permission_required = "meetings.invite"
    form_class = ChooseForm
    template_name = "meetings/invite.html"
    page_title = gettext_lazy("Invite")

    def why_not(self):
        return refusal_of(refuse_uninvitable, self.object, at=timezone.now())

    def get_way_out(self):
        return way_to_date(self.object)

    @cached_property
    def invitables(self):
        return invitees_of(self.object)

    def get_form_class(self):
        return SendForm if self.request.POST.get("step") == "send" else ChooseForm

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return {**kwargs, "invitables": self.invitables}

    def form_valid(self, form):
        if isinstance(form, SendForm):
            return super().form_valid(form)
        if sentence := self.why_not():
            return self.show_impossible(sentence)
        return self._show_mail(form)

    def save(self, form):
        outcome = form.save(self.object, by=self.request.user)
        tell_of_letters(self.request, outcome)
        return outcome

    def get_success_message(self):
        return sentence_of(self.result)

    def get_success_url(self):
        return self.object.get_absolute_url()

    def _show_mail(self, form):
        people = form.chosen
        mailed = [pair for pair in people if pair[1].takes_mail]
        send = SendForm(invitables=self.invitables, initial=form.cleaned_data)
        send.submit_label = ngettext("Send %(n)d invitation", "Send %(n)d invitations", len(mailed)) % {
            "n": len(mailed)
        }
        send.cancel_url, send.cancel_label = self.request.path, _("Back")
        send.stamp = self.make_stamp(send)
        return self.render_to_response(
            self.get_context_data(form=send, step="preview", **self._consequences(people, mailed, form))
        )

    def _consequences(self, people, mailed, form) -> dict:
        actor, person = (mailed or people)[0]
        meeting = self.object
        preview = [
            (
                language,
                notifications.preview(
                    meeting,
                    language,
                    name=person.name,
                    organisation=actor.name,
                    personal=form.cleaned_data["personal_words"],
                ),
            )
            for language in ("de", "en")
        ]
        return {
            "question": ngettext(
                "%(n)d person will now get an e-mail", "%(n)d people will now get an e-mail", len(mailed)
            )
            % {"n": len(mailed)},
            "organisations": len({actor.pk for actor, _person in people}),
            "letters": [person.name for _actor, person in people if person.email and not person.takes_mail],
            "missing": [person.name for _actor, person in people if not person.email],
            "preview": preview,
        }

    def get_context_data(self, **kwargs):
        seats = seats_of(self.object, with_delivery=False)
        nobody_left = all(person.pk in entry.invited for entry in self.invitables for person in entry.people)
        values = {"meeting": self.object, "seats": seats, "step": "choose", "nobody_left": nobody_left}
        values |= kwargs
        return super().get_context_data(**values)


class GuestAdd(MeetingPage, FormPage):
    permission_required = "meetings.invite"
    form_class = GuestForm
    page_title = gettext_lazy("Invite somebody else")
    lead = gettext_lazy("The invitation leaves at once.")

    def why_not(self):
        return refusal_of(refuse_uninvitable, self.object, at=timezone.now())

    def get_way_out(self):
        return way_to_date(self.object)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return {**kwargs, "user": self.request.user}

    def save(self, form):
        return form.save(self.object, by=self.request.user)

    def form_valid(self, form):
        response = super().form_valid(form)
        if outcome := getattr(self, "result", None):
            messages.success(self.request, sentence_of(outcome))
            tell_of_letters(self.request, outcome)
        return response

    def get_success_url(self):
        return self.object.get_absolute_url()


class InvitationPage:
    """A page about one invitation; what one may do depends on its meeting."""

    model = Invitation

    def rows(self, queryset):
        return queryset.select_related(
            "meeting__topic_area__network__municipality", "meeting__moderator", "person", "actor"
        )

    def get_permission_object(self):
        return self.object.meeting

    def get_trail(self):
        return [(self.object.meeting.title, self.object.meeting.get_absolute_url())]

    def get_cancel_url(self):
        return self.object.meeting.get_absolute_url()

    def get_success_url(self):
        return self.object.meeting.get_absolute_url()


class EnterAnswer(InvitationPage, FormPage):
    makes_new = False
    permission_required = "meetings.enter_answer"
    form_class = EnterAnswerForm
    success_message = gettext_lazy("The answer is entered.")

    def why_not(self):
        if not self.object.meeting.is_open_for_answers:
            return _("Answers no longer count for this meeting.")
        return refusal_of(refuse_withdrawn, self.object)

    def get_page_title(self):
        return _("Answer of %(name)s") % {"name": self.object.name}

    def get_lead(self):
        return _("For what somebody told you, on the phone for example. They get a confirmation.")

    def get_form_kwargs(self):
        row = self.object
        kwargs = super().get_form_kwargs()
        return {
            **kwargs,
            "invitation": row,
            "in_the_way": guest.Round(row).in_the_way,
            "initial": {
                "answer": row.answer,
                "mode": row.mode,
                "note": row.note,
                "plus_ones": row.plus_ones,
                "version": row.version,
            },
        }

    def save(self, form):
        outcome = super().save(form)
        if outcome.replaced is not None:
            messages.warning(
                self.request,
                _("In the meantime the person had answered “%(answer)s”. Now this answer counts.")
                % {"answer": outcome.replaced.label},
            )
        return outcome


class InvitationWithdraw(InvitationPage, ConfirmView):
    permission_required = "meetings.invite"
    submit_label = gettext_lazy("Withdraw the invitation")
    submit_kind = "danger"
    success_message = gettext_lazy("The invitation is withdrawn.")

    def why_not(self):
        return refusal_of(refuse_withdrawn, self.object) or refusal_of(refuse_settled, self.object.meeting)

    def get_question(self):
        return _("Withdraw the invitation of %(name)s?") % {"name": self.object.name}

    def get_consequence(self):
        if Sender(self.object.meeting).reaches(self.object):
            return _("The person gets a mail, and the entry in their calendar is cancelled.")
        return _("No mail reaches this person. If a letter has left already, another one tells them.")

    def perform(self, form):
        return withdraw_invitation(self.object, by=self.request.user, at=timezone.now())


class InvitationRenew(InvitationPage, ConfirmView):
    permission_required = "meetings.invite"
    submit_label = gettext_lazy("Send a new link")

    def why_not(self):
        return refusal_of(refuse_withdrawn, self.object)

    def get_question(self):
        return _("Send %(name)s a new link?") % {"name": self.object.name}

    @cached_property
    def is_mailed(self) -> bool:
        return Sender(self.object.meeting).reaches(self.object)

    def get_consequence(self):
        if self.is_mailed:
            return _("All links sent so far stop working. The person gets a mail with the new one.")
        return _(
            "All links sent so far stop working. No mail reaches this person: "
            "their letter has to be printed again."
        )

    def get_success_message(self):
        if self.is_mailed:
            return _("A new link is on its way.")
        return _("The links sent so far no longer work.")

    def perform(self, form):
        return renew_link(self.object, by=self.request.user, at=timezone.now())


class RemindNow(MeetingPage, ActionView):
    permission_required = "meetings.invite"

    def perform(self):
        return reminders.remind_now(self.object, by=self.request.user, at=timezone.now())

    def get_success_message(self):
        if not self.result:
            return _("Everybody who has not answered was reminded today already.")
        return ngettext(
            "%(n)d reminder will leave in the next few minutes.",
            "%(n)d reminders will leave in the next few minutes.",
            self.result,
        ) % {"n": self.result}
