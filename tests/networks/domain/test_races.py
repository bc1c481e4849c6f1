"""Two people at the same moment, on two connections."""

import time
from datetime import UTC, date, datetime
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import translation

from networks.domain.ideas import merge_idea
from networks.domain.memberships import admit_member
from networks.domain.networks import add_coordinator, remove_coordinator
from networks.models import Idea, IdeaStatus, Membership, NetworkCoordinator
from tests.factories.networks import make_idea

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)


class Rival(Thread):
    """Does ``deed`` on a connection of its own; ``sentences`` are what it was refused with."""

    def __init__(self, deed):
        super().__init__(daemon=True)
        self.deed, self.sentences = deed, None

    def run(self):
        try:
            with translation.override("en"):
                self.deed()
        except ValidationError as refusal:
            self.sentences = refusal.messages
        finally:
            connection.close()


def wait_until_blocked():
    """Until another connection waits for a lock of ours; five seconds at most."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            # Within a transaction the server would answer from its first snapshot.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    pytest.fail("the rival did not wait")


def race(first, second):
    """``first`` is done but not committed when ``second`` begins."""
    rival = Rival(second)
    with transaction.atomic():
        first()
        rival.start()
        wait_until_blocked()
    rival.join(timeout=10)
    return rival.sentences


@pytest.mark.django_db(transaction=True)
def test_two_people_admit_the_same_actor(network, actor, coordinator):
    """The second one's check cannot see the first one's row; the constraint does, and says its sentence."""

    def admit():
        admit_member(network, actor=actor, on=date(2026, 3, 1), by=coordinator, at=NOW)

    assert race(admit, admit) == ["This actor is already a member of the network."]
    assert Membership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_remove_each_other(network, coordinator, other_coordinator):
    add_coordinator(network, user=other_coordinator, by=coordinator, at=NOW)

    def remove(user):
        return lambda: remove_coordinator(network, user=user, by=None, at=NOW)

    assert race(remove(coordinator), remove(other_coordinator)) == [
        "A network needs a coordinator. Add another one first."
    ]
    assert [link.user for link in NetworkCoordinator.objects.all()] == [other_coordinator]


@pytest.mark.django_db(transaction=True)
def test_two_ideas_are_merged_into_each_other(topic_area, coordinator):
    one, two = make_idea(topic_area), make_idea(topic_area)

    def merge(idea, into):
        return lambda: merge_idea(Idea.objects.get(pk=idea.pk), into=into, by=coordinator, at=NOW)

    assert race(merge(one, two), merge(two, one)) == [
        "This idea was itself merged. Choose the one it became part of."
    ]
    assert {(row.pk, row.status) for row in Idea.objects.all()} == {
        (one.pk, IdeaStatus.MERGED),
        (two.pk, IdeaStatus.OPEN),
    }
