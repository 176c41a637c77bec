"""Complaints from other systems, once per external id, each row taken whole or refused in words.

The text of a complaint never changes, so a row sent again is left as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, Order
from feedback.models import Complaint, ComplaintCategory, Severity

from . import complaints
from .ingesting import Contested, Fault, Result

MAX_ROWS = 200  # each row is filed as if by hand: clocks, repeats, mails


@dataclass(frozen=True, slots=True)
class Row:
    """One complaint as it arrives. Blank codes mean "not known"."""

    external_id: str
    customer_code: str
    subject: str
    text: str
    category: str
    received_at: datetime
    severity: int = Severity.MEDIUM
    order_number: str = ""
    reporter_name: str = ""
    reporter_email: str = ""
    reporter_handle: str = ""
    language: str = "en"
    channel: str = Complaint.Channel.API


def ingest(*, by: Any, source: str, rows: Sequence[Row]) -> list[Result]:
    """File complaints of customers that `by` sees. Errors: Contested."""
    try:
        with transaction.atomic():
            codes = {row.customer_code for row in rows}
            visible = Customer.objects.visible_to(by).filter(
                Q(code__in=codes) | Q(source=source, external_id__in=codes)
            )
            customers = {key: found for found in visible for key in (found.external_id, found.code) if key}
            categories = {category.code: category for category in ComplaintCategory.objects.all()}
            sent = [row.external_id for row in rows]
            known = set(
                Complaint.objects.filter(source=source, external_id__in=sent).values_list("external_id", flat=True)
            )
            return [_take(row, source, by, customers, categories, known) for row in rows]
    except IntegrityError as clash:
        raise Contested from clash


def _take(
    row: Row,
    source: str,
    by: Any,
    customers: dict[str, Customer],
    categories: dict[str, ComplaintCategory],
    known: set[str],
) -> Result:
    if row.external_id in known:
        return Result(row.external_id, "unchanged")
    customer, category = customers.get(row.customer_code), categories.get(row.category)
    faults = []
    if customer is None:
        faults.append(
            Fault("customer_code", row.customer_code, _("No customer of yours has this code. Send the customer first."))
        )
    if category is None:
        reason = _("There is no such category. Choose one of: %(choices)s.") % {
            "choices": ", ".join(sorted(categories))
        }
        faults.append(Fault("category", row.category, reason))
    if row.received_at > timezone.now():
        faults.append(Fault("received_at", row.received_at.isoformat(), _("This time has not come yet.")))
    order = (
        Order.objects.filter(customer=customer, number=row.order_number).first()
        if row.order_number and customer
        else None
    )
    if row.order_number and customer and order is None:
        text = _("This customer has no order with that number. Check it, or leave it blank.")
        faults.append(Fault("order_number", row.order_number, text))
    if faults:
        return Result(row.external_id, "rejected", faults)
    complaints.file(
        customer=customer, category=category, order=order, by=by, source=source, external_id=row.external_id,
        channel=row.channel, severity=row.severity, subject=row.subject, text=row.text, received_at=row.received_at,
        reporter_name=row.reporter_name, reporter_email=row.reporter_email, reporter_handle=row.reporter_handle, language=row.language,
    )  # fmt: skip
    known.add(row.external_id)
    return Result(row.external_id, "created")
