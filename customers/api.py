"""Customers for other systems: read them, and send what happened with them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import ConfigDict

from crmq.lib import keyset
from crmq.lib.permissions import Permission
from crmq.org.api_auth import scoped
from customers.import_texts import explain_row
from customers.models import Customer
from customers.services.importing import ingesting

router = Router(tags=["Customers"])

MAX_PAGE = 200
Text = Annotated[str, Field(max_length=20_000)]
Number = Annotated[Decimal | int | str, Field(description="A number, or its text; amounts in units of the currency.")]
Day = Annotated[str, Field(max_length=40, examples=["2026-03-05"])]
ExternalId = Annotated[str, Field(min_length=1, max_length=120, description="The record's key in your system.")]


class CustomerOut(Schema):
    public_id: UUID
    code: str
    name: str
    other_name: str
    kind: str
    status: str
    source: str
    external_id: str
    parent: str | None = Field(None, alias="parent.code")
    region: str | None = Field(None, alias="region.code")
    department: str | None = Field(None, alias="department.code")
    segment: str | None = Field(None, alias="segment.code")
    owner: str | None = Field(None, alias="owner.email")
    industry: str
    currency: str
    tier: str | None = Field(None, alias="standing.tier.code")
    score: float | None = Field(None, alias="standing.score")
    created_at: datetime
    updated_at: datetime


class CustomerPage(Schema):
    """`next` is the cursor of the following page, or null."""

    customers: list[CustomerOut]
    next: str | None


class CustomerFilters(Schema):
    updated_since: datetime | None = None
    tier: str = ""
    cursor: str = ""
    limit: int = Field(50, ge=1, le=MAX_PAGE)


class Sent(Schema):
    """What programs send: no other fields than these."""

    model_config = ConfigDict(extra="forbid")


class CustomerIn(Sent):
    external_id: ExternalId
    code: Text
    name: Text
    other_name: Text = ""
    kind: Text = ""
    status: Text = Field("", description="Only of new customers: candidate, active, refused or lost.")
    parent_code: Text = ""
    segment: Text = ""
    region: Text = ""
    department: Text = ""
    owner_email: Text = ""
    industry: Text = ""
    phone: Text = ""
    email: Text = ""
    website: Text = ""
    address: Text = ""
    tax_number: Text = ""
    currency: Text = ""
    revenue: Number = ""
    credit_limit: Number = ""
    headcount: Number = ""
    since: Day = ""
    note: Text = ""


class LineIn(Sent):
    line_number: Text
    product_sku: Text = ""
    quantity: Number = "1"
    amount: Number
    cost: Number = ""


class OrderIn(Sent):
    external_id: ExternalId
    number: Text
    customer_code: Text = Field(description="The customer's code, or its external id of the same source.")
    ordered_on: Day
    status: Text = ""
    currency: Text = ""
    paid_on: Day = ""
    payment_due_on: Day = ""
    lines: list[LineIn] = Field(min_length=1, max_length=ingesting.MAX_ROWS)


class DeliveryIn(Sent):
    external_id: ExternalId
    number: Text
    customer_code: Text = ""
    order_number: Text = ""
    promised_on: Day
    delivered_on: Day = ""
    quantity: Number = ""
    accepted_quantity: Number = ""


class InteractionIn(Sent):
    external_id: ExternalId
    customer_code: Text
    at: Text = Field(description="With its zone.", examples=["2026-03-05T10:00:00+08:00"])
    channel: Text = Field(description="phone, visit, email, meeting, chat or other")
    direction: Text = Field("", description="in or out")
    subject: Text
    note: Text = ""
    minutes: Number = ""
    is_return_visit: bool | None = None
    is_inquiry: bool | None = None
    resolved_at_once: bool | None = None


Source = Annotated[
    str,
    Field(min_length=1, max_length=40, pattern=r"^[\w.\- ]+$", description="The name of your system, always the same."),
]


class CustomerBatch(Sent):
    source: Source
    rows: list[CustomerIn] = Field(max_length=ingesting.MAX_ROWS)


class OrderBatch(Sent):
    source: Source
    rows: list[OrderIn] = Field(max_length=ingesting.MAX_ROWS)


class DeliveryBatch(Sent):
    source: Source
    rows: list[DeliveryIn] = Field(max_length=ingesting.MAX_ROWS)


class InteractionBatch(Sent):
    source: Source
    rows: list[InteractionIn] = Field(max_length=ingesting.MAX_ROWS)


class FaultOut(Schema):
    field: str
    value: str
    reason: str
    remedy: str


class ResultOut(Schema):
    external_id: str
    status: Literal["created", "updated", "unchanged", "rejected"]
    errors: list[FaultOut]


class BatchOut(Schema):
    """One result per row, in the order sent."""

    results: list[ResultOut]


RENAMED = {
    "amount": "amount_minor",
    "cost": "cost_minor",
    "revenue": "revenue_minor",
    "credit_limit": "credit_limit_minor",
}
SENT_AS = {stored: sent for sent, stored in RENAMED.items()}


@router.get("/customers", response=CustomerPage, summary="Customers, a page at a time")
def customers(request: HttpRequest, filters: Query[CustomerFilters]) -> dict[str, Any]:
    rows = _readable(request)
    if filters.updated_since:
        rows = rows.filter(updated_at__gte=filters.updated_since)
    if filters.tier:
        rows = rows.filter(standing__tier__code=filters.tier)
    page = keyset.page(rows, order=["id"], cursor=filters.cursor, size=filters.limit)
    return {"customers": page.rows, "next": page.older}


@router.get("/customers/find", response=CustomerOut, summary="One customer by the key of your system")
def customer_by_key(request: HttpRequest, source: str, external_id: str) -> Customer:
    found: Customer = get_object_or_404(
        _readable(request).exclude(external_id=""), source=source, external_id=external_id
    )
    return found


@router.get("/customers/{uuid:public_id}", response=CustomerOut, summary="One customer")
def customer(request: HttpRequest, public_id: UUID) -> Customer:
    found: Customer = get_object_or_404(_readable(request), public_id=public_id)
    return found


@router.post("/customers/batch", response=BatchOut, summary="Create or update customers")
def customers_batch(request: HttpRequest, batch: CustomerBatch) -> dict[str, Any]:
    return _ingest(request, "customers", batch, [[_texts(row)] for row in batch.rows])


@router.post("/orders/batch", response=BatchOut, summary="Create or update orders with their lines")
def orders_batch(request: HttpRequest, batch: OrderBatch) -> dict[str, Any]:
    """An order is taken whole or not at all. Lines sent before and left out now stay."""
    if sum(len(row.lines) for row in batch.rows) > 10 * ingesting.MAX_ROWS:
        raise HttpError(413, "More than 10,000 lines. Send fewer orders at once.")
    items = [[_texts(row) | {"quantity": "1"} | _texts(line) for line in row.lines] for row in batch.rows]
    return _ingest(request, "orders", batch, items)


@router.post("/deliveries/batch", response=BatchOut, summary="Create or update deliveries")
def deliveries_batch(request: HttpRequest, batch: DeliveryBatch) -> dict[str, Any]:
    return _ingest(request, "deliveries", batch, [[_texts(row)] for row in batch.rows])


@router.post("/interactions/batch", response=BatchOut, summary="Create or update interactions")
def interactions_batch(request: HttpRequest, batch: InteractionBatch) -> dict[str, Any]:
    return _ingest(request, "interactions", batch, [[_texts(row)] for row in batch.rows])


def _readable(request: HttpRequest) -> Any:
    user = scoped(request, Permission.CUSTOMERS_READ)
    related = ("parent", "region", "department", "segment", "owner", "standing__tier")
    return Customer.objects.visible_to(user).select_related(*related)


def _ingest(request: HttpRequest, kind: str, batch: Any, items: list[list[dict[str, str]]]) -> dict[str, Any]:
    user = scoped(request, Permission.IMPORT)
    try:
        results = ingesting.ingest(by=user, kind=kind, source=batch.source, items=items)
    except ingesting.Contested:
        raise HttpError(409, "Somebody else is writing the same records. Send the batch again.") from None
    answers = zip(batch.rows, results, strict=True)
    return {
        "results": [
            {"external_id": _shown(row.external_id), "status": r.status, "errors": list(map(_fault, r.faults))}
            for row, r in answers
        ]
    }


def _texts(row: Schema) -> dict[str, str]:
    """The fields that were sent, as the parser of files takes them."""
    sent = row.model_dump(exclude_unset=True, exclude={"lines"})
    return {RENAMED.get(name, name): _text(value) for name, value in sent.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _fault(fault: ingesting.Fault) -> dict[str, str]:
    remedy = explain_row(fault.reason, dict(fault.params))
    return {
        "field": SENT_AS.get(fault.field, fault.field),
        "value": _shown(fault.value),
        "reason": fault.reason,
        "remedy": remedy,
    }


def _shown(text: str) -> str:
    """The text as it came, half letters as escapes: JSON has no other way."""
    return text.encode("utf-8", "backslashreplace").decode()
