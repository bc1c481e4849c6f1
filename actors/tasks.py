"""What the timetable starts: call one domain function."""

from celery import shared_task

from actors.domain import words


@shared_task(name="actors.refresh_search_words", ignore_result=True)
def refresh_search_words():
    words.refresh_words()
