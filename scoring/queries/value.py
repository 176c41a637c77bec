"""Who brings the revenue: the RFM grid and the ABC classes. As `customers.loyalty_metrics` and `scoring.tiers` define them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from crmq.lib.money import to_minor
from crmq.org import queries as org
from customers.loyalty_metrics import RfmThresholds
from customers.models import Customer, visible_customers

ABC_CUTS = (0.8, 0.95)
WINDOW = 365

CUSTOMERS = """
    SELECT c.id, coalesce(o.last, %(day)s - 36500) AS last, coalesce(o.days, 0) AS days, coalesce(o.amount, 0) AS amount
    FROM customers_customer c
    LEFT JOIN (
        SELECT customer_id, max(ordered_on) AS last,
            count(DISTINCT ordered_on) FILTER (WHERE ordered_on > %(day)s - 365) AS days,
            sum(amount_minor) FILTER (WHERE ordered_on > %(day)s - 365 AND currency = %(currency)s) AS amount
        FROM customers_order WHERE status = 'placed' AND ordered_on <= %(day)s GROUP BY 1
    ) o ON o.customer_id = c.id
    WHERE c.kind = 'account' AND c.status = 'active' AND c.id IN (SELECT id FROM visible)
"""
# Equal revenue shares a class: what counts is the revenue of all that bring more.
CLASSED = """
    SELECT id, amount, rank() OVER (ORDER BY amount DESC) AS place,
        CASE WHEN amount <= 0 THEN 'C'
            WHEN coalesce(sum(greatest(amount, 0)) OVER (ORDER BY amount DESC RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                < 0.8::numeric * sum(greatest(amount, 0)) OVER () THEN 'A'
            WHEN coalesce(sum(greatest(amount, 0)) OVER (ORDER BY amount DESC RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                < 0.95::numeric * sum(greatest(amount, 0)) OVER () THEN 'B'
            ELSE 'C' END AS class
    FROM bought
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """Customers of one recency and frequency score, and their amount in minor units."""

    recency: int
    frequency: int
    customers: int
    amount: int


@dataclass(frozen=True, slots=True)
class Class:
    name: str
    customers: int
    amount: int


@dataclass(frozen=True, slots=True)
class Buyer:
    customer: Customer
    days_since: int | None
    purchases: int
    amount: int
    monetary: int
    name: str


def rfm_grid(user: Any, thresholds: RfmThresholds) -> list[Cell]:
    """Visible active customers by recency and frequency, scored by fixed thresholds. One query."""
    select = f"SELECT {_scores(thresholds)}, count(*), sum(amount)::bigint FROM bought GROUP BY 1, 2"
    return [Cell(*row) for row in _run(user, select)]


def rfm_customers(user: Any, thresholds: RfmThresholds, recency: int, frequency: int, most: int = 200) -> list[Buyer]:
    """Those of one cell, by amount. Two queries."""
    inner = f"SELECT id, last, days, amount, {_scores(thresholds)}, {_monetary(thresholds)} AS m FROM bought"
    select = (
        f"SELECT id, %(day)s - last, days, amount, m, '' FROM ({inner}) s WHERE r = %(r)s AND f = %(f)s"
        " ORDER BY amount DESC, id LIMIT %(most)s"
    )
    return _buyers(_run(user, select, r=recency, f=frequency, most=most))


def abc(user: Any) -> list[Class]:
    """Visible active customers by cumulative revenue of a year; all three classes. One query."""
    rows = _run(user, f"SELECT class, count(*), sum(amount)::bigint FROM ({CLASSED}) k GROUP BY 1")
    found = {name: Class(name, customers, amount) for name, customers, amount in rows}
    return [found.get(name, Class(name, 0, 0)) for name in "ABC"]


def abc_customers(user: Any, name: str = "", most: int = 100) -> list[Buyer]:
    """The largest customers, of one class or of all. Two queries."""
    select = (
        f"SELECT k.id, %(day)s - b.last, b.days, k.amount, 0, k.class FROM ({CLASSED}) k JOIN bought b ON b.id = k.id"
        " WHERE %(name)s IN ('', k.class) ORDER BY k.amount DESC, k.id LIMIT %(most)s"
    )
    return _buyers(_run(user, select, name=name, most=most))


def _scores(thresholds: RfmThresholds) -> str:
    best = len(thresholds.recency_days) + 1
    recency = " - ".join([str(best), *(f"((%(day)s - last) > {cut:g})::int" for cut in thresholds.recency_days)])
    frequency = " + ".join(["1", *(f"(days >= {cut:g})::int" for cut in thresholds.purchases)])
    return f"{recency} AS r, {frequency} AS f"


def _monetary(thresholds: RfmThresholds) -> str:
    currency = org.organisation().currency
    return " + ".join(
        ["1", *(f"(amount >= {to_minor(Decimal(str(cut)), currency):d})::int" for cut in thresholds.amount)]
    )


def _run(user: Any, select: str, **more: Any) -> list[Any]:
    visible = Customer.objects.filter(visible_customers(user)).order_by().values("pk")
    sql, params = visible.query.sql_with_params()
    named = {f"v{place}": value for place, value in enumerate(params)}
    given: dict[str, Any] = {"day": org.today(), "currency": org.organisation().currency} | more | named
    sql = sql % tuple(f"%(v{place})s" for place in range(len(params)))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH visible(id) AS ({sql}), bought AS MATERIALIZED ({CUSTOMERS}) {select}", given)
        return cursor.fetchall()


def _buyers(rows: Sequence[Any]) -> list[Buyer]:
    people = Customer.objects.select_related("owner").in_bulk([row[0] for row in rows])
    return [
        Buyer(people[key], None if since >= 36500 else since, days, int(amount), monetary, name)
        for key, since, days, amount, monetary, name in rows
        if key in people
    ]
