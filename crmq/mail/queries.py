"""Reading the outbox."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count
from django.db.models.functions import Lower
from django.utils import timezone

from .models import Mail, Suppression


def suppressed(addresses: Iterable[str]) -> dict[str, set[str]]:
    """Reasons by lower-case address, for those of `addresses` that are suppressed."""
    wanted = {address.lower() for address in addresses}
    found: dict[str, set[str]] = {}
    rows = Suppression.objects.annotate(lower=Lower("address")).filter(lower__in=wanted)
    for address, reason in rows.values_list("lower", "reason"):
        found.setdefault(address, set()).add(reason)
    return found


HAND_OVER = """
    UPDATE mail_mail SET
        status = CASE WHEN id = %(ended)s THEN %(status)s ELSE 'sending' END,
        error = CASE WHEN id = %(ended)s THEN %(error)s ELSE error END,
        attempts = attempts + (CASE WHEN id = %(ended)s THEN 1 ELSE 0 END),
        sent_at = CASE WHEN id = %(ended)s AND %(status)s = 'sent' THEN %(now)s ELSE sent_at END,
        due_at = CASE WHEN id = %(ended)s THEN coalesce(%(due_at)s, due_at) ELSE due_at END,
        claimed_at = CASE WHEN id = %(following)s THEN %(now)s ELSE claimed_at END
    WHERE claim = %(claim)s
      AND (id = %(ended)s AND status = 'sending' OR id = %(following)s AND status = 'claimed')
    RETURNING id
"""


def hand_over(
    claim: uuid.UUID,
    now: datetime,
    *,
    ended: int | None,
    status: str,
    error: str,
    due_at: datetime | None,
    following: int | None,
) -> bool:
    """Record how the mail `ended` ended, and that `following` is being sent, in one statement.

    False when `following` was withdrawn since it was claimed.
    """
    parameters: dict[str, Any] = {
        "claim": claim, "now": now, "ended": ended or 0, "status": status, "error": error, "due_at": due_at,
        "following": following or 0,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(HAND_OVER, parameters)
        return (following,) in cursor.fetchall()


def claims_alive(limit: datetime) -> list[uuid.UUID]:
    """Claims with a mail handed to SMTP since `limit`: their worker still works through the batch."""
    alive = Mail.objects.filter(status=Mail.Status.SENDING, claimed_at__gte=limit)
    return [claim for claim in alive.values_list("claim", flat=True).distinct() if claim]


def counts_by_status() -> dict[str, int]:
    """How many mails are in each status, statuses without any included."""
    found = dict(Mail.objects.order_by().values_list("status").annotate(n=Count("pk")))
    return {status: found.get(status, 0) for status in Mail.Status.values}


def mail_about(digest: str, recipient: str) -> Mail | None:
    """Our mail that a returned Message-ID names. Without one, the last that went to `recipient` this fortnight."""
    if digest:
        return Mail.objects.filter(digest=digest).first()
    if not recipient:
        return None
    lately = timezone.now() - timedelta(days=14)
    return Mail.objects.filter(to_address__iexact=recipient, sent_at__gte=lately).order_by("-pk").first()
