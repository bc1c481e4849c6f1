"""The page of a meeting; planning one and changing what it says. What becomes of it: ``lifecycle.py``."""

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404
from django.urls import reverse, reverse_lazy
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import dates, display
from common.views import FormPage, ObjectPage, named_in, refusal_of
from meetings import notifications
from meetings.domain.plans import USUAL_START, kind_of_next, propose_next
from meetings.domain.refusals import refuse_cancelled
from meetings.forms.meetings import WHERE, MeetingCreateForm, MeetingEditForm
from meetings.models import Meeting, MeetingKind
from meetings.queries import guest, seats_of
from meetings.queries.agenda import length_of
from meetings.queries.checklists import progress_of
from meetings.queries.closed_days import closed_between, in_the_way
from meetings.queries.follow_up import said_about
from meetings.queries.minutes import protocol_of
from meetings.queries.neutrality import moderation_of
from meetings.queries.page import find_meeting, own_invitation, replacement_of, stage_of
from meetings.queries.plan import clashes_of, holiday_on
from meetings.queries.polls import state_of_polling
from meetings.queries.records import kind_labels
from meetings.recurrence import Because
from meetings.views.acts_of_meeting import Reader, acts_of
from meetings.views.slot_words import sentences_of
from networks.models import TopicArea, reach_of

JOINS = ("topic_area__network__municipality", "moderator")


class MeetingPage:
    """What the pages of one meeting share."""

    model = Meeting

    def rows(self, queryset):
        return queryset.select_related(*JOINS)

    def get_trail(self):
        return [(self.object.title, self.object.get_absolute_url())]

    def get_context_data(self, **kwargs):
        meeting = self.object
        title_of = (
            f"{meeting.title}, {display.day_full(meeting.starts_at)}" if meeting.starts_at else meeting.title
        )
        return super().get_context_data(**{"title_of": title_of, **kwargs})


class MeetingDetail(MeetingPage, ObjectPage):
    template_name = "meetings/meeting_detail.html"

    def find_object(self):
        meeting = find_meeting(self.kwargs["ref"], self.request.user)
        if meeting is None:
            raise Http404
        return meeting

    @cached_property
    def sees_network(self) -> bool:
        """Who only moderates or was only invited has no business with the network's other pages."""
        return reach_of(self.request.user).sees(self.object.network.pk)

    def get_trail(self):
        if not self.sees_network:
            return [(_("Today"), reverse("portal:today"))]
        meeting, network = self.object, self.object.network
        plan = reverse("meetings:plan")
        if meeting.starts_at:
            plan = reverse("meetings:plan-year", args=[meeting.local_start.year])
        return [
            (_("Year plan"), plan),
            (network.name, reverse("meetings:network-meetings", args=[network.slug])),
        ]

    def get_context_data(self, **kwargs):
        meeting, user, now = self.object, self.request.user, timezone.now()
        can_change = user.has_perm("meetings.change_meeting", meeting)
        leads = can_change or user.has_perm("meetings.record_attendance", meeting)
        sees_lists = leads or user.has_perm("meetings.see_invitations", meeting)
        seats = seats_of(meeting, with_delivery=can_change) if sees_lists else None
        agenda = guest.timed_agenda(meeting, inside=sees_lists)
        minutes = getattr(meeting, "minutes", None)
        protocol = None
        if minutes and (sees_lists or not minutes.is_draft):
            items = [entry.item for entry in agenda]
            protocol = protocol_of(meeting, minutes, inside=sees_lists, agenda=items)
        own = own_invitation(meeting, user)
        poll = state_of_polling(meeting, now=now) if sees_lists else None
        open_count = seats.counts["open"] + seats.counts["maybe"] if seats else 0
        stage = stage_of(
            meeting,
            minutes,
            written=protocol is not None and protocol.is_written,
            poll=poll,
            open_count=open_count,
            asked_at=seats.asked_at if seats else None,
            now=now,
            today=dates.today(),
        )
        replacement = replacement_of(meeting, user)
        acts = acts_of(
            meeting,
            stage,
            Reader(can_change, can_delete=can_change and meeting.is_deletable, leads=leads),
            poll=poll,
            seats=seats,
            minutes=minutes if protocol else None,
            is_replaced=replacement is not None,
            open_count=open_count,
        )
        return super().get_context_data(
            meeting=meeting,
            network=meeting.network,
            acts=acts,
            sees_network=self.sees_network,
            can_change=can_change,
            leads=leads,
            seats=seats,
            changeable=can_change and meeting.is_open_for_answers,
            stage=stage,
            phases=[
                _("Draft"),
                *([_("Date poll")] if meeting.is_polling else []),
                _("Invited"),
                _("Held"),
                _("Minutes sent"),
            ],
            poll=poll,
            agenda=agenda,
            minutes=minutes if protocol else None,
            protocol=protocol,
            said=said_about(meeting) if leads and meeting.is_held else None,
            length=length_of(meeting, (entry.item for entry in agenda)) if leads else None,
            own=own,
            own_link=reverse("meetings:answer", args=[notifications.answer_token(own)]) if own else "",
            attendance=list(meeting.attendance.select_related("actor", "person"))
            if sees_lists and meeting.is_held
            else [],
            kinds_held=kind_labels(meeting),
            moderation=moderation_of(meeting, user, now=now) if leads else None,
            replacement=replacement,
            resources=resources_of(meeting)
            if can_change and meeting.is_planned and meeting.starts_at
            else [],
            checklist=progress_of(meeting) if can_change else None,
            **kwargs,
        )


