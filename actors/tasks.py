"""What the timetable starts: call one domain function."""

from celery import shared_task
from django.utils import timezone

from actors.domain import imports, words


@shared_task(name="actors.refresh_search_words", ignore_result=True)
def refresh_search_words():
    words.refresh_words()


@shared_task(name="actors.forget_old_drafts", ignore_result=True)
def forget_old_drafts():
    imports.forget_old_drafts(now=timezone.now())
