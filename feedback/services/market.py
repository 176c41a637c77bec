"""What our people hear: of competitors, of the market, and what customers need."""

from django.utils import timezone

from crmq.org.models import User
from customers.models import Customer
from feedback.models import MarketNote, Need, Touchpoint


def note(*, row: MarketNote, by: User) -> MarketNote:
    """Store a note; its author stays, whoever corrects it later."""
    if row.pk is None:
        row.by = by
    row.save()
    return row


def need(*, customer: Customer, touchpoint: Touchpoint, kind: str, text: str, by: User) -> Need:
    """Note a need or a pain point that a customer has spoken of."""
    return Need.objects.create(
        customer=customer, touchpoint=touchpoint, kind=kind, text=text.strip()[:500], by=by, at=timezone.now()
    )
