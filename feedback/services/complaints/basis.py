"""What every step stands on: the locked row, its version, its log, the people to tell."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise

from crmq.org.models import User
from crmq.org.services import notify
from customers.services import standing
from feedback.models import Complaint, ComplaintEvent, ComplaintRules

Kind, Status = ComplaintEvent.Kind, Complaint.Status


class Conflict(Exception):
    """Somebody else changed the complaint since `version` was read; `current` is what it is now."""

    def __init__(self, current: Complaint) -> None:
        super().__init__(f"complaint {current.number} is at version {current.version}")
        self.current = current


class Incomplete(Exception):
    """A complaint needs `field` before it can go on."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotPossible(Exception):
    """The complaint is in a status that does not allow this step."""


def rules() -> ComplaintRules:
    """What the organisation decided, or the defaults before it did."""
    return ComplaintRules.objects.first() or ComplaintRules()


def lock(complaint: Complaint, version: int | None, *allowed: str) -> Complaint:
    """The current row, locked. Errors: Conflict when it moved on, NotPossible in another status."""
    current = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if version is not None and current.version != version:
        raise Conflict(current)
    if allowed and current.status not in allowed:
        raise NotPossible(current.get_status_display())
    return current


def save(complaint: Complaint, **changes: Any) -> Complaint:
    for name, value in changes.items():
        setattr(complaint, name, value)
    complaint.version += 1
    complaint.save(update_fields=[*changes, "version"])
    return complaint


def note(
    complaint: Complaint, kind: str, *, by: User | None, at: datetime | None = None, **fields: Any
) -> ComplaintEvent:
    return ComplaintEvent.objects.create(complaint=complaint, kind=kind, by=by, at=at or timezone.now(), **fields)


def tell(complaint: Complaint, users: Iterable[User | int | None], text: str | Promise, *, key: str = "") -> int:
    """Notify people once per version of the complaint, or per `key`."""
    return notify(
        users=[user for user in users if user],
        key=f"complaint:{complaint.number}:{key or f'v{complaint.version}'}",
        text=text,
        url=complaint.get_absolute_url(),
    )


def count(complaint: Complaint) -> None:
    """Keep the customer's number of open complaints right."""
    if complaint.customer_id:
        n = Complaint.objects.filter(customer=complaint.customer_id).open().aggregate(n=Count("pk"))["n"]
        standing.refresh(customer_ids=[complaint.customer_id], open_complaints={complaint.customer_id: n})
