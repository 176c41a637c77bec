"""Sending. Any number of workers may run this at once."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from . import services


@shared_task
def send_due() -> None:
    """Send what is due, batch after batch, until nothing is left."""
    services.recover(timedelta(seconds=max(settings.JOB_SILENT_SECONDS, 2 * settings.EMAIL_TIMEOUT)))
    while True:
        claim, mails = services.claim_batch()
        if not mails:
            return
        services.send_batch(claim, mails)
