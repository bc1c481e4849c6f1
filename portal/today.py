"""What needs somebody today: one function a source, one query each, for coordinators, moderators and members."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actors.models import Municipality
from common import display
from common.links import Purpose, make_token
from meetings.models import Answer, Invitation, Meeting, MeetingStatus, Minutes, MinutesStatus
from networks.models import Commitment, CommitmentStatus, Outreach, ProgressReport, ReportStatus, Stage
from outbox.queries import count_problems

WEEK = timedelta(days=7)
# After the meeting, minutes are expected within this time; before it they are nobody's task yet.
MINUTES_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Todo:
    """One thing, one verb, one page. ``late``: "stop" overdue, "warn" today, "" otherwise."""

    title: str
    url: str
    context: str = ""
    due: str = ""
    late: str = ""
    icon: str = "check"
    on: date | None = None


@dataclass(frozen=True)
class Moment:
    """For whom and when the sources are asked."""

    user: object
    now: datetime
    today: date

    def due(self, day: date) -> dict:
        """How a date is said: overdue in days, today, or the date itself."""
        late = (self.today - day).days
        if late > 0:
            return {
                "due": ngettext("for %(n)s day", "for %(n)s days", late) % {"n": late},
                "late": "stop",
                "on": day,
            }
        if late == 0:
            return {"due": _("today"), "late": "warn", "on": day}
        return {"due": _("by %(day)s") % {"day": display.day(day)}, "late": "", "on": day}


def problem_mails(moment: Moment) -> Iterator[Todo]:
    count = count_problems(moment.user) if moment.user.is_coordinator else 0
    if count:
        yield Todo(
            title=ngettext(
                "Check %(n)s mail that did not arrive", "Check %(n)s mails that did not arrive", count
            )
            % {"n": count},
            url=reverse("outbox:list"),
            icon="envelope",
            late="stop",
            due=_("now"),
        )


def meetings_to_confirm(moment: Moment) -> Iterator[Todo]:
    """Over since at least the end, but nobody has said that they took place."""
    rows = (
        _led(moment).filter(status=MeetingStatus.INVITED, ends_at__lt=moment.now).select_related("topic_area")
    )
    for meeting in rows[:20]:
        yield Todo(
            title=_("Did it take place? Record the attendance"),
            url=reverse("meetings:attendance", args=[meeting.ref]),
            context=f"{meeting.title}, {display.day(meeting.local_start)}",
            icon="clipboard-document-check",
            **moment.due(meeting.local_start.date() + timedelta(days=1)),
        )


def minutes_to_send(moment: Moment) -> Iterator[Todo]:
    sent = Minutes.objects.filter(meeting=OuterRef("pk")).exclude(status=MinutesStatus.DRAFT)
    rows = (
        _led(moment)
        .held()
        .filter(starts_at__gt=moment.now - timedelta(days=60))
        .exclude(Exists(sent))
        .select_related("topic_area")
    )
    for meeting in rows[:20]:
        yield Todo(
            title=_("Send the minutes"),
            url=reverse("meetings:minutes", args=[meeting.ref]),
            context=f"{meeting.title}, {display.day(meeting.local_start)}",
            icon="document-text",
            **moment.due(meeting.local_start.date() + MINUTES_WITHIN),
        )


def missing_answers(moment: Moment) -> Iterator[Todo]:
    """Meetings that close within a week and still wait for answers; reminders go out by themselves."""
    closes_soon = Q(answer_by__lte=moment.now + WEEK) | Q(answer_by=None, starts_at__lte=moment.now + WEEK)
    rows = (
        Meeting.objects.coordinated_by(moment.user)
        .filter(closes_soon, status=MeetingStatus.INVITED, starts_at__gt=moment.now)
        .annotate(missing=Count("invitations", filter=_open_invitation()))
        .filter(missing__gt=0)
    )
    for meeting in rows[:20]:
        yield Todo(
            title=ngettext(
                "Call %(n)s person without an answer", "Call %(n)s people without an answer", meeting.missing
            )
            % {"n": meeting.missing},
            url=meeting.get_absolute_url(),
            context=f"{meeting.title}, {display.day(meeting.local_start)}",
            icon="phone",
            **moment.due(meeting.closes_at.astimezone(meeting.zoneinfo).date()),
        )


def next_steps(moment: Moment) -> Iterator[Todo]:
    rows = (
        Outreach.objects.coordinated_by(moment.user)
        .filter(due_on__lte=moment.today + WEEK)
        .filter(status__in=(Stage.IDENTIFIED, Stage.APPROACHED, Stage.IN_TALKS))
        .select_related("actor", "network")
        .order_by("due_on", "pk")
    )
    for row in rows[:20]:
        yield Todo(
            title=f"{row.next_step or _('Follow up')}: {row.actor.name}",
            url=row.actor.get_absolute_url(),
            context=row.network.name,
            icon="user-group",
            **moment.due(row.due_on),
        )


def reports_to_check(moment: Moment) -> Iterator[Todo]:
    rows = (
        ProgressReport.objects.filter(
            status=ReportStatus.REPORTED, commitment__in=Commitment.objects.coordinated_by(moment.user)
        )
        .select_related("commitment__membership__actor")
        .order_by("on", "pk")
    )
    for report in rows[:20]:
        yield Todo(
            title=_("Check the progress report of %(actor)s")
            % {"actor": report.commitment.membership.actor.name},
            url=reverse("networks:commitment-detail", args=[report.commitment.ref]),
            context=report.commitment.text,
            icon="clipboard-document-list",
            on=report.on,
        )


def commitments_to_adopt(moment: Moment) -> Iterator[Todo]:
    rows = (
        Commitment.objects.coordinated_by(moment.user)
        .filter(status=CommitmentStatus.SUBMITTED)
        .select_related("membership__actor")
    )
    for commitment in rows[:20]:
        yield Todo(
            title=_("Adopt the self-commitment of %(actor)s") % {"actor": commitment.membership.actor.name},
            url=reverse("networks:commitment-detail", args=[commitment.ref]),
            context=commitment.text,
            icon="hand-raised",
        )


def own_invitations(moment: Moment) -> Iterator[Todo]:
    """A person's own invitations that wait for an answer."""
    rows = (
        Invitation.objects.sent()
        .filter(person__user=moment.user, answer=Answer.OPEN, meeting__status=MeetingStatus.INVITED)
        .filter(meeting__starts_at__gt=moment.now)
        .select_related("meeting")
        .order_by("meeting__starts_at", "pk")
    )
    for invitation in rows[:20]:
        meeting = invitation.meeting
        yield Todo(
            title=_("Will you come? %(title)s") % {"title": meeting.title},
            url=reverse(
                "meetings:answer",
                args=[make_token(Purpose.ANSWER, invitation.public_id, invitation.link_version)],
            ),
            context=f"{display.day(meeting.local_start)}, {display.clock(meeting.local_start)}",
            icon="calendar-days",
            **moment.due(meeting.closes_at.astimezone(meeting.zoneinfo).date()),
        )


