"""Complaints that belong together: linked, merged into one, split in two."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from crmq.org.models import User
from feedback.models import Complaint, ComplaintCategory, ComplaintLink
from feedback.services import complaint_mails

from .basis import Kind, NotPossible, Status, count, lock, note, save, tell
from .filing import file


class NotItself(Exception):
    """A complaint has nothing to do with itself."""


@transaction.atomic
def link(*, complaint: Complaint, other: Complaint, by: User, version: int | None = None) -> Complaint:
    """Note that two complaints have to do with each other. Linking again changes nothing."""
    if complaint.pk == other.pk:
        raise NotItself
    current = lock(complaint, version)
    first, second = sorted([current.pk, other.pk])
    _row, is_new = ComplaintLink.objects.get_or_create(first_id=first, second_id=second)
    if not is_new:
        return current
    note(current, Kind.LINKED, by=by, text=other.number)
    note(other, Kind.LINKED, by=by, text=current.number)
    return save(current)


@transaction.atomic
def unlink(*, complaint: Complaint, other: Complaint, by: User, version: int | None = None) -> Complaint:
    current = lock(complaint, version)
    first, second = sorted([current.pk, other.pk])
    ComplaintLink.objects.filter(first_id=first, second_id=second).delete()
    return save(current)


@transaction.atomic
def merge(*, complaint: Complaint, into: Complaint, by: User, version: int | None = None) -> Complaint:
    """Go on with `into` only: this complaint ends, and whoever follows it is told where it goes on.

    Both keep their logs. Figures count the two as one. Errors: NotItself, NotPossible (one is closed), Conflict.
    """
    if complaint.pk == into.pk:
        raise NotItself
    # Locked in one order, so that two people who merge crosswise do not wait for each other.
    for key in sorted([complaint.pk, into.pk]):
        Complaint.objects.select_for_update().get(pk=key)
    current, target = lock(complaint, version, *Complaint.OPEN), lock(into, None, *Complaint.OPEN)
    if current.customer_id != target.customer_id and current.customer_id and target.customer_id:
        raise NotPossible(gettext_lazy("of two customers"))
    note(current, Kind.MERGED, by=by, text=target.number)
    note(target, Kind.MERGED, by=by, text=current.number)
    save(current, status=Status.MERGED, merged_into=target, escalate_at=None)
    target.repeat_of_id = None if target.repeat_of_id == current.pk else target.repeat_of_id
    save(target, repeat_of=target.repeat_of)
    if current.reporter_email:
        complaint_mails.tell_merged(current, target)
    text = gettext_lazy("Complaint %(number)s was merged into %(into)s") % {
        "number": current.number,
        "into": target.number,
    }
    tell(target, {current.handler_id, target.handler_id} - {by.pk}, text)
    count(current)
    return target


@transaction.atomic
def split(
    *,
    complaint: Complaint,
    by: User,
    subject: str,
    text: str,
    category: ComplaintCategory,
    version: int | None = None,
) -> Complaint:
    """Make a complaint of its own of a second matter in the first; it is received when the first was."""
    current = lock(complaint, version, *Complaint.OPEN)
    shared: dict[str, Any] = {
        name: getattr(current, name)
        for name in ("contact", "order", "product", "region", "reporter_name", "reporter_email", "company", "language")
    }
    part, _token = file(
        customer=current.customer, subject=subject, text=text, channel=current.channel, category=category,
        severity=current.severity, by=by, received_at=current.received_at, split_from=current, **shared,
    )  # fmt: skip
    note(current, Kind.SPLIT, by=by, text=part.number)
    note(part, Kind.SPLIT, by=by, text=current.number)
    save(current)
    return part
