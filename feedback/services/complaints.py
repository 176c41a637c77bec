"""What happens to a complaint, from filing to closing and back. Every step is an event in its log."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy

from crmq.lib.worktime import working_time_between
from crmq.org import queries as org
from crmq.org.models import User
from crmq.org.services import digest, notify
from customers.models import Customer
from customers.services import standing
from feedback.models import Complaint, ComplaintCategory, ComplaintCounter, ComplaintEvent, Severity

from . import clocks, complaint_mails

REPEAT_WINDOW = timedelta(days=30)
Kind, Status = ComplaintEvent.Kind, Complaint.Status


class Conflict(Exception):
    """Somebody else changed the complaint since `version` was read; `current` is what it is now."""

    def __init__(self, current: Complaint) -> None:
        super().__init__(f"complaint {current.number} is at version {current.version}")
        self.current = current


class Incomplete(Exception):
    """A complaint needs `field` before it can be resolved."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotPossible(Exception):
    """The complaint is in a status that does not allow this step."""


@transaction.atomic
def file(
    *,
    customer: Customer | None,
    subject: str,
    text: str,
    channel: str,
    category: ComplaintCategory | None = None,
    severity: int = Severity.MEDIUM,
    by: User | None = None,
    received_at: datetime | None = None,
    **details: Any,
) -> tuple[Complaint, str]:
    """Record a complaint and have it acknowledged; returns it with the token of its tracking page.

    `details` are further fields: contact, order, product, reporter_name, reporter_email, company,
    language, source, external_id. The token is returned once; only its digest is kept. Mail and
    complaint are one transaction.
    """
    now, token = received_at or timezone.now(), secrets.token_urlsafe(16)
    earlier = _earlier(customer, category, now)
    severity = min(severity + 1, Severity.HIGH) if earlier else severity
    due = clocks.due(now, severity, timedelta(), org.work_calendar())
    complaint = Complaint.objects.create(
        customer=customer, subject=subject, text=text, channel=channel, category=category, severity=severity, repeat_of=earlier,
        number=_next_number(org.local(now)), digest=digest(token), received_at=now, round_started_at=now,
        acknowledge_due=due.acknowledge, respond_due=due.respond, resolve_due=due.resolve, **details,
    )  # fmt: skip
    _note(complaint, Kind.RECEIVED, by=by, at=now, is_public=True)
    _count(complaint)
    if complaint.reporter_email:
        complaint_mails.acknowledge(complaint, token)
    if customer is not None and customer.owner_id and customer.owner_id != getattr(by, "pk", None):
        text_ = gettext_lazy("New complaint %(number)s from %(customer)s") % {
            "number": complaint.number,
            "customer": customer.name,
        }
        notify(
            users=[customer.owner_id], key=f"complaint:{complaint.number}", text=text_, url=complaint.get_absolute_url()
        )
    return complaint, token


def _earlier(customer: Customer | None, category: ComplaintCategory | None, now: datetime) -> Complaint | None:
    """The first complaint of the same customer and category within the window, if any."""
    if customer is None or category is None:
        return None
    same = Complaint.objects.filter(
        customer=customer, category=category, received_at__gt=now - REPEAT_WINDOW, received_at__lte=now
    )
    return same.order_by("received_at").first()


def _next_number(today: datetime) -> str:
    month = f"{today:%y%m}"
    ComplaintCounter.objects.bulk_create([ComplaintCounter(month=month)], ignore_conflicts=True)
    counter = ComplaintCounter.objects.select_for_update().get(month=month)
    counter.last += 1
    counter.save()
    return f"CP-{month}-{counter.last:04}"


def _lock(complaint: Complaint, version: int | None, *allowed: str) -> Complaint:
    """The current row, locked. Errors: Conflict when it moved on, NotPossible in another status."""
    current = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if version is not None and current.version != version:
        raise Conflict(current)
    if allowed and current.status not in allowed:
        raise NotPossible(current.get_status_display())
    return current


def _save(complaint: Complaint, **changes: Any) -> Complaint:
    for name, value in changes.items():
        setattr(complaint, name, value)
    complaint.version += 1
    complaint.save(update_fields=[*changes, "version"])
    return complaint


def _note(
    complaint: Complaint, kind: str, *, by: User | None, at: datetime | None = None, **fields: Any
) -> ComplaintEvent:
    return ComplaintEvent.objects.create(complaint=complaint, kind=kind, by=by, at=at or timezone.now(), **fields)


def _count(complaint: Complaint) -> None:
    """Keep the customer's number of open complaints right."""
    if complaint.customer_id:
        n = Complaint.objects.filter(customer=complaint.customer_id).open().aggregate(n=Count("pk"))["n"]
        standing.refresh(customer_ids=[complaint.customer_id], open_complaints={complaint.customer_id: n})


@transaction.atomic
def acknowledge(*, complaint: Complaint, by: User, version: int | None = None) -> Complaint:
    """A person confirms having read it, and takes it unless somebody has it."""
    current = _lock(complaint, version, Status.RECEIVED)
    now = timezone.now()
    _note(current, Kind.ACKNOWLEDGED, by=by, at=now, is_public=True)
    late = current.was_late or now > current.acknowledge_due
    return _save(current, status=Status.ACKNOWLEDGED, acknowledged_at=now, handler=current.handler or by, was_late=late)


@transaction.atomic
def assign(*, complaint: Complaint, to: User, by: User, version: int | None = None) -> Complaint:
    current = _lock(complaint, version, *Complaint.OPEN)
    _note(current, Kind.ASSIGNED, by=by, text=to.name)
    if to != by:
        text = gettext_lazy("Complaint %(number)s is yours now") % {"number": current.number}
        notify(
            users=[to], key=f"complaint:{current.number}:v{current.version}", text=text, url=current.get_absolute_url()
        )
    return _save(current, handler=to)


