"""Generated complaints and survey answers: what customers said, conditioned on what happened to them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import numpy as np

from crmq.lib.worktime import WorkCalendar, add_working_time, working_time_between
from crmq.org.models import User
from crmq.org.services import digest
from feedback.models import (
    Answer,
    Complaint,
    ComplaintCategory,
    ComplaintEvent,
    Question,
    QuestionKind,
    Response,
    SlaPolicy,
    SurveyVersion,
)

from .generated import SOURCE, Trait, generator, moments

Clocks = dict[int, tuple[timedelta, timedelta, timedelta]]
COMPLAINTS = [
    ("delivery", "Delivery later than promised", "The shipment arrived after the date we were given. Our stock ran low.", "Port congestion not planned for", "Buffer of ten days added for this route"),
    ("delivery", "Part of the order is missing", "We received fewer packs than the delivery note says.", "Split shipment not announced", "Split shipments are announced by mail"),
    ("quality", "Damaged cartons", "Several cartons were wet and crushed.", "Pallets stacked too high", "Stacking limit printed on the pallet"),
    ("quality", "Short shelf life", "The batch expires in five months; we had agreed on twelve.", "Oldest batch picked", "Shelf life is checked before picking"),
    ("service", "No reply to our question", "We asked twice and nobody answered.", "Mailbox not watched during leave", "Deputies named for every mailbox"),
    ("invoice", "Invoice does not match the order", "Freight was charged although the price includes it.", "Terms not carried over from the quotation", "Terms are copied from the quotation"),
]  # fmt: skip
COMMENTS = {
    "good": ["Reliable, and quick to answer.", "交货准时，沟通顺畅。", "The team keeps us informed."],
    "middle": ["Good products, but documents come late.", "产品不错，单据有时较慢。", "Fine overall."],
    "bad": [
        "Deliveries arrive weeks after the promised date.",
        "到货总是比承诺晚。",
        "Nobody tells us when a shipment is delayed.",
    ],
}


def clocks() -> Clocks:
    return {
        policy.priority: (
            timedelta(hours=policy.acknowledge_hours),
            timedelta(hours=policy.respond_hours),
            timedelta(hours=policy.resolve_hours),
        )
        for policy in SlaPolicy.objects.filter(tier=None, region=None)
    }


def complaints(who: Iterable[Trait], until: date, handler: User, calendar: WorkCalendar) -> list[Complaint]:
    """More where deliveries were late; the older ones are resolved, some of them too late."""
    rng, limits = generator("complaints"), clocks()
    categories = {category.code: category for category in ComplaintCategory.objects.all()}
    drawn: list[tuple[datetime, Trait]] = []
    for trait in who:
        expected = 0.4 + 9 * trait.late_share * (0.3 + trait.value_rank)
        drawn += [(at, trait) for at in moments(rng, int(rng.poisson(expected)), until, 540)]
    drawn.sort(key=lambda pair: pair[0])
    rows = [
        _complaint(rng, i, at, trait, handler, calendar, limits, categories, until)
        for i, (at, trait) in enumerate(drawn, 1)
    ]
    saved = Complaint.objects.bulk_create(rows)
    ComplaintEvent.objects.bulk_create([event for row in saved for event in _events(row, handler)])
    return saved


def _complaint(
    rng: np.random.Generator, number: int, at: datetime, trait: Trait, handler: User, calendar: WorkCalendar, limits: Clocks,
    categories: dict[str, ComplaintCategory], until: date,
) -> Complaint:  # fmt: skip
    code, subject, text, cause, action = COMPLAINTS[
        int(rng.choice(len(COMPLAINTS), p=[0.32, 0.12, 0.16, 0.12, 0.16, 0.12]))
    ]
    severity = int(rng.choice([1, 2, 3], p=[0.3, 0.5, 0.2]))
    acknowledge, respond, resolve = limits[severity]
    row = Complaint(
        customer=trait.customer, region=trait.customer.region, source=SOURCE, external_id=f"G-{number}", number=f"CP-G-{number:04}", category=categories.get(code),
        channel=Complaint.Channel(rng.choice(["phone", "email", "form"])), severity=severity, priority=severity, subject=subject, text=text,
        digest=digest(f"generated complaint {number}"), handler=handler, received_at=at, round_started_at=at,
        acknowledge_due=add_working_time(at, acknowledge, calendar), respond_due=add_working_time(at, respond, calendar),
        resolve_due=add_working_time(at, resolve, calendar),
    )  # fmt: skip
    age = (until - at.date()).days
    row.acknowledged_at = add_working_time(at, acknowledge * rng.uniform(0.1, 1.2), calendar)
    if age > 20 or (age > 5 and rng.random() < 0.6):
        row.responded_at = add_working_time(at, respond * rng.uniform(0.3, 1.1), calendar)
        row.resolved_at = max(
            add_working_time(at, resolve * rng.gamma(4, 0.2 + 0.1 * trait.late_share), calendar), row.responded_at
        )
        row.status, row.cause, row.action = Complaint.Status.CLOSED, cause, action
        row.closed_at = row.resolved_at + timedelta(days=2)
        row.resolve_minutes = int(working_time_between(at, row.resolved_at, calendar).total_seconds() // 60)
        row.was_late = row.resolved_at > row.resolve_due or row.acknowledged_at > row.acknowledge_due
        row.at_first_contact = row.resolve_minutes < resolve.total_seconds() / 90
    else:
        row.status, row.escalate_at = Complaint.Status.ACKNOWLEDGED, at
    return row


def _events(row: Complaint, handler: User) -> list[ComplaintEvent]:
    steps = [
        (row.received_at, ComplaintEvent.Kind.RECEIVED, None),
        (row.acknowledged_at, ComplaintEvent.Kind.ACKNOWLEDGED, handler),
        (row.resolved_at, ComplaintEvent.Kind.RESOLVED, handler),
        (row.closed_at, ComplaintEvent.Kind.CLOSED, handler),
    ]
    return [ComplaintEvent(complaint=row, at=at, kind=kind, by=by, is_public=True) for at, kind, by in steps if at]


def answers(who: Iterable[Trait], until: date, version: SurveyVersion) -> list[Response]:
    """Zero to four completed responses a customer over eighteen months; late customers answer worse."""
    rng, questions = generator("answers"), list(version.questions.all())
    responses: list[Response] = []
    moods: list[float] = []
    for trait in who:
        contact = trait.customer.contacts.first()
        for i, at in enumerate(moments(rng, int(rng.choice(5, p=[0.15, 0.25, 0.3, 0.2, 0.1])), until, 540)):
            key = f"{trait.customer.code}-{i + 1}"
            responses.append(
                Response(
                    customer=trait.customer, source=SOURCE, external_id=key, version=version, contact=contact,
                    language=contact.language if contact else "en", started_at=at, completed_at=at + timedelta(minutes=4),
                )
            )  # fmt: skip
            moods.append(float(np.clip(0.9 - 0.75 * trait.late_share + rng.normal(0, 0.14), 0, 1)))
    saved = Response.objects.bulk_create(responses)
    rows = [
        answer(rng, response, question, mood)
        for response, mood in zip(saved, moods, strict=True)
        for question in questions
    ]
    Answer.objects.bulk_create([row for row in rows if row], batch_size=2000)
    return saved


SCALES = {
    QuestionKind.NPS: (0, 10),
    QuestionKind.CSAT: (1, 5),
    QuestionKind.CES: (1, 7),
    QuestionKind.RATING: (1, 5),
    QuestionKind.IMPORTANCE: (1, 5),
}


def answer(rng: np.random.Generator, response: Response, question: Question, mood: float) -> Answer | None:
    row = Answer(
        customer_id=response.customer_id,
        response=response,
        question=question,
        kind=question.kind,
        answered_at=response.started_at,
        completed_at=response.completed_at,
    )
    if question.kind in SCALES:
        low, high = SCALES[QuestionKind(question.kind)]
        level = 0.8 if question.kind == QuestionKind.IMPORTANCE else mood
        row.number = int(np.clip(np.round(low + (high - low) * (level + rng.normal(0, 0.09))), low, high))
    elif question.kind == QuestionKind.TEXT:
        if rng.random() > 0.35:
            return None
        row.text = str(rng.choice(COMMENTS["good" if mood > 0.7 else "middle" if mood > 0.45 else "bad"]))
    elif question.options:
        row.options = [str(rng.choice([option["id"] for option in question.options]))]
    return row
