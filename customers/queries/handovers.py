"""Customers on their way from one department to another."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from crmq.lib.permissions import Permission, may
from crmq.org.queries import own_departments
from customers.models import Customer, Handover, HandoverQuerySet, visible_customers

WITH = (
    "customer__standing__tier", "change__from_stage", "change__to_stage", "from_department", "to_department", "assignee",
    "asked_by", "decided_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """Hand-overs that wait: for `user` to take on, of them late; and those that `user` asked for."""

    mine: int
    late: int
    asked: int


def shown(user: Any) -> HandoverQuerySet:
    """What `user` may know of, with all that a row names."""
    return Handover.objects.visible_to(user).select_related(*WITH)


def to_decide(user: Any) -> HandoverQuerySet:
    """Waiting ones that came to `user` or to a department of `user`."""
    mine = Q(assignee=user.pk) | Q(to_department__in=own_departments(user))
    return shown(user).waiting().filter(mine)


def waiting_for(user: Any, today: date) -> Waiting:
    mine = Q(assignee=user.pk) | Q(to_department__in=own_departments(user))
    row = Handover.objects.waiting().aggregate(
        mine=Count("pk", filter=mine), late=Count("pk", filter=mine & Q(due_on__lt=today)), asked=Count("pk", filter=Q(asked_by=user.pk))
    )  # fmt: skip
    return Waiting(**row)


def may_decide(user: Any, handover: Handover) -> bool:
    """Who takes a customer on or sends it back: the person named, the department, and who defines the process."""
    if not may(user, Permission.CUSTOMERS_EDIT):
        return False
    theirs = handover.assignee_id == user.pk or handover.to_department_id in own_departments(user)
    return theirs or may(user, Permission.MAP_DEFINE)


def is_visible(user: Any, customer: Customer) -> bool:
    condition = visible_customers(user)
    return not condition or Customer.objects.filter(condition, pk=customer.pk).exists()
