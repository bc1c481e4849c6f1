"""Two people tick at two doors: who touches different organisations loses nothing, who touches the same one is told."""

from datetime import timedelta
from itertools import count

import pytest

from meetings.domain.attendance import AttendanceConflict, Entry, record_attendance, signs_of
from meetings.models import Meeting
from tests.factories.actors import make_actor, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def actors():
    return [make_actor(name=name) for name in ("Bäckerei", "Schule", "Stadtwerke")]


@pytest.fixture
def doors(meeting, actors, coordinator, start):
    """A function that makes a door: it holds what its page shows, changes one thing and saves the whole list."""

    # Each save has a time of its own.
    moments = (timedelta(seconds=number) for number in count(1))

    class Door:
        def __init__(self):
            stored = Meeting.objects.get(pk=meeting.pk)
            self.seen_at = stored.attendance_recorded_at
            rows = {row.actor_id: row for row in stored.attendance.all()}
            self.entries = {
                actor.pk: Entry(presence=rows[actor.pk].presence if rows else "absent", actor=actor)
                for actor in actors
            }
            self.guests, self.kinds = [], []
            self.was = self.signs()

        def all(self):
            names = [Entry(presence="present", guest_name=name) for name in self.guests]
            return [*self.entries.values(), *names]

        def signs(self):
            return signs_of(self.all(), self.kinds)

        def save(self):
            saved = record_attendance(
                Meeting.objects.get(pk=meeting.pk),
                entries=self.all(),
                kinds_held=self.kinds,
                seen_at=self.seen_at,
                was=self.was,
                by=coordinator,
                at=start + next(moments),
            )
            self.seen_at, self.was = saved.attendance_recorded_at, self.signs()

        def tick(self, actor, presence="present", **more):
            self.entries[actor.pk] = Entry(presence=presence, actor=actor, **more)
            self.save()

    return Door


def presences(meeting):
    return list(meeting.attendance.order_by("actor__name").values_list("actor__name", "presence"))


def test_different_organisations_at_two_doors(meeting, doors, actors):
    bakery, school, works = actors
    one, other = doors(), doors()
    one.tick(bakery)
    other.tick(school)
    one.tick(works, "excused")
    other.tick(school, person=make_person(actor=school))
    assert presences(meeting) == [
        ("Bäckerei", "present"),
        ("Schule", "present"),
        ("Stadtwerke", "excused"),
    ]


def test_the_same_organisation_is_told(meeting, doors, actors):
    one, other = doors(), doors()
    one.tick(actors[0])
    with pytest.raises(AttendanceConflict):
        other.tick(actors[0], "excused")
    assert presences(meeting)[0] == ("Bäckerei", "present")


def test_the_same_tick_twice_is_no_conflict(meeting, doors, actors):
    one, other = doors(), doors()
    one.tick(actors[0])
    other.tick(actors[0])
    assert presences(meeting)[0] == ("Bäckerei", "present")


def test_guests_and_kinds_go_each_their_way(meeting, doors, actors):
    one, other = doors(), doors()
    one.guests = ["Dana Gast"]
    one.save()
    other.kinds = ["projects"]
    other.save()
    one.tick(actors[2])
    meeting.refresh_from_db()
    assert meeting.kinds_held == ["projects"]
    assert meeting.attendance.filter(guest_name="Dana Gast").count() == 1
    other.guests = ["Jemand anderes"]
    with pytest.raises(AttendanceConflict):
        other.save()


def test_who_does_not_say_what_it_was_is_told_as_before(meeting, doors, actors):
    one, other = doors(), doors()
    one.tick(actors[0])
    other.was = None
    with pytest.raises(AttendanceConflict):
        other.tick(actors[1])
