"""What speaks against a moderator's neutrality, as far as the data says it. It warns and never decides."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, PersonRole
from common import dates
from common.prepared import Prepared, given
from meetings.models import Invitation, Meeting
from networks.models import Membership, Project

# Each to the moderator, and about the moderator.
_MEMBER = (
    _("You speak for %(organisation)s, a member of the network."),
    _("%(name)s speaks for %(organisation)s, a member of the network."),
)
_INVITED = (
    _("You speak for %(organisation)s, which is invited to this meeting."),
    _("%(name)s speaks for %(organisation)s, which is invited to this meeting."),
)
_PARTNER = (
    _("You speak for %(organisation)s, a partner in the project “%(project)s” on the agenda."),
    _("%(name)s speaks for %(organisation)s, a partner in the project “%(project)s” on the agenda."),
)


@dataclass(frozen=True)
class Conflict:
    """The moderator speaks for ``organisation``, which is a member of the network, invited to the meeting, or a partner
    in ``projects`` on its agenda."""

    organisation: str
    is_member: bool
    is_invited: bool
    projects: tuple[str, ...]

    @property
    def exists(self) -> bool:
        return self.is_member or self.is_invited or bool(self.projects)

    def sentences(self, moderator: str = "") -> list[str]:
        """About somebody by name; without one, to the moderator."""
        about = 1 if moderator else 0
        words = {"name": moderator, "organisation": self.organisation}
        standing = _MEMBER if self.is_member else _INVITED if self.is_invited else None
        told = [standing[about] % words] if standing else []
        return told + [_PARTNER[about] % (words | {"project": title}) for title in self.projects]


def _conflicts():
    """Of whom the person speaks for: by a role, as a membership's representative, or invited to this very meeting."""
    person, actor = given("person"), OuterRef("pk")
    members = Membership.objects.active().filter(network=given("network"), actor=actor)
    invited = Invitation.objects.standing().filter(meeting=given("meeting"), actor=actor)
    projects = Project.objects.filter(partners__actor=actor, agenda_items__meeting=given("meeting"))
    return (
        Actor.objects.filter(
            Exists(PersonRole.objects.filter(person=person, actor=actor, to_on=None))
            | Exists(members.filter(representatives=person))
            | Exists(invited.filter(person=person))
        )
        .order_by("sort_key", "pk")
        .values_list(
            "name",
            Exists(members),
            Exists(invited),
            ArraySubquery(projects.order_by("sort_key", "pk").distinct().values("title")),
        )
    )


_CONFLICTS = Prepared(_conflicts)


def conflicts_of(meeting: Meeting) -> list[Conflict]:
    """One question; none where nobody moderates. A conflict that was noted needs no warning any more."""
    if meeting.moderator_id is None or meeting.conflict_note:
        return []
    rows = _CONFLICTS.rows(
        person=meeting.moderator_id, network=meeting.topic_area.network_id, meeting=meeting.pk
    )
    found = [
        Conflict(name, member, invited, tuple(dict.fromkeys(titles)))
        for name, member, invited, titles in rows
    ]
    return [conflict for conflict in found if conflict.exists]


def warnings_about(meeting: Meeting, *, to_moderator: bool = False) -> list[str]:
    name = "" if to_moderator or meeting.moderator is None else meeting.moderator.name
    return [sentence for conflict in conflicts_of(meeting) for sentence in conflict.sentences(name)]


def takes_declaration(meeting: Meeting, *, at: datetime) -> bool:
    """Until the end of the meeting's day, where it is."""
    start = meeting.local_start
    over = start is not None and start.date() < dates.local_date(at, meeting.zoneinfo)
    return not meeting.is_cancelled and not over


def may_leave(meeting: Meeting, *, at: datetime) -> bool:
    return meeting.is_planned and (meeting.starts_at is None or meeting.starts_at > at)


@dataclass(frozen=True)
class Moderation:
    """What the page of a meeting says of its moderator. ``own``: to the moderator, who has yet to declare while it
    ``is_due``; that comes first on the page."""

    own: bool
    warnings: list[str]
    can_declare: bool
    is_due: bool
    can_leave: bool


def moderation_of(meeting: Meeting, user, *, now: datetime) -> Moderation | None:
    """Nothing without a moderator. Once the minutes are begun, nobody is warned of what can no longer be helped."""
    if meeting.moderator is None or meeting.is_cancelled:
        return None
    own = meeting.moderator.user_id == user.pk
    can_declare = takes_declaration(meeting, at=now)
    return Moderation(
        own=own,
        warnings=[] if hasattr(meeting, "minutes") else warnings_about(meeting, to_moderator=own),
        can_declare=can_declare,
        is_due=own and can_declare and meeting.neutrality_declared_on is None,
        can_leave=own and may_leave(meeting, at=now),
    )
