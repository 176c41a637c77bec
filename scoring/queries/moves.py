"""Where customers moved between two evaluations, new and lost ones included."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from customers.models import Customer, Tier, visible_customers
from scoring.models import Run

NONE, NEW, LOST = "none", "new", "lost"  # not rated; was not evaluated before; is not evaluated any more

# Keys: a tier's code, or one of the three above.
PAIRS = """
    SELECT coalesce(a.customer_id, b.customer_id) AS customer_id,
        CASE WHEN a.customer_id IS NULL THEN 'new' ELSE coalesce(t.code, 'none') END AS before,
        CASE WHEN b.customer_id IS NULL THEN 'lost' ELSE coalesce(u.code, 'none') END AS after,
        a.score AS score_before, b.score AS score_after
    FROM (SELECT * FROM scoring_evaluation WHERE run_id = %s AND customer_id IN ({customers})) a
    FULL JOIN (SELECT * FROM scoring_evaluation WHERE run_id = %s AND customer_id IN ({customers})) b
        ON a.customer_id = b.customer_id
    LEFT JOIN customers_tier t ON t.id = a.tier_id LEFT JOIN customers_tier u ON u.id = b.tier_id
"""


@dataclass(frozen=True, slots=True)
class Moved:
    customer: Customer
    score_before: float | None
    score_after: float | None


def run_at(moment: datetime | None) -> Run | None:
    """The evaluation of everyone that was in force at a moment; the latest without one, the first when it
    lies before all."""
    runs = Run.objects.whole().filter(assigns=True).select_related("version__scorecard")
    if moment is None:
        return runs.order_by("-as_of", "-pk").first()
    return runs.filter(as_of__lte=moment).order_by("-as_of", "-pk").first() or runs.order_by("as_of", "pk").first()


def moves(before: Run, after: Run, user: Any) -> dict[tuple[str, str], int]:
    """Visible customers by where they were and where they are. One query."""
    pairs, given = _pairs(before, after, user)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT before, after, count(*) FROM ({pairs}) p GROUP BY 1, 2", given)
        return {(old, new): number for old, new, number in cursor.fetchall()}


def who_moved(before: Run, after: Run, user: Any, *, old: str, new: str, most: int = 200) -> list[Moved]:
    """The customers of one cell, the largest change of score first. Two queries."""
    pairs, given = _pairs(before, after, user)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT customer_id, score_before, score_after FROM ({pairs}) p WHERE before = %s AND after = %s"
            " ORDER BY abs(score_after - score_before) DESC NULLS LAST, customer_id LIMIT %s",
            [*given, old, new, most],
        )
        rows = cursor.fetchall()
    people = Customer.objects.select_related("owner").in_bulk([row[0] for row in rows])
    return [Moved(people[key], then, now) for key, then, now in rows if key in people]


def sides(tiers: list[Tier]) -> tuple[list[str], list[str]]:
    """Rows and columns of the matrix, best first."""
    codes = [tier.code for tier in tiers]
    return [*codes, NONE, NEW], [*codes, NONE, LOST]


def way(old: str, new: str, order: list[str]) -> int:
    """1 for a better tier, −1 for a worse one, 0 for the same, or where there is nothing to compare."""
    if old == NEW or new == LOST:
        return 0
    return (order.index(old) > order.index(new)) - (order.index(old) < order.index(new))


def _pairs(before: Run, after: Run, user: Any) -> tuple[str, list[Any]]:
    visible = Customer.objects.filter(visible_customers(user)).order_by().values("pk")
    sql, params = visible.query.sql_with_params()
    return PAIRS.format(customers=sql), [before.pk, *params, after.pk, *params]
