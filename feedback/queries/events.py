"""To whom something happened: what triggers and return-visit plans follow."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q

from crmq.org import queries as org
from customers.models import Delivery
from feedback.models import Complaint, Event, LoopCase, Visit


def happened(*, kind: str, since: str, until: str) -> Q:
    """A condition on contacts: the event fell on a local day of [since, until], ISO dates.

    Where it concerned one person, that person; else the customer's main contact.
    """
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    begin, end = _midnight(first), _midnight(last + timedelta(days=1))
    if kind == Event.DELIVERY:
        return Q(is_primary=True) & _of_customer(Delivery, delivered_on__range=(first, last))
    if kind == Event.COMPLAINT:
        return _of_person(Complaint, closed_at__gte=begin, closed_at__lt=end)
    if kind == Event.VISIT:
        return _of_person(Visit, status=Visit.Status.DONE, done_at__gte=begin, done_at__lt=end)
    if kind == Event.RECOVERY:
        return _of_person(LoopCase, closed_at__gte=begin, closed_at__lt=end)
    return Q(is_primary=True)


def _of_customer(model: Any, **conditions: Any) -> Q:
    return Q(Exists(model.objects.filter(customer=OuterRef("customer"), **conditions)))


def _of_person(model: Any, **conditions: Any) -> Q:
    rows = model.objects.filter(customer=OuterRef("customer"), **conditions)
    return Q(Exists(rows.filter(contact=OuterRef("pk")))) | (Q(is_primary=True) & Q(Exists(rows.filter(contact=None))))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), org.zone())
