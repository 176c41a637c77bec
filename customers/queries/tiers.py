"""Which tier customers are in, and how they moved between tiers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from customers.models import Customer, Standing, Tier, TierChange, TierOverride

EXPIRE = """
    UPDATE customers_tieroverride o SET ended_at = %(at)s
    FROM tier_assignment a
    WHERE a.customer_id = o.customer_id AND o.ended_at IS NULL AND o.expires_on < %(as_of)s
    RETURNING o.id
"""

# Overrides win; without one, a rated customer takes the proposed tier and one that is not rated has none.
# One pass over the narrow rows gives what was there before, too.
ASSIGN = """
    WITH decided AS (
        SELECT a.*, CASE WHEN o.id IS NOT NULL THEN o.tier_id WHEN a.is_rated THEN a.proposed_tier_id END AS tier_id,
            CASE WHEN o.id IS NOT NULL THEN 'override' WHEN a.customer_id = ANY(%(expired)s) THEN 'expiry' ELSE 'evaluation' END AS cause
        FROM tier_assignment a
        LEFT JOIN customers_tieroverride o ON o.customer_id = a.customer_id AND o.ended_at IS NULL
    ), stored AS (
        UPDATE customers_standing s SET
            previous_score = CASE WHEN %(shifts)s AND s.run_id IS DISTINCT FROM d.run_id THEN s.score ELSE s.previous_score END,
            score = CASE WHEN d.is_rated THEN d.score END,
            coverage = d.coverage, is_rated = d.is_rated, run_id = d.run_id, evaluated_at = %(at)s, tier_id = d.tier_id,
            proposed_tier_id = CASE WHEN d.is_rated THEN d.proposed_tier_id END,
            tier_since = CASE WHEN s.tier_id IS DISTINCT FROM d.tier_id THEN %(as_of)s ELSE coalesce(s.tier_since, %(as_of)s) END
        FROM decided d WHERE d.customer_id = s.customer_id
        RETURNING s.customer_id, s.owner_id, s.stage_id, d.run_id, d.cause, d.tier_id, d.is_rated, d.score,
            old.tier_id AS old_tier_id, old.run_id AS old_run_id, old.score AS old_score, old.previous_score
    ), changed AS (
        INSERT INTO customers_tierchange
            (customer_id, at, from_tier_id, to_tier_id, score, previous_score, cause, reason_en, reason_zh, run_id)
        SELECT customer_id, %(at)s, old_tier_id, tier_id, CASE WHEN is_rated THEN score END,
            CASE WHEN old_run_id IS DISTINCT FROM run_id THEN old_score ELSE previous_score END, cause, '', '', run_id
        FROM stored WHERE old_tier_id IS DISTINCT FROM tier_id
        ON CONFLICT (customer_id, run_id) WHERE run_id IS NOT NULL DO NOTHING
    )
    SELECT customer_id, owner_id, old_tier_id, tier_id, is_rated FROM stored
    WHERE old_tier_id IS DISTINCT FROM tier_id OR (tier_id IS NOT NULL AND stage_id = ANY(%(stages)s))
    ORDER BY customer_id
"""

DROP_TASKS = """
    UPDATE customers_task t SET status = 'cancelled'
    FROM customers_activity a JOIN customers_playbook p ON p.id = a.playbook_id, customers_standing s
    WHERE a.id = t.activity_id AND t.status = 'open' AND t.customer_id = ANY(%(ids)s)
    AND s.customer_id = t.customer_id AND p.tier_id IS DISTINCT FROM s.tier_id
"""


@dataclass(frozen=True, slots=True)
class Assigned:
    """One customer of a batch; tiers are keys, None is not rated."""

    customer: int
    owner: int | None
    old_tier: int | None
    tier: int | None
    is_rated: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Customers by tier at two dates. Keys are tiers; None is not rated.

    `new` counts, by tier now, customers that had not been here at the start; `lost` counts, by
    tier then, those that have left since.
    """

    tiers: tuple[Tier, ...]
    cells: Mapping[tuple[int | None, int | None], int]
    new: Mapping[int | None, int]
    lost: Mapping[int | None, int]

    @property
    def moved(self) -> int:
        return sum(n for (before, after), n in self.cells.items() if before != after)


def expire_overrides(at: datetime, as_of: date) -> list[TierOverride]:
    """End overrides of the customers in `tier_assignment` that ran out before `as_of`."""
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE, {"at": at, "as_of": as_of})
        keys = [key for (key,) in cursor.fetchall()]
    return list(TierOverride.objects.filter(pk__in=keys).select_related("customer", "tier")) if keys else []


def assign(at: datetime, as_of: date, *, expired: list[int], stages: list[int], shifts: bool) -> list[Assigned]:
    """Store scores and tiers of `tier_assignment` and log the changes of tier, in one statement.

    Returns those that changed tier, and the classified ones that are in `stages`. With `shifts`
    the score so far becomes the one to compare with.
    """
    given: dict[str, Any] = {"at": at, "as_of": as_of, "expired": expired, "stages": stages, "shifts": shifts}
    with connection.cursor() as cursor:
        cursor.execute(ASSIGN, given)
        return [Assigned(*row) for row in cursor.fetchall()]


def how_many_assigned() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tier_assignment")
        return int(cursor.fetchone()[0])


def drop_playbook_tasks(customer_ids: list[int]) -> int:
    """Cancel open tasks that the playbook of another tier than the customer's asked for."""
    with connection.cursor() as cursor:
        cursor.execute(DROP_TASKS, {"ids": customer_ids})
        return int(cursor.rowcount)


def tier_mix(user: Any) -> dict[int | None, int]:
    """Visible active customers per tier; None is not rated."""
    active = Standing.objects.visible_to(user).filter(status=Customer.Status.ACTIVE, kind=Customer.Kind.ACCOUNT)
    return {row["tier"]: row["n"] for row in active.order_by().values("tier").annotate(n=Count("pk"))}


def migration_matrix(user: Any, start: datetime, end: datetime) -> Matrix:
    """Where visible customers moved between two moments; customers new or lost in between apart."""
    rows = (
        Customer.objects.accounts().visible_to(user).order_by()
        .annotate(before=_tier_at(start), after=_tier_at(end), was_here=Q(created_at__lt=start) | Q(since__lt=start))
        .filter(Q(status=Customer.Status.ACTIVE) | Q(status=Customer.Status.LOST))
        .values("before", "after", "was_here", "status").annotate(n=Count("pk"))
    )  # fmt: skip
    cells: dict[tuple[int | None, int | None], int] = {}
    new: dict[int | None, int] = {}
    lost: dict[int | None, int] = {}
    for row in rows:
        if row["status"] == Customer.Status.LOST:
            lost[row["before"]] = lost.get(row["before"], 0) + row["n"]
        elif not row["was_here"]:
            new[row["after"]] = new.get(row["after"], 0) + row["n"]
        else:
            pair = (row["before"], row["after"])
            cells[pair] = cells.get(pair, 0) + row["n"]
    return Matrix(tuple(Tier.objects.all()), cells, new, lost)


def recent_changes(user: Any, start: datetime) -> QuerySet[TierChange]:
    """Visible changes of tier since `start`, newest first."""
    changes = TierChange.objects.visible_to(user).filter(at__gte=start)
    return changes.select_related("customer", "from_tier", "to_tier", "by")


def _tier_at(moment: datetime) -> Subquery:
    earlier = TierChange.objects.filter(customer=OuterRef("pk"), at__lt=moment).order_by(F("at").desc(), F("pk").desc())
    return Subquery(earlier.values("to_tier")[:1])