@transaction.atomic
def message(
    *,
    complaint: Complaint,
    text: str,
    by: User | None,
    is_public: bool,
    from_customer: bool = False,
    version: int | None = None,
) -> Complaint:
    """A message to or from the customer, or an internal note. Our first public one is the response."""
    current = _lock(complaint, version)
    now = timezone.now()
    _note(
        current,
        Kind.MESSAGE if is_public else Kind.NOTE,
        by=by,
        at=now,
        text=text,
        is_public=is_public,
        from_customer=from_customer,
    )
    if from_customer:
        _tell_handler(current)
        return _resume(current, by, now) if current.status == Status.WAITING else _save(current)
    changes: dict[str, Any] = {}
    if is_public and current.responded_at is None and current.status in Complaint.OPEN:
        changes = {
            "responded_at": now,
            "was_late": current.was_late or now > current.respond_due,
            "status": Status.INVESTIGATING,
        }
    if is_public and current.reporter_email:
        complaint_mails.pass_on(current, text, current.version + 1)
    return _save(current, **changes)


def _tell_handler(complaint: Complaint) -> None:
    if complaint.handler_id:
        text = gettext_lazy("The customer wrote about complaint %(number)s") % {"number": complaint.number}
        notify(
            users=[complaint.handler_id],
            key=f"complaint:{complaint.number}:v{complaint.version}",
            text=text,
            url=complaint.get_absolute_url(),
        )


@transaction.atomic
def change_severity(*, complaint: Complaint, severity: int, by: User, version: int | None = None) -> Complaint:
    """Clocks of the round are computed anew; time spent waiting stays taken out."""
    current = _lock(complaint, version, *Complaint.OPEN)
    _note(current, Kind.SEVERITY, by=by, changes={"from": current.severity, "to": severity})
    return _save(current, severity=severity, **_due(current, severity))


def _due(complaint: Complaint, severity: int) -> dict[str, datetime]:
    calendar = org.work_calendar()
    paused = clocks.paused_time(complaint.events.all(), complaint.round_started_at, calendar)
    due = clocks.due(complaint.round_started_at, severity, paused, calendar)
    return {"acknowledge_due": due.acknowledge, "respond_due": due.respond, "resolve_due": due.resolve}


@transaction.atomic
def wait(
    *, complaint: Complaint, by: User, text: str = "", version: int | None = None, at: datetime | None = None
) -> Complaint:
    """Stop the clocks until the customer answers; `at` is for what happened earlier than it is recorded."""
    current = _lock(complaint, version, Status.ACKNOWLEDGED, Status.INVESTIGATING)
    _note(current, Kind.PAUSED, by=by, at=at, text=text, is_public=True)
    return _save(current, status=Status.WAITING)


@transaction.atomic
def resume(
    *, complaint: Complaint, by: User | None, version: int | None = None, at: datetime | None = None
) -> Complaint:
    return _resume(_lock(complaint, version, Status.WAITING), by, at or timezone.now())


def _resume(current: Complaint, by: User | None, at: datetime) -> Complaint:
    _note(current, Kind.RESUMED, by=by, at=at, is_public=True)
    return _save(current, status=Status.INVESTIGATING, **_due(current, current.severity))


@transaction.atomic
def resolve(
    *, complaint: Complaint, cause: str, action: str, by: User, text: str = "", version: int | None = None
) -> Complaint:
    """End the round. Errors: Incomplete without cause or action, Conflict, NotPossible."""
    for field, value in (("cause", cause), ("action", action)):
        if not value.strip():
            raise Incomplete(field)
    current = _lock(complaint, version, *Complaint.OPEN)
    now, calendar = timezone.now(), org.work_calendar()
    _note(current, Kind.RESOLVED, by=by, at=now, text=text, is_public=True, changes={"cause": cause, "action": action})
    due = _due(current, current.severity)
    paused = clocks.paused_time(current.events.all(), current.round_started_at, calendar)
    spent = working_time_between(current.round_started_at, now, calendar) - paused
    _save(
        current, status=Status.RESOLVED, cause=cause.strip(), action=action.strip(), resolved_at=now,
        acknowledged_at=current.acknowledged_at or now, responded_at=current.responded_at or now, handler=current.handler or by,
        resolve_minutes=max(0, int(spent.total_seconds() // 60)), was_late=current.was_late or now > due["resolve_due"], **due,
    )  # fmt: skip
    if text and current.reporter_email:
        complaint_mails.pass_on(current, text, current.version)
    _count(current)
    return current


@transaction.atomic
def close(*, complaint: Complaint, by: User | None, version: int | None = None) -> Complaint:
    current = _lock(complaint, version, Status.RESOLVED)
    now = timezone.now()
    _note(current, Kind.CLOSED, by=by, at=now, is_public=True)
    return _save(current, status=Status.CLOSED, closed_at=now)


@transaction.atomic
def reopen(*, complaint: Complaint, by: User | None, reason: str, version: int | None = None) -> Complaint:
    """Begin a new round with fresh clocks. A clock missed before stays missed."""
    current = _lock(complaint, version, Status.RESOLVED, Status.CLOSED)
    now = timezone.now()
    _note(current, Kind.REOPENED, by=by, at=now, text=reason, is_public=True, from_customer=by is None)
    due = clocks.due(now, current.severity, timedelta(), org.work_calendar())
    _save(
        current, status=Status.ACKNOWLEDGED, reopened=current.reopened + 1, round_started_at=now, resolved_at=None, closed_at=None,
        responded_at=None, acknowledge_due=due.acknowledge, respond_due=due.respond, resolve_due=due.resolve,
    )  # fmt: skip
    _tell_handler(current)
    _count(current)
    return current
