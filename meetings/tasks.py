"""What the timetable starts: read the clock, call one domain function."""

from celery import shared_task
from django.utils import timezone

from meetings.domain import reminders


@shared_task(name="meetings.queue_due_reminders", ignore_result=True)
def queue_due_reminders():
    reminders.queue_due(now=timezone.now())
