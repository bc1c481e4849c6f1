"""What the timetable starts: read the clock, call one domain function."""

from celery import shared_task
from django.utils import timezone

from meetings.domain import letter_files, polls, reminders, substitutes, votes


@shared_task(name="meetings.queue_due_reminders", ignore_result=True)
def queue_due_reminders():
    reminders.queue_due(now=timezone.now())


@shared_task(name="meetings.tend_polls", ignore_result=True)
def tend_polls():
    now = timezone.now()
    polls.close_due_polls(now)
    votes.remind_due_voters(now)


@shared_task(name="meetings.release_silent_seats", ignore_result=True)
def release_silent_seats():
    substitutes.release_silent(timezone.now())


@shared_task(name="meetings.build_letter_files", ignore_result=True)
def build_letter_files():
    letter_files.build_next_letter_file(clock=timezone.now)


@shared_task(name="meetings.forget_letter_files", ignore_result=True)
def forget_letter_files():
    letter_files.forget_letter_files(now=timezone.now())
