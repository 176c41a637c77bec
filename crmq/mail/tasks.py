"""Sending and fetching. Any number of workers may run this at once."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from imapclient.exceptions import IMAPClientError

from . import mailbox, services
from .services.inbound import MAX_BYTES, TooLarge

log = logging.getLogger(__name__)
AT_ONCE = 500


@shared_task
def send_due() -> None:
    """Send what is due, batch after batch, until nothing is left."""
    services.recover(timedelta(seconds=max(settings.JOB_SILENT_SECONDS, 2 * settings.EMAIL_TIMEOUT)))
    while True:
        claim, mails = services.claim_batch()
        if not mails:
            return
        services.send_batch(claim, mails)


@shared_task
def read_mailbox() -> None:
    """Take in what has arrived. A mail is marked as seen after it is stored, so that none is lost, and taken once."""
    if not settings.MAILBOX_URL:
        return
    try:
        with mailbox.opened(settings.MAILBOX_URL, max_bytes=MAX_BYTES) as box:
            for key, raw in box.new(AT_ONCE):
                try:
                    services.take(raw=raw)
                except TooLarge as large:
                    log.warning("mail left out, too large", extra={"bytes": large.args[0]})
                box.taken(key)
    except (OSError, IMAPClientError) as error:
        log.warning("the mailbox cannot be read", extra={"error": type(error).__name__})
