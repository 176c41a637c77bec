"""What happened to each customer in the days before a moment and in as many after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy.typing as npt
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crmq.org import queries as org
from customers.models import Customer, visible_customers
from scoring.queries import columns

from .changes import PublishedChange

NOT_TOLD = "NULL"


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of a customer over a period. sql: over the rows of its table that fall in it; {} is their condition."""

    key: str
    name: str | Promise
    unit: str | Promise
    sql: str
    table: str
    lower_is_better: bool = False
    decimals: int = 2
    is_money: bool = False


ORDERS = "customers_order e WHERE e.customer_id = c.id AND e.status = 'placed'"
ANSWERS = "feedback_answer e WHERE e.customer_id = c.id AND e.is_headline AND e.number IS NOT NULL"
METRICS = [
    Metric("satisfaction", _("Satisfaction"), _("of 5"), "avg(number) FILTER (WHERE kind = 'csat' AND {})", "answers"),
    Metric("referral", _("Would recommend"), _("of 10"), "avg(number) FILTER (WHERE kind = 'nps' AND {})", "answers"),
    Metric("repurchase", _("Repurchase"), _("share that ordered"), "(count(*) FILTER (WHERE {}) > 0)::int", "orders"),
    Metric("value", _("Value"), _("ordered a customer"), "coalesce(sum(amount_minor) FILTER (WHERE {}), 0)", "orders", is_money=True, decimals=0),
    Metric("churn", _("Churn"), _("share without any order or contact"), "(count(*) FILTER (WHERE {}) = 0)::int", "signs", lower_is_better=True),
    Metric("complaints", _("Complaints"), _("a customer"), "count(*) FILTER (WHERE {})", "complaints", lower_is_better=True),
]  # fmt: skip
TABLES = {
    "answers": ("feedback_answer e", "completed_at", "e.is_headline AND e.number IS NOT NULL"),
    "orders": ("customers_order e", "ordered_on", "e.status = 'placed'"),
    "complaints": ("feedback_complaint e", "received_at", "e.status <> 'merged'"),
    "signs": (
        "(SELECT customer_id, ordered_on::timestamptz AS at FROM customers_order WHERE status = 'placed'"
        " UNION ALL SELECT customer_id, at FROM customers_interaction) e", "at", "true",
    ),
}  # fmt: skip
ABSENT = {"repurchase": "0", "value": "0", "churn": "1", "complaints": "0"}  # nothing recorded says this


def measured(change: PublishedChange, days: int, viewer: Any) -> dict[str, npt.NDArray[Any]]:
    """A row for each visible account that was there before the period: tier then, touched or not, metrics before and after.

    Shape: id, tier (key, 0 for none), touched (0 or 1), and for each metric KEY_before and KEY_after, NaN where unknown.
    """
    joins, wanted = [], []
    for name, (table, at, where) in TABLES.items():
        own = [metric for metric in METRICS if metric.table == name]
        parts = ", ".join(
            f"{metric.sql.format(span)} AS {metric.key}_{when}"
            for metric in own
            for when, span in (("before", f"e.{at} < %(at)s"), ("after", f"e.{at} >= %(at)s"))
        )
        joins.append(
            f"LEFT JOIN (SELECT e.customer_id, {parts} FROM {table} WHERE {where} AND e.{at} >= %(start)s AND e.{at} < %(end)s"
            f" GROUP BY 1) {name} ON {name}.customer_id = c.id"
        )
        wanted += [
            f"coalesce({name}.{metric.key}_{when}, {ABSENT.get(metric.key, NOT_TOLD)})::float8 AS {metric.key}_{when}"
            for metric in own
            for when in ("before", "after")
        ]
    people, params = _people(change, viewer)
    sql = (
        f"SELECT c.id, coalesce(c.tier_before, 0) AS tier, ({change.touched or 'true'})::int AS touched, {', '.join(wanted)}"
        f" FROM ({people}) c {' '.join(joins)}"
    )
    kinds: dict[str, type[int] | type[float]] = {"id": int, "tier": int, "touched": int}
    kinds |= {f"{metric.key}_{when}": float for metric in METRICS for when in ("before", "after")}
    span = timedelta(days=days)
    times: dict[str, Any] = {"at": change.at, "start": change.at - span, "end": change.at + span, "since": (change.at - span).astimezone(org.zone()).date()}  # fmt: skip
    return columns.fetch(sql, {**params, **times}, **kinds)


def _people(change: PublishedChange, viewer: Any) -> tuple[str, Mapping[str, Any]]:
    """Visible accounts that were customers when the period began, with their tier then."""
    run = change.before.pk if change.before else 0
    seen = Customer.objects.filter(visible_customers(viewer), kind=Customer.Kind.ACCOUNT).order_by().values("pk")
    visible, given = seen.query.sql_with_params()
    names = [f"visible{place}" for place in range(len(given))]
    sql = (
        "SELECT p.id, b.tier_id AS tier_before FROM customers_customer p"
        f" LEFT JOIN scoring_evaluation b ON b.customer_id = p.id AND b.run_id = {run:d}"
        " WHERE (p.since < %(since)s OR EXISTS (SELECT 1 FROM customers_order o WHERE o.customer_id = p.id AND o.ordered_on < %(since)s))"
        f" AND p.id IN ({visible % tuple(f'%({name})s' for name in names)})"
    )
    return sql, dict(zip(names, given, strict=True))
