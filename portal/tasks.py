"""What the worker runs."""

from celery import shared_task
from django.utils import timezone

from common import dates
from portal import digest
from portal.today import tidy


@shared_task(name="portal.forget_old_marks", ignore_result=True)
def forget_old_marks():
    tidy.forget_old_marks(today=dates.today(), now=timezone.now())


@shared_task(name="portal.queue_digests", ignore_result=True)
def queue_digests():
    digest.queue_digests(now=timezone.now())
