"""What people still have to enter for a period, and the tasks that ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from crmq.org.models import User
from customers.models import Customer, TaskKind, visible_customers
from scoring.measures import assessed_kind
from scoring.models import Indicator, Item, Period
from scoring.queries.card import Card

from .periods import end_of

# What is entered for a customer and still counts, one column a kind.
ENTERED = """
    SELECT c.id, c.owner_id, {columns}
    FROM customers_customer c
    LEFT JOIN (
        SELECT a.customer_id, {aggregates} FROM customers_assessment a
        WHERE a.kind = ANY(%(kinds)s) AND a.at < %(end)s GROUP BY 1
    ) e ON e.customer_id = c.id
    WHERE c.kind = 'account' AND c.status = 'active' AND c.id IN ({visible})
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An indicator that people enter, and how long an entry counts."""

    item: Item
    kind: str


@dataclass(frozen=True, slots=True)
class Owner:
    """How far one person is: customers, and entries there by kind."""

    owner: User | None
    customers: int
    entered: tuple[int, ...]

    @property
    def missing(self) -> int:
        return sum(self.customers - count for count in self.entered)

    @property
    def share(self) -> float:
        everything = self.customers * len(self.entered)
        return sum(self.entered) / everything if everything else 1.0


def wanted(card: Card) -> list[Wanted]:
    return [Wanted(item, kind) for item in card.items if (kind := assessed_kind(item))]


def by_owner(period: Period, card: Card, user: User) -> list[Owner]:
    """Owners of visible customers, those who miss most first. Two queries, one of them over all customers."""
    kinds = wanted(card)
    if not kinds:
        return []
    sql, params = _entered(period, kinds, Customer.objects.filter(visible_customers(user)))
    counts = ", ".join(f"count(k{i})" for i in range(len(kinds)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT owner_id, count(*), {counts} FROM ({sql}) x GROUP BY 1", params)
        rows = cursor.fetchall()
    people = User.objects.in_bulk([row[0] for row in rows if row[0]])
    found = [Owner(people.get(owner), customers, tuple(entered)) for owner, customers, *entered in rows]
    return sorted(found, key=lambda one: -one.missing)


def _entered(period: Period, kinds: Sequence[Wanted], customers: QuerySet[Customer]) -> tuple[str, dict[str, Any]]:
    end = min(end_of(period), timezone.now())
    visible, given = customers.order_by().values("pk").query.sql_with_params()
    params: dict[str, Any] = {"kinds": [one.kind for one in kinds], "end": end}
    for place, value in enumerate(given):
        params[f"v{place}"] = value
        visible = visible.replace("%s", f"%(v{place})s", 1)
    aggregates = []
    for place, one in enumerate(kinds):
        stale = one.item.stale_days
        since = end - timedelta(days=stale) if stale is not None else None
        params |= {f"kind{place}": one.kind, f"since{place}": since}
        fresh = f" AND a.at >= %(since{place})s" if since else ""
        aggregates.append(f"max(a.at) FILTER (WHERE a.kind = %(kind{place})s{fresh}) AS k{place}")
    columns = ", ".join(f"e.k{place}" for place in range(len(kinds)))
    return ENTERED.format(columns=columns, aggregates=", ".join(aggregates), visible=visible), params


def key_of(period: Period) -> str:
    return f"assess:{period.pk}:"


def add_tasks(period: Period, card: Card, *, day: date) -> dict[int, int]:
    """One task for each customer that something is missing for, for its owner; how many are new, by owner.

    Asked twice, nothing is added twice. One statement.
    """
    kinds = wanted(card)
    if not kinds:
        return {}
    sql, params = _entered(period, kinds, Customer.objects.all())
    missing = " OR ".join(f"x.k{place} IS NULL" for place in range(len(kinds)))
    insert = (
        "INSERT INTO customers_task (public_id, key, customer_id, owner_id, kind, title_en, title_zh, detail, url, due_on, status, outcome, created_at)"
        " SELECT gen_random_uuid(), %(prefix)s || x.id, x.id, x.owner_id, %(task_kind)s, %(title_en)s, %(title_zh)s, '',"
        " %(url)s || c.code, %(due)s, 'open', '', now()"
        f" FROM ({sql}) x JOIN customers_customer c ON c.id = x.id WHERE x.owner_id IS NOT NULL AND ({missing})"
        " ON CONFLICT (key) DO NOTHING RETURNING owner_id"
    )
    params |= {
        "prefix": key_of(period), "task_kind": TaskKind.FOLLOW_UP, "url": f"/quality/?period={period.public_id}&q=", "due": day,
        "title_en": f"Enter the assessments of {period}", "title_zh": f"录入 {period} 的评估",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"WITH added AS ({insert}) SELECT owner_id, count(*) FROM added GROUP BY 1", params)
        return dict(cursor.fetchall())


def due_on(period: Period, card: Card, today: date) -> date:
    """When entries of a period are due: what the indicators say, the earliest first, else its last day."""
    keys = [one.item.key for one in wanted(card)]
    days = Indicator.objects.filter(key__in=keys, entry_due_days__isnull=False).values_list("entry_due_days", flat=True)
    first = min((day for day in days if day is not None), default=None)
    due = period.last_day if first is None else period.starts_on + timedelta(days=first)
    return max(due, today)


def complete(period: Period, card: Card, customers: Sequence[int]) -> list[int]:
    """Those of `customers` that lack nothing."""
    kinds = wanted(card)
    if not kinds or not customers:
        return []
    sql, params = _entered(period, kinds, Customer.objects.filter(pk__in=customers))
    whole = " AND ".join(f"x.k{place} IS NOT NULL" for place in range(len(kinds)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT x.id FROM ({sql}) x WHERE {whole}", params)
        return [pk for (pk,) in cursor.fetchall()]
