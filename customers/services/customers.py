"""Creating and editing customers, and handing them over."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.lib.pinyin import name_keys
from crmq.org.models import User
from crmq.org.services import notify
from customers.models import Customer, Standing, Task
from customers.queries.customers import next_key

from . import lifecycle

EDITABLE = frozenset(
    {
        "name", "other_name", "code", "parent", "segment", "region", "department", "industry", "phone", "email", "website",
        "address", "tax_number", "currency", "revenue_minor", "credit_limit_minor", "headcount", "note", "since",
    }
)  # fmt: skip
REPEATED = frozenset({"region", "department", "status"})  # kept on the standing as well


class Conflict(Exception):
    """Somebody else changed the record since `version` was read; `current` is what it is now."""

    def __init__(self, current: Customer) -> None:
        super().__init__(f"customer {current.pk} is at version {current.version}")
        self.current = current


class CodeTaken(Exception):
    """Another customer has this code."""


@transaction.atomic
def create(
    *,
    by: User,
    name: str,
    status: str = Customer.Status.ACTIVE,
    owner: User | None = None,
    code: str = "",
    **fields: Any,
) -> Customer:
    """Add a customer with its standing. Without a code it gets the next C- number.

    The department is the owner's unless `fields` names one. Errors: CodeTaken.
    """
    _refuse_unknown(fields)
    if owner is not None:
        fields.setdefault("department", owner.department)
    key = next_key()
    customer = Customer(pk=key, name=name, status=status, owner=owner, code=code or f"C-{key:05d}", **fields)
    customer.sort_key, customer.initials = _keys(name).values()
    try:
        with transaction.atomic():
            customer.save(force_insert=True)
    except IntegrityError as error:
        if "code" in str(error):
            raise CodeTaken(customer.code) from None
        raise
    Standing.objects.create(
        customer=customer, kind=customer.kind, owner=owner, department=customer.department, region=customer.region,
        status=customer.status,
    )  # fmt: skip
    lifecycle.enter(customer_ids=[customer.pk], by=by)
    if owner is not None and owner != by:
        text = format_lazy(_("You look after a new customer: {name}"), name=name)
        notify(users=[owner], key=f"customer-new:{customer.public_id}", text=text, url=customer.get_absolute_url())
    return customer


@transaction.atomic
def edit(*, customer: Customer, by: User, version: int, **changes: Any) -> Customer:
    """Save `changes` if nobody else saved since `version`; returns the customer as it is now.

    Errors: Conflict, CodeTaken.
    """
    _refuse_unknown(changes)
    values = dict(changes)
    if "name" in values:
        values |= _keys(values["name"])
    try:
        with transaction.atomic():
            saved = Customer.objects.filter(pk=customer.pk, version=version).update(
                **values, version=F("version") + 1, updated_at=timezone.now()
            )
    except IntegrityError:
        raise CodeTaken(changes.get("code", "")) from None
    if not saved:
        raise Conflict(Customer.objects.get(pk=customer.pk))
    if repeated := {name: value for name, value in changes.items() if name in REPEATED}:
        Standing.objects.filter(pk=customer.pk).update(**repeated)
    customer.refresh_from_db()
    return customer


@transaction.atomic
def assign_owner(*, customers: Iterable[Customer], owner: User, by: User) -> int:
    """Hand customers over, with their open tasks; the department becomes the new owner's.

    The earlier owner no longer sees them. Returns how many changed hands.
    """
    chosen = Customer.objects.filter(pk__in=[customer.pk for customer in customers]).exclude(owner=owner)
    keys = list(chosen.order_by("pk").select_for_update().values_list("pk", flat=True))
    if not keys:
        return 0
    place: dict[str, Any] = {"owner": owner} | ({"department": owner.department} if owner.department_id else {})
    theirs = Task.objects.open().filter(customer__in=keys, owner=F("customer__owner"))
    Task.objects.filter(pk__in=theirs.values("pk")).update(owner=owner)
    Customer.objects.filter(pk__in=keys).update(**place, version=F("version") + 1, updated_at=timezone.now())
    Standing.objects.filter(pk__in=keys).update(**place)
    if owner != by:
        _tell_new_owner(owner, keys)
    return len(keys)


def _tell_new_owner(owner: User, keys: list[int]) -> None:
    text = format_lazy(_("Customers handed to you: {n}"), n=len(keys))
    notify(users=[owner], key=f"customers-handed:{uuid.uuid4()}", text=text, url=f"/customers/?owner={owner.public_id}")


def _keys(name: str) -> dict[str, str]:
    keys = name_keys(name)
    return {"sort_key": keys.sort_key, "initials": keys.initials}


def _refuse_unknown(fields: dict[str, Any]) -> None:
    if unknown := set(fields) - EDITABLE:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
