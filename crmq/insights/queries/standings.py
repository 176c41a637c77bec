"""Where customers stand: tiers and coverage today, moves between two evaluations, whom to contact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from crmq.lib.share import Share
from customers.models import Customer, Standing, Tier
from scoring.models import Run

from .scope import Scope

FALL = 2.0  # points of score
SILENCE = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Mix:
    """Active customers by tier, best first; None: not rated. coverage: its mean over them, 0–1."""

    tiers: tuple[tuple[Tier | None, int], ...]
    rated: Share
    coverage: float | None

    @property
    def customers(self) -> int:
        return self.rated.of


def standings(scope: Scope) -> QuerySet[Standing]:
    """Standings of the scope's active customers."""
    return Standing.objects.filter(scope.on("customer__"), status=Customer.Status.ACTIVE)


def mix(scope: Scope, tiers: list[Tier]) -> Mix:
    """One query."""
    rows = list(
        standings(scope)
        .order_by()
        .values("tier")
        .annotate(n=Count("pk"), rated=Count("pk", Q(is_rated=True)), covered=Sum("coverage"), known=Count("coverage"))
    )
    counts: dict[int | None, int] = {row["tier"]: row["n"] for row in rows}
    covered, known = sum(row["covered"] or 0 for row in rows), sum(row["known"] for row in rows)
    everyone: list[Tier | None] = [*tiers, None]
    return Mix(
        tiers=tuple((tier, counts.get(tier.pk if tier else None, 0)) for tier in everyone),
        rated=Share(sum(row["rated"] for row in rows), sum(counts.values())),
        coverage=covered / known if known else None,
    )


@dataclass(frozen=True)
class Moves:
    """Customers by tier in two evaluations. counts: (before, after) to customers, with keys of tiers,
    None for not rated, "new" for who was only in the later and "lost" for who was only in the earlier."""

    before: Run
    after: Run
    counts: Mapping[tuple[int | str | None, int | str | None], int]


MIGRATION = """
    SELECT CASE WHEN a.customer_id IS NULL THEN 'new' ELSE coalesce(a.tier_id::text, '') END,
        CASE WHEN b.customer_id IS NULL THEN 'lost' ELSE coalesce(b.tier_id::text, '') END, count(*)
    FROM (SELECT customer_id, tier_id FROM scoring_evaluation WHERE run_id = %s AND customer_id IN ({customers})) a
    FULL JOIN (SELECT customer_id, tier_id FROM scoring_evaluation WHERE run_id = %s AND customer_id IN ({customers})) b
        USING (customer_id)
    GROUP BY 1, 2
"""


def moves(scope: Scope, since: datetime) -> Moves | None:
    """Moves from the evaluation in force at `since` (or the first one after) to the latest. Two queries.

    As `scoring.tiers.migration_matrix`. None before there are two full evaluations.
    """
    done = Run.objects.filter(status=Run.Status.DONE, assigns=True).exclude(scope=Run.Scope.CHANGED)
    runs = list(done.order_by("as_of", "pk").only("pk", "as_of", "public_id"))
    if len(runs) < 2:
        return None
    after = runs[-1]
    before = next((run for run in reversed(runs[:-1]) if run.as_of <= since), runs[0])
    inner, given = scope.sql()
    with connection.cursor() as cursor:
        cursor.execute(MIGRATION.format(customers=inner), [before.pk, *given, after.pk, *given])
        counts = {(_key(old), _key(new)): n for old, new, n in cursor.fetchall()}
    return Moves(before, after, counts)


def _key(text: str) -> int | str | None:
    return int(text) if text.isdigit() else text or None


def attention(scope: Scope, now: datetime) -> QuerySet[Standing]:
    """Customers to contact, the most pressing first: more reasons, then more revenue.

    Reasons: an open complaint, a score that fell by two points or more, silence of 45 days or more.
    """
    fallen = Q(previous_score__gte=F("score") + FALL)
    silent = Q(last_interaction_at__lte=now - SILENCE)
    reasons: Any = sum(
        (
            Case(When(reason, then=Value(1)), default=Value(0), output_field=IntegerField())
            for reason in (Q(open_complaints__gt=0), fallen, silent)
        ),
        start=Value(0),
    )
    found = standings(scope).filter(Q(open_complaints__gt=0) | fallen | silent).annotate(reasons=reasons)
    return found.order_by("-reasons", "-revenue_12m_minor", "pk")
