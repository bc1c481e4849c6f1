"""polls/people/: one person asked in a date poll, from the coordination's side."""

from django.contrib import messages
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.views import ConfirmView, FormPage, refusal_of
from meetings.domain import votes
from meetings.domain.polls import refuse_ended
from meetings.forms.polls import VoteForm
from meetings.models import PollParticipant
from meetings.queries.polls import holidays_on, options_of, votes_of


class OnePerson:
    """A page about one person asked; what one may do depends on the meeting."""

    model = PollParticipant

    def rows(self, queryset):
        return queryset.select_related(
            "poll__meeting__topic_area__network__municipality", "poll__chosen", "person", "actor"
        )

    def get_permission_object(self):
        return self.object.poll.meeting

    def get_trail(self):
        return [(self.object.poll.meeting.title, self.get_cancel_url())]

    def get_cancel_url(self):
        return self.object.poll.meeting.get_absolute_url()

    get_success_url = get_cancel_url

    def why_not(self):
        return refusal_of(refuse_ended, self.object.poll) or refusal_of(votes.refuse_unasked, self.object)


class PollLinkRenew(OnePerson, ConfirmView):
    permission_required = "meetings.invite"
    submit_label = gettext_lazy("Send a new link")

    def get_question(self):
        return _("Send %(name)s a new link?") % {"name": self.object.name}

    def get_consequence(self):
        if self.object.takes_mail:
            return _("All links sent so far stop working. The person gets a mail with the new one.")
        return _(
            "All links sent so far stop working. No mail reaches this person: "
            "their letter has to be printed again."
        )

    def perform(self, form):
        return votes.renew_poll_link(self.object, by=self.request.user, at=timezone.now())

    def get_success_message(self):
        if self.result.takes_mail:
            return _("A new link is on its way.")
        return _("The links sent so far no longer work.")


class VoteEnter(OnePerson, FormPage):
    """What somebody said on the phone or wrote in a letter."""

    makes_new = False
    template_name = "meetings/poll_form.html"
    permission_required = "meetings.enter_answer"
    form_class = VoteForm
    success_message = gettext_lazy("The answer is entered.")
    lead = gettext_lazy("For what somebody told you, on the phone for example.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.get_permission_object(), **kwargs)

    def get_page_title(self):
        return _("Answer of %(name)s") % {"name": self.object.name}

    def get_form_kwargs(self):
        options = options_of(self.object.poll)
        return {
            **super().get_form_kwargs(),
            "participant": self.object,
            "options": options,
            "votes": votes_of(self.object),
            "holidays": holidays_on(options, self.request.municipality, translation.get_language()),
        }

    def save(self, form):
        outcome = super().save(form)
        if outcome.replaced:
            messages.warning(
                self.request, _("In the meantime the person had answered. Now this answer counts.")
            )
        return outcome
