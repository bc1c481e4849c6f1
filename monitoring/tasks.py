"""What the worker runs."""

from celery import shared_task
from django.utils import timezone

from monitoring.domain import reports


@shared_task(name="monitoring.build_reports", ignore_result=True)
def build_reports():
    reports.build_reports(clock=timezone.now)
