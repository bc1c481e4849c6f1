"""Pages that write while mail leaves: nobody waits for each other for ever, and nobody sees an error."""

import os
import random
import threading
import time
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from meetings.domain.invitations import answer_invitation
from meetings.domain.meetings import move_meeting
from meetings.models import Invitation, Meeting, Place
from outbox.delivery import drain
from outbox.models import MessageStatus
from tests.factories.meetings import make_invitation, make_meeting
from tests.faults.mails import count

# The proof asks for a minute.
SECONDS = int(os.environ.get("WRITERS_SECONDS", "6"))


# proof 28
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_writers_and_four_senders_never_hinder_each_other(topic_area, coordinator, smtp_sink):
    now = timezone.now()
    with transaction.atomic():
        meetings = [
            make_meeting(topic_area, capacity=5, starts_at=now + timedelta(days=20 + n)) for n in range(3)
        ]
        rows = [make_invitation(meeting, invited_at=now) for meeting in meetings for _n in range(12)]
    ends, faults, done = time.monotonic() + SECONDS, [], []

    def work(task):
        try:
            while time.monotonic() < ends:
                task()
                done.append(task)
        except BaseException as error:
            faults.append(error)
        finally:
            connections.close_all()

    def writer(seed):
        chance = random.Random(seed)

        def write():
            at = timezone.now()
            if chance.random() < 0.1:
                meeting = Meeting.objects.get(pk=chance.choice(meetings).pk)
                start = meeting.starts_at + timedelta(hours=1)
                hours = timedelta(hours=2)
                move_meeting(meeting, starts_at=start, ends_at=start + hours, by=coordinator, at=at)
            else:
                row = Invitation.objects.get(pk=chance.choice(rows).pk)
                answer_invitation(row, answer=chance.choice(["yes", "no"]), how="link", by=None, at=at)

        return write

    def send():
        if not drain(clock=timezone.now):
            time.sleep(0.02)

    threads = [threading.Thread(target=work, args=[writer(seed)]) for seed in range(8)]
    threads += [threading.Thread(target=work, args=[send]) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(done) > 50
    for meeting in meetings:
        assert meeting.invitations.filter(place=Place.SEAT).count() <= 5
    assert count(MessageStatus.SENT) > 0
    assert len(set(smtp_sink.message_ids)) == len(smtp_sink.message_ids)
