"""Loyalty points: entries are added, never changed; the balance is their sum."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from customers.models import Customer, LoyaltyEntry


class TooFewPoints(Exception):
    """The balance does not cover what is to be used."""

    def __init__(self, balance: int, points: int) -> None:
        super().__init__(f"balance {balance}, asked for {points}")
        self.balance, self.points = balance, points


def balance(customer: Customer) -> int:
    return LoyaltyEntry.objects.filter(customer=customer).aggregate(sum=Sum("points"))["sum"] or 0


def earn(
    *, key: str, customer: Customer, points: int, reason: str, by: Any, at: datetime | None = None
) -> LoyaltyEntry:
    """Credit `points` (1 or more) once per `key`; asked again, the first entry is returned."""
    entry, _created = LoyaltyEntry.objects.get_or_create(
        key=key,
        defaults={"customer": customer, "points": points, "reason": reason[:200], "by": by, "at": at or timezone.now()},
    )
    return entry


@transaction.atomic
def use(*, key: str, customer: Customer, points: int, reason: str, by: Any, at: datetime | None = None) -> LoyaltyEntry:
    """Debit `points` (1 or more) once per `key`. Raises TooFewPoints."""
    # Two debits at once must not both see the same balance.
    Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    known = LoyaltyEntry.objects.filter(key=key).first()
    if known:
        return known
    held = balance(customer)
    if held < points:
        raise TooFewPoints(held, points)
    return LoyaltyEntry.objects.create(
        key=key, customer=customer, points=-points, reason=reason[:200], by=by, at=at or timezone.now()
    )
