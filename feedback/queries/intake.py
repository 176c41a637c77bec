"""What an agent on the telephone wants to see of a customer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from crmq.org.models import User
from customers.models import Customer, Order
from feedback.models import Complaint, ComplaintRules

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Known:
    """repeats: complaints that would make a new one of the chosen category a repeat."""

    customer: Customer
    open: list[Complaint]
    recent: list[Complaint]
    repeats: list[Complaint]
    orders: list[Order]
    days: int


def known(customer: Customer, user: User, category: str) -> Known:
    """Four queries. `category` is a key as the form sends it; nonsense counts as none."""
    rules = ComplaintRules.objects.first() or ComplaintRules()
    rows = list(
        Complaint.objects.visible_to(user)
        .counted()
        .filter(customer=customer)
        .select_related("category", "handler")[:20]
    )
    since = timezone.now() - timedelta(days=rules.repeat_days)
    waiting = [row for row in rows if row.is_open]
    recent = [row for row in rows if row.received_at > since]
    return Known(
        customer=customer,
        open=waiting[:SHOWN],
        recent=[row for row in recent if not row.is_open][:SHOWN],
        repeats=[row for row in recent if category.isdecimal() and str(row.category_id) == category],
        orders=list(Order.objects.filter(customer=customer).order_by("-ordered_on", "-pk")[:SHOWN]),
        days=rules.repeat_days,
    )


def caller(user: User, code: str) -> dict[str, Any]:
    """Name, address and language of the main contact of the customer with this code, for the form to begin with."""
    if not code:
        return {}
    customer = Customer.objects.visible_to(user).filter(code__iexact=code).first()
    contact = customer.contacts.order_by("pk").first() if customer else None
    if contact is None:
        return {}
    return {"reporter_name": contact.name, "reporter_email": contact.email, "language": contact.language or "en"}
