"""Housekeeping of the installation itself."""

from celery import shared_task
from django.conf import settings
from django.core.management import call_command

from config import broker


@shared_task(name="config.clear_broker", ignore_result=True)
def clear_broker():
    if settings.BROKER_IN_DATABASE:
        broker.delete_delivered(settings.CELERY_BROKER_URL)


@shared_task(name="config.clear_sessions", ignore_result=True)
def clear_sessions():
    call_command("clearsessions")
