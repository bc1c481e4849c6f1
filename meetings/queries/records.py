"""What the pages after a meeting start from: whom to tick, who may own an action."""

from dataclasses import dataclass, field

from django.db.models import Q

from actors.models import Actor, Person
from meetings.models import AgendaKind, Attendance, Meeting, Presence
from meetings.queries.people import invitees_of
from meetings.queries.seats import seats_of
from networks.models import Membership, Outreach, Stage


@dataclass
class Expected:
    """One organisation on the attendance list: what was recorded, else what its answer lets expect."""

    actor: Actor
    people: list[Person] = field(default_factory=list)
    presence: str = Presence.ABSENT
    person: Person | None = None
    person_name: str = ""
    # People they said they would bring along.
    plus_ones: int = 0
    # No walk-in, who is on the list only once they came.
    is_expected: bool = True


@dataclass
class AttendanceSheet:
    organisations: list[Expected]
    guests: list[str]
    # Who may come without being expected; those who did are present.
    walk_ins: list[Expected] = field(default_factory=list)


def attendance_sheet(meeting: Meeting, *, user) -> AttendanceSheet:
    """Members the topic area concerns, everybody invited, and whoever was recorded already. ``user``: who may not see
    with whom the network talks is not offered these as walk-ins."""
    expected = {entry.actor.pk: Expected(entry.actor, list(entry.people)) for entry in invitees_of(meeting)}
    guests: list[str] = []
    for seat in seats_of(meeting, with_delivery=False).seats:
        lead = seat.lead
        if lead.actor_id is None:
            if seat.state == "yes":
                guests.append(lead.name)
            continue
        entry = expected.setdefault(lead.actor_id, Expected(lead.actor))
        known = {person.pk for person in entry.people}
        entry.people += [
            row.person for row in seat.invitations if row.person_id and row.person_id not in known
        ]
        entry.presence = {"yes": Presence.PRESENT, "no": Presence.EXCUSED}.get(seat.state, Presence.ABSENT)
        if seat.state == "yes":
            entry.person, entry.person_name = lead.person, lead.guest_name
        entry.plus_ones = sum(row.plus_ones for row in seat.invitations)
    recorded = list(meeting.attendance.select_related("actor", "person"))
    if meeting.attendance_recorded_at is not None:
        guests = [row.guest_name for row in recorded if row.actor_id is None]
    walk_ins = _walk_ins(meeting, user, without=set(expected))
    for row in recorded:
        if row.actor_id is not None:
            walked_in = row.actor_id in walk_ins and row.presence == Presence.PRESENT
            _take_over(walk_ins if walked_in else expected, row)
    for key in expected:
        walk_ins.pop(key, None)
    return AttendanceSheet(_by_name(expected), guests, _by_name(walk_ins))


def _by_name(entries: dict[int, Expected]) -> list[Expected]:
    return sorted(entries.values(), key=lambda entry: (entry.actor.sort_key, entry.actor.pk))


def _walk_ins(meeting: Meeting, user, *, without: set[int]) -> dict[int, Expected]:
    """The network's other members, and those it talks with."""
    network = meeting.topic_area.network
    members = Membership.objects.filter(network=network, to_on=None)
    talked_with = Outreach.objects.visible_to(user).filter(
        network=network, status__in=(Stage.APPROACHED, Stage.IN_TALKS)
    )
    actors = (
        Actor.objects.filter(Q(pk__in=members.values("actor")) | Q(pk__in=talked_with.values("actor")))
        .exclude(pk__in=without)
        .prefetch_related("roles__person")
    )
    return {actor.pk: Expected(actor, _people_of(actor), is_expected=False) for actor in actors}


def _people_of(actor: Actor) -> list[Person]:
    people = {role.person_id: role.person for role in actor.roles.all() if role.to_on is None}
    return sorted(people.values(), key=lambda person: (person.sort_key, person.pk))


def kind_labels(meeting: Meeting) -> list[str] | None:
    """The kinds that took place, in words; ``None`` while nobody has said."""
    if meeting.kinds_held is None:
        return None
    return [str(AgendaKind(kind).label) for kind in meeting.kinds_held]


def _take_over(expected: dict[int, Expected], row: Attendance) -> None:
    entry = expected.setdefault(row.actor_id, Expected(row.actor))
    entry.presence, entry.person, entry.person_name = row.presence, row.person, row.person_name
    if row.person is not None and row.person not in entry.people:
        entry.people.append(row.person)


def possible_owners(meeting: Meeting) -> list[Person]:
    """People who may promise an action: those invited and those of the members."""
    people = {
        row.person_id: row.person
        for row in meeting.invitations.standing().select_related("person")
        if row.person_id
    }
    for entry in invitees_of(meeting):
        people |= {person.pk: person for person in entry.people}
    people |= {item.owner_id: item.owner for item in meeting.actions.select_related("owner") if item.owner_id}
    if meeting.moderator_id is not None:
        people[meeting.moderator_id] = meeting.moderator
    return sorted(people.values(), key=lambda person: (person.sort_key, person.pk))
