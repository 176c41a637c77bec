"""Customers whose indicators look alike."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.db import connection

from customers.models import Customer, Tier, visible_customers
from scoring.models import Evaluation, Run

from .card import Card

MOST = 5
OVERLAP = 0.5  # share of the weight that both must have a value of


@dataclass(frozen=True, slots=True)
class Neighbour:
    """distance: root mean square difference of points, weighted, over the indicators that both have; 0 is the same."""

    customer: Customer
    tier: Tier | None
    score: float | None
    distance: float
    overlap: float


def neighbours(evaluation: Evaluation, rules: Card, viewer: Any, *, most: int = MOST) -> list[Neighbour]:
    """The nearest visible customers in the latest evaluation of everyone by the same scorecard. Three queries."""
    version = evaluation.made_by_id
    run = Run.objects.whole().filter(version=evaluation.run.version_id, as_of__lte=evaluation.run.as_of).order_by("-as_of", "-pk").first()  # fmt: skip
    present = [(place, points) for place, points in enumerate(evaluation.norm) if points is not None]
    if run is None or not present:
        return []
    rows = _nearest(run, version, rules, present, evaluation.customer_id, viewer, most)
    customers = Customer.objects.in_bulk([row[0] for row in rows])
    tiers = Tier.objects.in_bulk()
    return [
        Neighbour(customers[pk], tiers.get(tier or 0), score, sqrt(distance), overlap)
        for pk, tier, score, distance, overlap in rows
    ]


def _nearest(
    run: Run, version: int, rules: Card, present: list[tuple[int, float]], customer: int, viewer: Any, most: int
) -> list[tuple[Any, ...]]:
    def there(place: int) -> str:
        return f"CASE WHEN e.norm[{place + 1}] IS NULL THEN 0 ELSE {rules.shares[place]!r} END"

    far = " + ".join(
        f"{rules.shares[place]!r} * coalesce(power(e.norm[{place + 1}] - {points!r}, 2), 0)"
        for place, points in present
    )
    shared = " + ".join(there(place) for place, _points in present)
    made_by = "e.version_id IS NULL" if version == run.version_id else f"e.version_id = {version:d}"
    seen = Customer.objects.rateable().filter(visible_customers(viewer)).order_by().values("pk")
    visible, params = seen.query.sql_with_params()
    sql = (
        "SELECT customer_id, tier_id, score, far / nullif(shared, 0), shared FROM ("
        f"SELECT e.customer_id, e.tier_id, e.score, {far} AS far, {shared} AS shared FROM scoring_evaluation e"
        f" WHERE e.run_id = {run.pk:d} AND {made_by} AND e.customer_id <> {customer:d} OFFSET 0) q"
        f" WHERE shared >= {OVERLAP} AND customer_id IN ({visible}) ORDER BY 4, 1 LIMIT {most:d}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
