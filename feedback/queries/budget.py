"""How much room the contact budget leaves."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from feedback.models import ContactBudget, Touch


def budget() -> ContactBudget:
    """The budget, or the one that holds before anybody has set it."""
    return ContactBudget.objects.filter(pk=1).first() or ContactBudget(pk=1)


def touches_lately(contact: str, limits: ContactBudget) -> Any:
    """How many times we came to the contact in column `contact` of the outer query, within the budget's days."""
    lately = Touch.objects.filter(contact=OuterRef(contact), at__gte=_since(limits))
    counted = lately.order_by().values("contact").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def has_room(contact_pk: int) -> bool:
    limits = budget()
    return Touch.objects.filter(contact=contact_pk, at__gte=_since(limits)).count() < limits.at_most


def room_on(contact_pk: int) -> datetime | None:
    """When the contact may be asked again; None when at once."""
    limits = budget()
    times = list(
        Touch.objects.filter(contact=contact_pk, at__gte=_since(limits)).order_by("-at").values_list("at", flat=True)
    )
    return times[limits.at_most - 1] + timedelta(days=limits.days) if len(times) >= limits.at_most else None


def _since(limits: ContactBudget) -> datetime:
    return timezone.now() - timedelta(days=limits.days)
