"""The same evaluation written with the ORM: one customer after another, and grouped by event table.

Both do the whole work of the product: every indicator over the same windows, points, score, tier,
a stored evaluation with its arrays, and the customer's standing.
"""

from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db import transaction
from django.db.models import Avg, Case, Count, F, Max, Q, Sum, Value, When

from customers.models import Assessment, Customer, Delivery, Interaction, Order, Standing, Tier
from customers.queries.process_figures import Percentile
from feedback.models import Answer, Complaint
from scoring import measures
from scoring.models import Evaluation, Run
from scoring.queries.card import Card, card

Values = list[tuple[float | None, int]]  # value and n of each indicator
NPS = Case(When(number__gte=9, then=Value(100)), When(number__lte=6, then=Value(-100)), default=Value(0))


def one_by_one(run: Run, sample: int) -> None:
    """`sample` customers, one query an indicator (two where it is a ratio), two saves each; rolled back."""
    rules, tiers = card(run.version), list(Tier.objects.all())
    with transaction.atomic():
        for customer in Customer.objects.rateable().select_related("standing").order_by("pk")[:sample]:
            evaluation = evaluated(run, customer.pk, _values_of(customer, run.as_of), rules, tiers)
            evaluation.save(force_insert=True)
            take(customer.standing, evaluation).save()
        transaction.set_rollback(True)


def grouped(run: Run) -> None:
    """Everyone: one grouped query an event table, the arithmetic in Python, bulk writes; rolled back."""
    rules, tiers = card(run.version), list(Tier.objects.all())
    with transaction.atomic():
        tables = _tables(run.as_of)
        evaluations, standings = [], []
        for standing in Standing.objects.filter(customer__in=Customer.objects.rateable()):
            rows = [table.get(standing.pk, {}) for table in tables]
            evaluation = evaluated(run, standing.pk, _values_from(rows, run.as_of), rules, tiers)
            evaluations.append(evaluation)
            standings.append(take(standing, evaluation))
        Evaluation.objects.bulk_create(evaluations, batch_size=2000)
        Standing.objects.bulk_update(
            standings, ["previous_score", "score", "is_rated", "coverage", "tier", "run_id", "evaluated_at"], batch_size=2000
        )  # fmt: skip
        transaction.set_rollback(True)


def evaluated(run: Run, customer: int, values: Values, rules: Card, tiers: list[Tier]) -> Evaluation:
    norm = [
        measures.points_of(item, value) if value is not None and n >= item.minimum_n else None
        for item, (value, n) in zip(rules.items, values, strict=True)
    ]
    coverage = sum(share for share, points in zip(rules.shares, norm, strict=True) if points is not None)
    total = sum(share * points for share, points in zip(rules.shares, norm, strict=True) if points is not None)
    score = total / coverage if coverage >= rules.version.minimum_coverage else None
    tier = next((tier for tier in tiers if score is not None and score >= tier.enter_at), None)
    return Evaluation(
        run=run, customer_id=customer, is_rated=score is not None, score=score, coverage=coverage, tier=tier,
        raw=[value for value, _n in values], norm=norm, n=[n for _value, n in values],
    )  # fmt: skip


def take(standing: Standing, evaluation: Evaluation) -> Standing:
    standing.previous_score, standing.score = standing.score, evaluation.score
    standing.is_rated, standing.coverage, standing.tier = evaluation.is_rated, evaluation.coverage, evaluation.tier
    standing.run_id, standing.evaluated_at = evaluation.run_id, evaluation.run.as_of
    return standing


def share(part: float | None, whole: float | None) -> float | None:
    return 100.0 * (part or 0) / whole if whole else None


def _values_of(customer: Customer, now: datetime) -> Values:
    since = now - timedelta(days=365)
    day, first, before = now.date(), since.date(), (now - timedelta(days=730)).date()
    orders = Order.objects.filter(customer=customer, status="placed", ordered_on__lte=day)
    recent = orders.filter(ordered_on__gt=first)
    kept = Order.objects.filter(customer=customer, ordered_on__gt=first, ordered_on__lte=day).exclude(
        status="cancelled"
    )
    complaints = Complaint.objects.filter(customer=customer, received_at__gt=since, received_at__lte=now)
    due = Delivery.objects.filter(customer=customer, promised_on__gt=first, promised_on__lte=day)
    answers = Answer.objects.filter(customer=customer, is_headline=True, completed_at__gt=since, completed_at__lte=now)
    asked = Interaction.objects.filter(customer=customer, is_inquiry=True, at__gt=since, at__lte=now)
    last, everything = orders.aggregate(last=Max("ordered_on"))["last"], orders.count()
    count, amount = recent.count(), recent.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    was = orders.filter(ordered_on__gt=before, ordered_on__lte=first).aggregate(sum=Sum("amount_minor"), n=Count("pk"))
    all_kept = kept.count()
    hours = [minutes / 60 for minutes in complaints.filter(resolved_at__lte=now).values_list("resolve_minutes", flat=True) if minutes is not None]  # fmt: skip
    settled = due.filter(Q(delivered_on__lte=day) | Q(promised_on__lt=day)).count()
    on_time = sum(
        1 for each in due.filter(delivered_on__lte=day) if each.delivered_on and each.delivered_on <= each.promised_on
    )
    csat: list[Any] = list(answers.filter(kind="csat").values_list("number", flat=True))
    marks: list[Any] = list(answers.filter(kind="nps").values_list("number", flat=True))
    nps = [100 if number >= 9 else -100 if number <= 6 else 0 for number in marks]
    waits = [minutes / 60 for minutes in asked.values_list("response_minutes", flat=True) if minutes is not None]
    credit = Assessment.objects.filter(customer=customer, kind="credit", at__lte=now).order_by("-at", "-pk").first()
    return [
        ((day - last).days if last else None, everything), (count, count), (amount / 100, count),
        (share(amount - was["sum"], was["sum"]) if was["sum"] else None, count + was["n"]),
        (share(kept.filter(status="returned").count(), all_kept), all_kept), (share(complaints.count(), count), count),
        (median(hours) if hours else None, len(hours)), (share(on_time, settled), settled),
        (share(sum(number >= 4 for number in csat), len(csat)), len(csat)), (sum(nps) / len(nps) if nps else None, len(nps)),
        (median(waits) if waits else None, len(waits)), (credit.value if credit else None, 1 if credit else 0),
    ]  # fmt: skip


