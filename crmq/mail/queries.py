"""Reading the outbox."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count
from django.db.models.functions import Lower

from .models import Mail, Suppression


def suppressed(addresses: Iterable[str]) -> dict[str, set[str]]:
    """Reasons by lower-case address, for those of `addresses` that are suppressed."""
    wanted = {address.lower() for address in addresses}
    found: dict[str, set[str]] = {}
    rows = Suppression.objects.annotate(lower=Lower("address")).filter(lower__in=wanted)
    for address, reason in rows.values_list("lower", "reason"):
        found.setdefault(address, set()).add(reason)
    return found


def claims_alive(limit: datetime) -> list[uuid.UUID]:
    """Claims with a mail handed to SMTP since `limit`: their worker still works through the batch."""
    alive = Mail.objects.filter(status=Mail.Status.SENDING, claimed_at__gte=limit)
    return [claim for claim in alive.values_list("claim", flat=True).distinct() if claim]


def counts_by_status() -> dict[str, int]:
    """How many mails are in each status, statuses without any included."""
    found = dict(Mail.objects.order_by().values_list("status").annotate(n=Count("pk")))
    return {status: found.get(status, 0) for status in Mail.Status.values}
