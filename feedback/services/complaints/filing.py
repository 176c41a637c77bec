"""Taking a complaint in, whatever the channel."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from crmq.org import queries as org
from crmq.org.models import User
from crmq.org.services import digest
from customers.models import Customer, Standing
from feedback.models import Complaint, ComplaintCategory, ComplaintCounter, ComplaintEvent, Severity
from feedback.priority import before_assessment
from feedback.queries import workload
from feedback.services import attaching, clocks, complaint_mails
from feedback.services.tracking import tracking_token

from .basis import Kind, count, note, rules, tell


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
    uploads: "Sequence[UploadedFile[bytes]]" = (),
    acknowledges: bool = True,
    **details: Any,
) -> tuple[Complaint, str]:
    """Record a complaint and have it acknowledged; returns it with the token of its tracking page.

    `details` are further fields: contact, order, product, region, reporter_name, reporter_email, company,
    language, source, external_id. Only the token's digest is kept. Mail and complaint are one transaction;
    without `acknowledges` no mail goes out.
    """
    now = received_at or timezone.now()
    if earlier := earlier_one(customer, category, now):
        severity = min(severity + 1, Severity.HIGH)
    complaint = Complaint(
        customer=customer, subject=subject, text=text, channel=channel, category=category, severity=severity, repeat_of=earlier,
        priority=before_assessment(severity), public_id=uuid.uuid4(), received_at=now, round_started_at=now, **_place(customer) | details,
    )  # fmt: skip
    token = tracking_token(complaint)
    complaint.number, complaint.digest = next_number(org.local(now)), digest(token)
    complaint.queue = workload.queue_for(category, complaint.region_id)
    vars(complaint).update(clocks.timing(complaint))
    complaint.save()
    event = note(complaint, Kind.RECEIVED, by=by, at=now, is_public=True)
    attaching.attach(event=event, uploads=uploads, is_public=True, by=by)
    _hand_out(complaint, event)
    count(complaint)
    if complaint.reporter_email and acknowledges:
        complaint_mails.acknowledge(complaint, token)
    _announce(complaint, by)
    return complaint, token


def earlier_one(
    customer: Customer | None, category: ComplaintCategory | None, now: datetime, *, but: Complaint | None = None
) -> Complaint | None:
    """The first complaint of the same customer and category within the repeat window, if any."""
    if customer is None or category is None:
        return None
    since = now - timedelta(days=rules().repeat_days)
    same = Complaint.objects.counted().filter(
        customer=customer, category=category, received_at__gt=since, received_at__lte=now
    )
    return same.exclude(pk=but.pk if but else None).order_by("received_at", "pk").first()


def _place(customer: Customer | None) -> dict[str, Any]:
    """Region and tier of the customer as they are now: deadlines go by them, also when they change later."""
    standing = Standing.objects.filter(customer=customer).first() if customer else None
    return {"region_id": standing.region_id, "tier_id": standing.tier_id} if standing else {}


def _hand_out(complaint: Complaint, received: ComplaintEvent) -> None:
    """Give the complaint to the member its queue proposes, where the queue does so by itself."""
    if complaint.queue is None or not complaint.queue.assigns:
        return
    proposals = workload.proposals(complaint)
    if not proposals or not proposals[0].has_room:
        return
    best = proposals[0]
    complaint.handler = best.user
    complaint.save(update_fields=["handler"])
    note(complaint, Kind.ASSIGNED, by=None, at=received.at, text=best.user.name, changes={"reason": best.facts})


def _announce(complaint: Complaint, by: User | None) -> None:
    people = {complaint.customer.owner_id if complaint.customer else None, complaint.handler_id}
    people -= {None, getattr(by, "pk", None)}
    who = complaint.customer.name if complaint.customer else complaint.company or complaint.reporter_name
    text = gettext_lazy("New complaint %(number)s from %(customer)s") % {"number": complaint.number, "customer": who}
    tell(complaint, people, text, key="new")


def next_number(today: datetime, prefix: str = "CP", series: str = "") -> str:
    """The next number of the month, such as CP-2611-0042. The counter's row is locked until the commit."""
    month = f"{today:%y%m}"
    ComplaintCounter.objects.bulk_create([ComplaintCounter(month=f"{series}{month}")], ignore_conflicts=True)
    counter = ComplaintCounter.objects.select_for_update().get(month=f"{series}{month}")
    counter.last += 1
    counter.save()
    return f"{prefix}-{month}-{counter.last:04}"
