"""Judgements that people enter, which the evaluation reads."""

from datetime import datetime

from django.utils import timezone

from crmq.org.models import User
from customers.models import Assessment, Customer


def assess(
    *, customer: Customer, by: User, kind: str, value: float, note: str, at: datetime | None = None
) -> Assessment:
    """Enter a judgement of 0 to 100 with its basis. Earlier ones stay; the latest counts."""
    return Assessment.objects.create(
        customer=customer, by=by, kind=kind, value=value, note=note, at=at or timezone.now()
    )
