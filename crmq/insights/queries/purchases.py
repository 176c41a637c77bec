"""What customers bought: retention, repeat purchase, revenue, cohorts, concentration.

A purchase is a distinct customer-day with a placed order; money is summed in one currency.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from crmq.insights.periods import Period, Span
from crmq.lib.share import Share
from customers.loyalty_metrics import Cohort

from .scope import Scope

COHORTS = 8
PARTS = 10


@dataclass(frozen=True, slots=True)
class Year:
    """12 months of purchases. Amounts are minor units; kept: buyers of the year before that bought again."""

    orders: int
    revenue: int
    kept: Share
    repeat: Share


@dataclass(frozen=True, slots=True)
class Purchases:
    """top: revenue of the customers that are in the best tier today; foreign: orders in other currencies."""

    now: Year
    before: Year
    top: int
    foreign: int


PURCHASES = """
    WITH bought AS (
        SELECT o.customer_id,
            count(DISTINCT o.ordered_on) FILTER (WHERE o.ordered_on >= %(y1)s) AS days_now,
            count(DISTINCT o.ordered_on) FILTER (WHERE o.ordered_on >= %(y2)s AND o.ordered_on < %(y1)s) AS days_before,
            count(DISTINCT o.ordered_on) FILTER (WHERE o.ordered_on < %(y2)s) AS days_earlier,
            count(*) FILTER (WHERE o.ordered_on >= %(y1)s) AS orders_now,
            count(*) FILTER (WHERE o.ordered_on >= %(y2)s AND o.ordered_on < %(y1)s) AS orders_before,
            sum(o.amount_minor) FILTER (WHERE o.ordered_on >= %(y1)s AND o.currency = %(currency)s) AS amount_now,
            sum(o.amount_minor) FILTER (WHERE o.ordered_on >= %(y2)s AND o.ordered_on < %(y1)s AND o.currency = %(currency)s) AS amount_before,
            count(*) FILTER (WHERE o.ordered_on >= %(y1)s AND o.currency <> %(currency)s) AS foreign_now
        FROM customers_order o
        WHERE o.status = 'placed' AND o.ordered_on >= %(y3)s AND o.ordered_on < %(y0)s AND o.customer_id IN ({customers})
        GROUP BY o.customer_id
    )
    SELECT coalesce(sum(orders_now), 0)::bigint, coalesce(sum(amount_now), 0)::bigint,
        count(*) FILTER (WHERE days_before > 0 AND days_now > 0), count(*) FILTER (WHERE days_before > 0),
        count(*) FILTER (WHERE days_now > 1), count(*) FILTER (WHERE days_now > 0),
        coalesce(sum(orders_before), 0)::bigint, coalesce(sum(amount_before), 0)::bigint,
        count(*) FILTER (WHERE days_earlier > 0 AND days_before > 0), count(*) FILTER (WHERE days_earlier > 0),
        count(*) FILTER (WHERE days_before > 1), count(*) FILTER (WHERE days_before > 0),
        coalesce(sum(amount_now) FILTER (WHERE t.rank = 1), 0)::bigint, coalesce(sum(foreign_now), 0)::bigint
    FROM bought LEFT JOIN customers_standing s USING (customer_id) LEFT JOIN customers_tier t ON t.id = s.tier_id
"""

# A cohort is everyone whose first purchase fell in the same calendar year; years that are over count.
COHORT = """
    WITH years AS (
        SELECT DISTINCT o.customer_id, extract(year FROM o.ordered_on)::int AS year
        FROM customers_order o
        WHERE o.status = 'placed' AND o.ordered_on < %(until)s AND o.customer_id IN ({customers})
    ), first AS (
        SELECT customer_id, min(year) AS year FROM years GROUP BY customer_id
    )
    SELECT first.year, years.year - first.year, count(*)
    FROM first JOIN years USING (customer_id) WHERE first.year >= %(oldest)s GROUP BY 1, 2 ORDER BY 1, 2
"""

PARETO = """
    WITH revenue AS (
        SELECT o.customer_id, sum(o.amount_minor) AS amount
        FROM customers_order o
        WHERE o.status = 'placed' AND o.currency = %(currency)s AND o.ordered_on >= %(since)s AND o.ordered_on < %(until)s
            AND o.customer_id IN ({customers})
        GROUP BY o.customer_id HAVING sum(o.amount_minor) > 0
    ), ranked AS (
        SELECT amount, row_number() OVER (ORDER BY amount DESC, customer_id) - 1 AS place, count(*) OVER () AS n FROM revenue
    )
    SELECT (place * %(parts)s / n)::int, count(*), sum(amount)::bigint FROM ranked GROUP BY 1 ORDER BY 1
"""


def purchases(scope: Scope, period: Period, currency: str) -> Purchases:
    """Both years in one statement."""
    newest, middle, oldest = period.years
    row = _rows(PURCHASES, scope, y0=newest.end, y1=newest.start, y2=middle.start, y3=oldest.start, currency=currency)[
        0
    ]

    def year(at: int) -> Year:
        orders, revenue, kept, could, again, bought = row[at : at + 6]
        return Year(orders, revenue, Share(kept, could), Share(again, bought))

    return Purchases(year(0), year(6), row[12], row[13])


def cohorts(scope: Scope, today: date) -> list[Cohort]:
    """Retention of yearly cohorts, oldest first: the last eight years that are over. One query.

    As `customers.loyalty_metrics.cohort_retention` with a step of 12 months.
    """
    rows = _rows(COHORT, scope, until=date(today.year, 1, 1), oldest=today.year - COHORTS)
    found: dict[int, dict[int, int]] = {}
    for first, after, count in rows:
        found.setdefault(first, {})[after] = count
    return [
        Cohort(date(first, 1, 1), active[0], tuple(active.get(after, 0) for after in range(today.year - first)))
        for first, active in found.items()
    ]


@dataclass(frozen=True, slots=True)
class Part:
    """A tenth of the buyers, the largest first."""

    customers: int
    revenue: int


def pareto(scope: Scope, span: Span, currency: str) -> list[Part]:
    """Revenue by tenths of the buyers; fewer parts when there are fewer than ten buyers. One query."""
    rows = _rows(PARETO, scope, since=span.start, until=span.end, currency=currency, parts=PARTS)
    return [Part(customers, revenue) for _part, customers, revenue in rows]


def _rows(statement: str, scope: Scope, **values: Any) -> list[Any]:
    """Run a statement on the scope's customers. The subquery's own parameters are put in by name."""
    inner, given = scope.sql()
    names = [f"scope_{place}" for place in range(len(given))]
    inner = inner % tuple(f"%({name})s" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(customers=inner), values | dict(zip(names, given, strict=True)))
        return cursor.fetchall()