def resources_of(meeting: Meeting) -> list[tuple]:
    """As ``meetings/_resources.html`` draws them."""
    states = [(kind, meeting.state_of(kind)) for kind in meeting.needed]
    return [
        (kind.value, kind.label, state.value, state.badge, state.label, meeting.day_of(kind, state))
        for kind, state in states
    ]


def warn_about_date(request, meeting: Meeting) -> None:
    """A holiday, a blocked time or another meeting on the day is worth a sentence, not a refusal."""
    if meeting.starts_at is None:
        return
    day = meeting.local_start.date()
    if holiday := holiday_on(request.municipality, day, translation.get_language()):
        messages.warning(
            request, _("%(day)s is a public holiday: %(name)s.") % {"day": display.day(day), "name": holiday}
        )
    for one in in_the_way(
        closed_between(request.municipality, day, day), meeting.local_start, meeting.local_end
    ):
        sentence = (
            _("%(day)s falls into the school holidays: %(name)s.")
            if one.is_school
            else _("%(day)s is impossible by the town hall's calendar: %(name)s.")
            if one.is_impossible
            else _("%(day)s is better avoided by the town hall's calendar: %(name)s.")
        )
        messages.warning(request, sentence % {"day": display.day(day), "name": one.name})
    for other in clashes_of(meeting):
        messages.warning(request, _("On the same day: “%(title)s”.") % {"title": other.title})


class MeetingCreate(FormPage):
    permission_required = "meetings.plan_meetings"
    form_class = MeetingCreateForm
    page_title = gettext_lazy("Plan a meeting")
    trail = ((gettext_lazy("Year plan"), reverse_lazy("meetings:plan")),)
    success_message = gettext_lazy("Saved as a draft. Nobody is invited yet.")

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        starts = self._starts()
        return {
            **kwargs,
            "user": self.request.user,
            "replaces": self.replaces,
            "initial": self._initial(starts),
            "proposals": [(at, self._words(at, because)) for at, because in starts],
        }

    @cached_property
    def replaces(self) -> Meeting | None:
        """The cancelled meeting in whose place this one is planned (``?replaces=``)."""
        rows = Meeting.objects.visible_to(self.request.user).select_related(*JOINS)
        found = named_in(rows, ref=self.request.GET.get("replaces", ""))
        may = found is not None and self.request.user.has_perm("meetings.change_meeting", found)
        return found if may and found.is_cancelled else None

    @cached_property
    def area(self) -> TopicArea | None:
        """The topic area a link presets (``?topic=``), or that of the meeting this one replaces."""
        if self.replaces is not None:
            return self.replaces.topic_area
        areas = TopicArea.objects.coordinated_by(self.request.user)
        return named_in(
            areas.select_related("network__municipality", "network__moderator"),
            ref=self.request.GET.get("topic", ""),
        )

    def _words(self, at: datetime, because: tuple[Because, ...]) -> str:
        return " ".join([f"{display.day_full(at)}, {display.clock(at)}.", *sentences_of(because)])

    def _starts(self) -> list[tuple[datetime, tuple[Because, ...]]]:
        """Instants to choose from with what speaks for and against each, the best first; before them the day a link
        presets (``?start=``)."""
        if self.area is None:
            return []
        slots = propose_next(self.area, today=dates.today(), language=translation.get_language())
        starts = {slot.local_date: (slot.starts_at, slot.because) for slot in slots}
        if (day := self._wanted_day) is not None and day not in starts:
            at, zone = self.area.starts_at or USUAL_START, self.area.network.municipality.zoneinfo
            return [(dates.to_utc(day, at, zone), ()), *starts.values()]
        return list(starts.values())

    @cached_property
    def _wanted_day(self) -> date | None:
        try:
            day = date.fromisoformat(self.request.GET.get("start", ""))
        except ValueError:
            return None
        return day if 2000 <= day.year <= 2100 else None

    def _initial(self, starts: list[tuple[datetime, tuple[Because, ...]]]) -> dict:
        if self.area is None:
            return {"kind": MeetingKind.REGULAR}
        initial: dict = {"kind": kind_of_next(self.area)}
        zone = self.area.network.municipality.zoneinfo
        instants = [at for at, _because in starts]
        chosen = [at for at in instants if dates.local_date(at, zone) == self._wanted_day] or instants
        kept = {"topic_area": self.area, "place": self.area.place, "moderator": self.area.network.moderator}
        if (old := self.replaces) is not None:
            names = (
                "topic_area",
                "title",
                "kind",
                "purpose",
                *WHERE,
                "capacity",
                "seats_per_organisation",
                "plus_ones_allowed",
                "moderator",
            )
            kept = {name: getattr(old, name) for name in names}
        return initial | kept | {"proposed": chosen[0].isoformat() if chosen else ""}

    def get_cancel_url(self):
        return reverse("meetings:plan")

    def save(self, form):
        meeting = super().save(form)
        warn_about_date(self.request, meeting)
        return meeting


class MeetingEdit(MeetingPage, FormPage):
    permission_required = "meetings.change_meeting"
    form_class = MeetingEditForm
    page_title = gettext_lazy("Change the meeting")
    keeps_typed = True
    success_message = gettext_lazy("Saved.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def why_not(self):
        return refusal_of(refuse_cancelled, self.object)

    def get_way_out(self):
        return _("Open the meeting again"), reverse("meetings:reopen", args=[self.object.ref])

    def get_lead(self):
        if self.object.is_open_for_answers:
            return _(
                "A new place or link is told to everybody who did not decline. For a new date, move the meeting."
            )
        return ""

    def save(self, form):
        meeting = super().save(form)
        warn_about_date(self.request, meeting)
        return meeting