def own_progress(moment: Moment) -> Iterator[Todo]:
    """Adopted commitments of the organisations one speaks for, without a report in the last year."""
    year_ago = moment.today - timedelta(days=365)
    fresh = ProgressReport.objects.filter(commitment=OuterRef("pk"), on__gt=year_ago)
    rows = (
        Commitment.objects.filter(
            status=CommitmentStatus.ADOPTED,
            membership__actor__roles__person__user=moment.user,
            membership__actor__roles__to_on=None,
        )
        .exclude(Exists(fresh))
        .distinct()
    )
    for commitment in rows[:20]:
        yield Todo(
            title=_("How far have you come? Report progress"),
            url=reverse("networks:commitment-detail", args=[commitment.ref]),
            context=commitment.text,
            icon="chart-bar",
        )


def statement_due(moment: Moment) -> Iterator[Todo]:
    """The accessibility statement, once a year; before the first one it waits without a date."""
    if not moment.user.is_administrator:
        return
    town = Municipality.objects.filter(is_host=True).select_related("statement").first()
    statement = getattr(town, "statement", None)
    row = {"url": reverse("actors:statement"), "icon": "clipboard-document-check"}
    if statement is None:
        if town is not None:
            yield Todo(title=_("Publish the accessibility statement"), **row)
    elif statement.asks_for_a_check(moment.today):
        checked = _("Last checked on %(day)s") % {"day": display.day_full(statement.checked_on)}
        yield Todo(
            title=_("Check the accessibility statement again"),
            context=checked,
            **row,
            **moment.due(statement.next_check_on),
        )


SOURCES: tuple[Callable[[Moment], Iterator[Todo]], ...] = (
    problem_mails,
    meetings_to_confirm,
    minutes_to_send,
    missing_answers,
    next_steps,
    reports_to_check,
    commitments_to_adopt,
    own_invitations,
    own_progress,
    statement_due,
)


@dataclass(frozen=True)
class Tasks:
    """Sorted by urgency: ``urgent`` is due today or before, ``week`` within seven days, ``later`` the rest."""

    urgent: list[Todo]
    week: list[Todo]
    later: list[Todo]

    @property
    def count(self) -> int:
        return len(self.urgent) + len(self.week) + len(self.later)


def tasks_of(user, *, now: datetime, today: date) -> Tasks:
    moment = Moment(user=user, now=now, today=today)
    todos = [todo for source in SOURCES for todo in source(moment)]
    todos.sort(key=lambda todo: (todo.on or date.max, todo.title))
    urgent = [todo for todo in todos if todo.late]
    rest = [todo for todo in todos if not todo.late]
    week = [todo for todo in rest if todo.on and todo.on <= today + WEEK]
    return Tasks(urgent=urgent, week=week, later=[todo for todo in rest if todo not in week])


def next_meeting(user, *, now: datetime) -> Meeting | None:
    """The next invited meeting one is concerned by: as its coordinator, moderator, or by an own invitation."""
    concerned = (
        Q(topic_area__network__coordinators=user)
        | Q(moderator__user=user)
        | Q(invitations__person__user=user, invitations__withdrawn_at=None)
    )
    return (
        Meeting.objects.filter(concerned, status=MeetingStatus.INVITED, starts_at__gt=now)
        .select_related("topic_area__network")
        .distinct()
        .order_by("starts_at", "pk")
        .first()
    )


def _led(moment: Moment):
    """Meetings whose attendance and minutes are this user's to write."""
    return Meeting.objects.filter(
        Q(pk__in=Meeting.objects.coordinated_by(moment.user).values("pk")) | Q(moderator__user=moment.user)
    )


def _open_invitation() -> Q:
    return Q(
        invitations__answer=Answer.OPEN, invitations__withdrawn_at=None, invitations__invited_at__isnull=False
    )
