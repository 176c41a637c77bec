"""What customers say, from other systems."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime, ConfigDict

from crmq.lib.permissions import Permission
from crmq.org.api_auth import scoped
from feedback.models import Complaint
from feedback.services import complaint_ingesting, ingesting

router = Router(tags=["Feedback"])

Text = Annotated[str, Field(max_length=20_000)]
Value = Annotated[int | Text | list[Text], Field(description="A number of the scale, a text, or ids of options.")]


class Sent(Schema):
    """What programs send: no other fields than these."""

    model_config = ConfigDict(extra="forbid")


class ResponseIn(Sent):
    external_id: str = Field(min_length=1, max_length=120, description="The response's key in your system.")
    customer_code: str = Field(
        max_length=120, description="The customer's code, or its external id of the same source."
    )
    survey: str = Field(max_length=60, examples=["relationship"])
    completed_at: AwareDatetime = Field(examples=["2026-03-05T10:00:00+08:00"])
    mode: Literal["web", "phone", "visit"] = Field("web", description="phone and visit stay out of headline figures")
    language: Literal["en", "zh-hans"] = "en"
    answers: dict[str, Value] = Field(
        max_length=200, description="By the question's key.", examples=[{"nps": 9, "improve": ["delivery"]}]
    )


class ResponseBatch(Sent):
    source: str = Field(
        min_length=1, max_length=40, pattern=r"^[\w.\- ]+$", description="The name of your system, always the same."
    )
    rows: list[ResponseIn] = Field(max_length=ingesting.MAX_ROWS)


class ComplaintIn(Sent):
    external_id: str = Field(min_length=1, max_length=120, description="The complaint's key in your system.")
    customer_code: str = Field(
        max_length=120, description="The customer's code, or its external id of the same source."
    )
    subject: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=10_000)
    category: str = Field(max_length=40, examples=["delivery"])
    received_at: AwareDatetime = Field(examples=["2026-03-05T10:00:00+08:00"])
    severity: Literal[1, 2, 3] = Field(2, description="1 low, 2 medium, 3 high")
    order_number: str = Field("", max_length=120)
    reporter_name: str = Field("", max_length=120)
    reporter_email: str = Field("", max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")
    reporter_handle: str = Field("", max_length=120, description="Platform and user name, for social media.")
    language: Literal["en", "zh-hans"] = "en"
    channel: Literal["api", "social", "phone", "visit", "email"] = "api"


class ComplaintBatch(Sent):
    source: str = Field(
        min_length=1, max_length=40, pattern=r"^[\w.\- ]+$", description="The name of your system, always the same."
    )
    rows: list[ComplaintIn] = Field(max_length=complaint_ingesting.MAX_ROWS)


class FaultOut(Schema):
    field: str
    value: str
    message: str


class ResultOut(Schema):
    external_id: str
    status: Literal["created", "updated", "unchanged", "rejected"]
    errors: list[FaultOut]


class BatchOut(Schema):
    """One result per row, in the order sent."""

    results: list[ResultOut]


@router.post("/answers/batch", response=BatchOut, summary="Create or update complete survey responses")
def answers_batch(request: HttpRequest, batch: ResponseBatch) -> dict[str, Any]:
    user = scoped(request, Permission.SURVEYS_SEND)
    rows = [
        ingesting.Row(
            **row.model_dump(exclude={"answers"}), answers={key: _texts(value) for key, value in row.answers.items()}
        )
        for row in batch.rows
    ]
    try:
        results = ingesting.ingest(by=user, source=batch.source, rows=rows)
    except ingesting.Contested:
        raise HttpError(409, "Somebody else is writing the same responses. Send the batch again.") from None
    return {
        "results": [
            {"external_id": r.external_id, "status": r.status, "errors": list(map(_fault, r.faults))} for r in results
        ]
    }


@router.post("/complaints/batch", response=BatchOut, summary="File complaints")
def complaints_batch(request: HttpRequest, batch: ComplaintBatch) -> dict[str, Any]:
    user = scoped(request, Permission.COMPLAINTS_WORK)
    rows = [
        complaint_ingesting.Row(**{name: _clean(value) for name, value in row.model_dump().items()})
        for row in batch.rows
    ]
    try:
        results = complaint_ingesting.ingest(by=user, source=batch.source, rows=rows)
    except ingesting.Contested:
        raise HttpError(409, "Somebody else is writing the same complaints. Send the batch again.") from None
    return {
        "results": [
            {"external_id": r.external_id, "status": r.status, "errors": list(map(_fault, r.faults))} for r in results
        ]
    }


class ClockOut(Schema):
    due: AwareDatetime
    met: AwareDatetime | None


class ComplaintOut(Schema):
    """Where a complaint stands."""

    number: str
    external_id: str
    customer_code: str
    subject: str
    status: str
    priority: int
    handler: str
    received_at: AwareDatetime
    reopened: int
    was_late: bool
    repeat_of: str
    acknowledge: ClockOut
    respond: ClockOut
    resolve: ClockOut
    cause: str
    action: str
    rating: int | None = Field(description="Stars of the latest round, 1 to 5.")


@router.get("/complaints/{number}", response=ComplaintOut, summary="Where a complaint stands")
def complaint_status(request: HttpRequest, number: str) -> dict[str, Any]:
    """By our number; 404 for complaints that the token's person does not see."""
    user = scoped(request, Permission.COMPLAINTS_READ)
    rows = Complaint.objects.visible_to(user).select_related("customer", "handler", "repeat_of")
    row = rows.filter(number__iexact=_clean(number)[:40]).first()
    if row is None:
        raise HttpError(404, "You see no complaint with this number.")
    rating = row.ratings.order_by("-round").first()
    names = (
        "number",
        "external_id",
        "subject",
        "status",
        "priority",
        "received_at",
        "reopened",
        "was_late",
        "cause",
        "action",
    )
    return {name: getattr(row, name) for name in names} | {
        "customer_code": row.customer.code if row.customer else "", "handler": row.handler.name if row.handler else "",
        "repeat_of": row.repeat_of.number if row.repeat_of else "", "rating": rating.stars if rating else None,
        "acknowledge": {"due": row.acknowledge_due, "met": row.acknowledged_at},
        "respond": {"due": row.respond_due, "met": row.responded_at},
        "resolve": {"due": row.resolve_due, "met": row.resolved_at},
    }  # fmt: skip


def _clean(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value


def _texts(value: Any) -> list[str]:
    return [str(one).replace("\x00", "") for one in (value if isinstance(value, list) else [value])]


def _fault(fault: ingesting.Fault) -> dict[str, str]:
    return {"field": fault.field, "value": fault.value, "message": str(fault.message)}
