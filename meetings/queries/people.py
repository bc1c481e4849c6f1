"""Who writes, who may be invited, who waits."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import User
from actors.models import Actor, Person
from common.prepared import Prepared, given, many
from meetings.models import Attendance, Invitation, Meeting, MeetingStatus, Presence
from networks.models import Membership, Network
from outbox.models import NEEDS_SOMEBODY, WAITING, OutboxMessage

_COORDINATORS = Prepared(
    lambda: User.objects.filter(coordinator_links__network=given("network"), is_active=True).order_by(
        "coordinator_links__since", "coordinator_links__pk"
    )
)


def coordinator_of(network: Network) -> User | None:
    """Who signs the network's mails: the one who has run it longest."""
    return _COORDINATORS.row(network=network.pk)


def waiting_position(invitation: Invitation) -> int:
    """Place on the waiting list, from 1, in the order of time; 0 for somebody who does not wait."""
    if not invitation.is_waiting:
        return 0
    earlier = Q(waiting_since__lt=invitation.waiting_since) | Q(
        waiting_since=invitation.waiting_since, pk__lt=invitation.pk
    )
    queue = Invitation.objects.filter(meeting_id=invitation.meeting_id).waiting()
    return queue.filter(earlier).count() + 1


@dataclass
class Invitable:
    """An organisation that may be invited, with its people; those invited already are marked."""

    actor: Actor
    people: list[Person] = field(default_factory=list)
    invited: set[int] = field(default_factory=set)


def invited_actors(meeting: Meeting) -> list[Actor]:
    """The organisations that are invited, by name."""
    rows = Actor.objects.filter(pk__in=meeting.invitations.standing().exclude(actor=None).values("actor"))
    return list(rows.order_by("sort_key", "pk"))


def invitees_of(meeting: Meeting) -> list[Invitable]:
    """Members that the meeting's topic area concerns, each with the people to ask.

    The representatives named in the membership, else everybody with a role there. A membership without topic
    areas counts for all of them.
    """
    memberships = (
        Membership.objects.filter(network=meeting.topic_area.network, to_on=None)
        .filter(Q(topic_areas=None) | Q(topic_areas=meeting.topic_area))
        .distinct()
        .select_related("actor")
        .prefetch_related("representatives", "actor__roles__person")
    )
    invited = set(meeting.invitations.standing().exclude(invited_at=None).values_list("person_id", flat=True))
    found = []
    for membership in memberships:
        people = list(membership.representatives.all()) or [
            role.person for role in membership.actor.roles.all() if role.to_on is None
        ]
        people.sort(key=lambda person: (person.sort_key, person.pk))
        found.append(
            Invitable(membership.actor, people, {person.pk for person in people if person.pk in invited})
        )
    return found


def invitations_at(address: str):
    """Those whose mail goes to ``address``, also withdrawn ones; several people may share it."""
    return (
        Invitation.objects.exclude(invited_at=None)
        .filter(Q(guest_email__iexact=address) | Q(person__email__iexact=address, person__channel="email"))
        .select_related("meeting__topic_area__network__municipality", "person", "actor")
        .order_by("meeting__starts_at", "pk")
    )


def open_invitations_at(address: str, *, now: datetime):
    """As above, the standing ones of coming meetings."""
    coming = {"meeting__status": MeetingStatus.INVITED, "meeting__starts_at__gt": now}
    return invitations_at(address).standing().filter(**coming)


def unread_mails_at(address: str, *, since: datetime) -> list[tuple[Invitation, str, int]]:
    """What was written about invitations to ``address`` and came back or will never leave: invitation, kind, version."""
    invitations = {row.public_id: row for row in invitations_at(address)}
    mails = OutboxMessage.objects.filter(
        subject_kind="meetings.invitation",
        subject_id__in=list(invitations),
        to_email__iexact=address,
        status__in=(*WAITING, *NEEDS_SOMEBODY),
        created_at__gt=since,
    )
    return [
        (invitations[subject], kind.removeprefix("meetings."), version_in(key))
        for subject, kind, key in mails.order_by("pk").values_list("subject_id", "kind", "dedupe_key")
    ]


def version_in(key: str) -> int:
    """The version a mail's key ends with; 0 where it has none."""
    tail = key.rpartition(":")[2]
    return int(tail) if tail.isdecimal() else 0


_ATTENDED = Prepared(
    lambda: (
        Attendance.objects.filter(
            meeting__topic_area__network=given("network"),
            meeting__status=MeetingStatus.HELD,
            actor__in=many("actors"),
        )
        .order_by()
        .values("actor")
        .annotate(came=Count("pk", filter=Q(presence=Presence.PRESENT)), listed=Count("pk"))
        .values_list("actor", "came", "listed")
    )
)


def attendance_in(network: Network, actors: list[int]) -> dict[int, tuple[int, int]]:
    """By actor: at how many of the network's meetings it was present, of those on whose list it stands."""
    return {
        actor: (came, listed) for actor, came, listed in _ATTENDED.rows(network=network.pk, actors=actors)
    }
