"""Call backs, return visits, needs and market notes of the generated world."""

from datetime import date, datetime, time, timedelta
from typing import cast

import numpy as np
from django.utils import timezone

from crmq.org import queries as org
from crmq.org.models import Region, User
from customers.models import Customer
from feedback.models import (
    LoopCase,
    LoopRule,
    MarketNote,
    Need,
    QuestionKind,
    Response,
    Survey,
    Touchpoint,
    Trigger,
    Visit,
    VisitPlan,
)  # fmt: skip
from feedback.services import visits

from .generated import generator

NEEDS = [
    ("delivery", "pain", "We learn of delays only when the truck does not come."),
    ("delivery", "need", "希望每批货提前三天通知到货时间。"),
    ("delivery", "need", "Smaller, more frequent shipments for our clinics."),
    ("product", "pain", "外箱受潮，入库检验要多花一天。"),
    ("product", "need", "Batch certificates in our own language."),
    ("quotation", "pain", "A quotation takes a week; others answer in a day."),
    ("ordering", "need", "订单状态能在微信里查到。"),
    ("service", "pain", "Each call reaches somebody else who knows nothing of us."),
    ("invoice", "pain", "Freight on the invoice differs from the quotation."),
]
MARKET = [
    ("competitor", "Northwind Medical", "Test kits", "Offers 30 days of payment and free freight above 50 packs."),
    ("competitor", "Northwind Medical", "Gloves", "报价比我们低约百分之四，但交期更长。"),
    ("competitor", "Helix Supplies", "Test kits", "Two customers were visited by their new sales team this month."),
    ("market", "", "ARV", "Tenders move to two-year framework contracts."),
    ("market", "", "", "当地仓库成为招标的评分项。"),
]


def install(people: dict[str, User], until: date) -> None:
    """Everything of this module; small, so that it takes no time."""
    customers = list(Customer.objects.filter(kind=Customer.Kind.ACCOUNT, status=Customer.Status.ACTIVE, owner__isnull=False).order_by("pk")[:60])  # fmt: skip
    _needs(customers, people["manager"], until)
    _market(people["manager"], until)
    _cases(until)
    _visits(customers, until)
    survey = Survey.objects.get(code="relationship")
    Trigger.objects.create(
        survey=survey, name_en="After each delivery", name_zh="每次交付之后", event="delivery", after_days=5, reminder_days=[4]
    )  # fmt: skip


def _at(day: date, hour: int = 11) -> datetime:
    return datetime.combine(day, time(hour), org.zone())


def _needs(customers: list[Customer], by: User, until: date) -> None:
    rng, places = generator("needs"), {place.code: place for place in Touchpoint.objects.all()}
    rows = []
    for days in sorted(rng.integers(1, 170, 70).tolist(), reverse=True):
        code, kind, text = NEEDS[int(rng.choice(len(NEEDS), p=_weights(len(NEEDS))))]
        customer = customers[int(rng.integers(len(customers)))]
        rows.append(Need(customer=customer, touchpoint=places[code], kind=kind, text=text, at=_at(until - timedelta(days=days)), by=by))  # fmt: skip
    Need.objects.bulk_create(rows)


def _weights(count: int) -> np.ndarray:
    shares = np.linspace(2, 1, count)
    weights: np.ndarray = shares / shares.sum()
    return weights


def _market(by: User, until: date) -> None:
    rng, regions = generator("market"), list(Region.objects.order_by("pk")[:6])
    for days in sorted(rng.integers(1, 170, 18).tolist(), reverse=True):
        kind, competitor, product, text = MARKET[int(rng.integers(len(MARKET)))]
        region = regions[int(rng.integers(len(regions)))] if regions else None
        MarketNote.objects.create(
            kind=kind, competitor=competitor, product=product, text=text, region=region, on=until - timedelta(days=days), by=by
        )  # fmt: skip


def _cases(until: date) -> None:
    """Call backs for the latest detractors: most were called in time."""
    rng, rule = generator("loop"), LoopRule.objects.order_by("position").first()
    low = Response.objects.filter(customer__isnull=False, answers__kind=QuestionKind.NPS, answers__number__lte=6, completed_at__gte=_at(until - timedelta(days=80)))  # fmt: skip
    for response in low.select_related("customer__owner", "contact").order_by("-completed_at")[:24]:
        customer = cast(Customer, response.customer)
        opened = response.completed_at or timezone.now()
        hours = float(rng.gamma(2, 14))
        called = opened + timedelta(hours=hours) if rng.random() < 0.85 else None
        called = called if called and called < timezone.now() else None
        answer = response.answers.filter(kind=QuestionKind.NPS).first()
        comment = response.answers.exclude(text="").values_list("text", flat=True).first()
        LoopCase.objects.create(
            rule=rule, customer=customer, contact=response.contact, response=response, owner=customer.owner,
            answer=f"{answer.number}: {comment}" if answer and comment else str(answer.number if answer else ""), opened_at=opened,
            due_on=opened.date() + timedelta(days=2), contacted_at=called, contacted_by=customer.owner if called else None,
            closed_at=called + timedelta(days=1) if called and called + timedelta(days=1) < timezone.now() else None,
        )  # fmt: skip


def _visits(customers: list[Customer], until: date) -> None:
    plan = VisitPlan.objects.create(
        name_en="Quarterly call to the best", name_zh="重点客户季度电话回访", event="every", every_days=90, channel="phone",
        script=Survey.objects.get(code="relationship"), jumps=[{"from": "nps", "low": 9, "high": 10, "to": "improve"}],
    )  # fmt: skip
    rng = generator("visits")
    for number, customer in enumerate(customers[:14]):
        contact = customer.contacts.order_by("-is_primary", "pk").first()
        visits.plan(
            key=f"demo:{number}", customer=customer, contact=contact, channel="phone", by_plan=plan,
            due_on=until + timedelta(days=int(rng.integers(-2, 18))),
        )  # fmt: skip
    Visit.objects.filter(plan=plan, due_on__lt=until).update(attempts=1, outcome=Visit.Outcome.NO_ANSWER)
