"""What the worker runs; the doorbell and the timetable both call it."""

from celery import shared_task
from django.utils import timezone

from outbox import delivery
from outbox.inbound import poll, store


@shared_task(name="outbox.drain", ignore_result=True)
def drain():
    if delivery.drain(clock=timezone.now):
        # There is more than one turn's worth: the next turn is another task, so that a stop never waits long.
        drain.apply_async(expires=60)


@shared_task(name="outbox.read_mailbox", ignore_result=True)
def read_mailbox():
    poll.poll(clock=timezone.now)


@shared_task(name="outbox.forget_old_mail", ignore_result=True)
def forget_old_mail():
    store.forget_old_mail(now=timezone.now())
