"""What the worker runs."""

from celery import shared_task
from django.utils import timezone

from common import dates
from portal.today import tidy


@shared_task(name="portal.forget_old_marks", ignore_result=True)
def forget_old_marks():
    tidy.forget_old_marks(today=dates.today(), now=timezone.now())