def _tables(now: datetime) -> list[dict[int, dict[str, Any]]]:
    """Aggregates by customer: orders, complaints, deliveries, answers, inquiries, credit."""
    since = now - timedelta(days=365)
    day, first, before = now.date(), since.date(), (now - timedelta(days=730)).date()
    placed, recent = Q(status="placed"), Q(ordered_on__gt=first)
    older = Q(ordered_on__gt=before, ordered_on__lte=first)
    solved = Q(resolved_at__lte=now, resolve_minutes__isnull=False)
    arrived = Q(delivered_on__lte=day)
    found: list[tuple[Any, dict[str, Any]]] = [
        (Order.objects.filter(ordered_on__lte=day).exclude(status="cancelled"), {
            "last": Max("ordered_on", filter=placed), "everything": Count("pk", filter=placed),
            "count": Count("pk", filter=placed & recent), "amount": Sum("amount_minor", filter=placed & recent),
            "was": Sum("amount_minor", filter=placed & older), "were": Count("pk", filter=placed & older),
            "kept": Count("pk", filter=recent), "returned": Count("pk", filter=recent & Q(status="returned")),
        }),
        (Complaint.objects.filter(received_at__gt=since, received_at__lte=now), {
            "count": Count("pk"), "minutes": Percentile("resolve_minutes", 0.5, filter=solved), "solved": Count("pk", filter=solved),
        }),
        (Delivery.objects.filter(promised_on__gt=first, promised_on__lte=day), {
            "due": Count("pk", filter=arrived | Q(promised_on__lt=day)),
            "on_time": Count("pk", filter=arrived & Q(delivered_on__lte=F("promised_on"))),
        }),
        (Answer.objects.filter(is_headline=True, completed_at__gt=since, completed_at__lte=now), {
            "csat": Count("pk", filter=Q(kind="csat")), "satisfied": Count("pk", filter=Q(kind="csat", number__gte=4)),
            "nps": Avg(NPS, filter=Q(kind="nps")), "asked": Count("pk", filter=Q(kind="nps")),
        }),
        (Interaction.objects.filter(is_inquiry=True, at__gt=since, at__lte=now), {
            "minutes": Percentile("response_minutes", 0.5), "count": Count("response_minutes"),
        }),
        (Assessment.objects.filter(kind="credit", at__lte=now), {"value": Max("value"), "n": Count("pk")}),
    ]  # fmt: skip
    return [
        {row.pop("customer"): row for row in rows.order_by().values("customer").annotate(**columns)}
        for rows, columns in found
    ]


def _values_from(rows: list[dict[str, Any]], now: datetime) -> Values:
    orders, complaints, deliveries, answers, inquiries, credit = rows
    last, count, amount, was = orders.get("last"), orders.get("count", 0), orders.get("amount") or 0, orders.get("was")
    hours, waits = complaints.get("minutes"), inquiries.get("minutes")
    return [
        ((now.date() - last).days if last else None, orders.get("everything", 0)), (count, count), (amount / 100, count),
        (share(amount - was, was) if was else None, count + orders.get("were", 0)),
        (share(orders.get("returned"), orders.get("kept")), orders.get("kept", 0)),
        (share(complaints.get("count"), count), count),
        (hours / 60 if hours is not None else None, complaints.get("solved", 0)),
        (share(deliveries.get("on_time"), deliveries.get("due")), deliveries.get("due", 0)),
        (share(answers.get("satisfied"), answers.get("csat")), answers.get("csat", 0)),
        (answers.get("nps"), answers.get("asked", 0)),
        (waits / 60 if waits is not None else None, inquiries.get("count", 0)), (credit.get("value"), credit.get("n", 0)),
    ]  # fmt: skip
