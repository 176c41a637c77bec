"""What the criteria see on candidates, and what became of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, When

from customers.models import CriteriaSet, Criterion, Customer, Screening, ScreeningRun, Verdict
from customers.models.customer import CustomerQuerySet

# Currencies whose amounts have no minor unit, or a thousand of them (ISO 4217).
WHOLE = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
THOUSANDTHS = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]

# One row per candidate and fact; a value of null is missing. Amounts are in whole units of the candidate's currency.
FACTS = """
    SELECT c.id, seen.fact, seen.value
    FROM customers_customer c
    CROSS JOIN LATERAL (
        SELECT CASE WHEN c.currency = ANY(%(whole)s) THEN 1 WHEN c.currency = ANY(%(thousandths)s) THEN 1000 ELSE 100 END AS minor
    ) unit
    LEFT JOIN LATERAL (
        SELECT count(*)::float8 AS orders, sum(o.amount_minor) FILTER (WHERE o.currency = c.currency)::float8 AS amount
        FROM customers_order o WHERE o.customer_id = c.id AND o.status = 'placed'
    ) bought ON true
    CROSS JOIN LATERAL (
        SELECT a.kind AS fact, a.value FROM (
            SELECT DISTINCT ON (kind) kind, value FROM customers_assessment
            WHERE customer_id = c.id ORDER BY kind, at DESC, id DESC
        ) a
        UNION ALL VALUES
            ('revenue', c.revenue_minor::float8 / unit.minor),
            ('headcount', c.headcount::float8),
            ('order_count', bought.orders),
            ('order_amount', coalesce(bought.amount, 0) / unit.minor),
            ('has_contact', (EXISTS (SELECT FROM customers_contact t WHERE t.customer_id = c.id))::int::float8),
            ('has_region', (c.region_id IS NOT NULL)::int::float8)
    ) seen
    WHERE c.id = ANY(%(ids)s)
"""

JUDGE = f"""
    WITH facts AS MATERIALIZED ({FACTS}),
    judged AS MATERIALIZED (
        SELECT c.id AS customer_id, k.id AS criterion_id, k.effect, facts.value,
            CASE k.operator
                WHEN 'gte' THEN facts.value >= k.threshold
                WHEN 'lte' THEN facts.value <= k.threshold
                ELSE facts.value = k.threshold
            END AS passed
        FROM unnest(%(ids)s::bigint[]) AS c(id)
        CROSS JOIN customers_criterion k
        LEFT JOIN facts ON facts.id = c.id AND facts.fact = k.fact
        WHERE k.criteria_set_id = %(criteria_set)s
    ),
    outcomes AS (
        SELECT customer_id, CASE
            WHEN bool_or(NOT passed AND effect = 'refuse') THEN 'refused'
            WHEN bool_or(passed IS NULL OR NOT passed) THEN 'review'
            ELSE 'admitted' END AS outcome
        FROM judged GROUP BY customer_id
    ),
    screened AS (
        INSERT INTO customers_screening (public_id, customer_id, criteria_set_id, run_id, at, outcome, overruled_to, reason)
        SELECT gen_random_uuid(), customer_id, %(criteria_set)s, %(run)s, %(at)s, outcome, '', '' FROM outcomes
        ON CONFLICT (run_id, customer_id) DO NOTHING
        RETURNING id, customer_id, outcome
    ),
    kept AS (
        INSERT INTO customers_verdict (screening_id, criterion_id, value, passed)
        SELECT screened.id, judged.criterion_id, judged.value, judged.passed
        FROM judged JOIN screened USING (customer_id)
    )
    SELECT customer_id, outcome FROM screened
"""


@dataclass(frozen=True, slots=True)
class CriterionCount:
    """How often a criterion of a run was missed, and how often there was no value."""

    criterion: Criterion
    failed: int
    missing: int
    seen: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Customers by where their last screening left them; `unscreened` wait for their first."""

    waiting: int
    unscreened: int
    review: int
    admitted: int
    refused: int
    overruled: int


def judge(run: ScreeningRun, customer_ids: Collection[int], at: datetime) -> dict[str, list[int]]:
    """Write one screening with its verdicts for each customer, in one statement.

    Shape:  outcome → customers. A failed `refuse` criterion refuses; else any failed or missing
            value asks for review; else the candidate is admitted.
    """
    parameters: dict[str, Any] = {
        "ids": list(customer_ids), "criteria_set": run.criteria_set_id, "run": run.pk, "at": at,
        "whole": WHOLE, "thousandths": THOUSANDTHS,
    }  # fmt: skip
    found: dict[str, list[int]] = {outcome: [] for outcome in Screening.Outcome.values}
    with connection.cursor() as cursor:
        cursor.execute(JUDGE, parameters)
        for customer, outcome in cursor.fetchall():
            found[outcome].append(customer)
    return found


def published() -> CriteriaSet | None:
    return CriteriaSet.objects.filter(status=CriteriaSet.Status.PUBLISHED).prefetch_related("criteria").first()


def candidates(after: int = 0) -> CustomerQuerySet:
    """Accounts that wait for admission, in the order in which runs take them."""
    return Customer.objects.accounts().filter(status=Customer.Status.CANDIDATE, pk__gt=after).order_by("pk")


def latest(user: Any) -> QuerySet[Screening]:
    """The last screening of each visible customer."""
    later = Screening.objects.filter(customer=OuterRef("customer"), pk__gt=OuterRef("pk"))
    return (
        Screening.objects.visible_to(user)
        .filter(~Exists(later))
        .select_related("customer", "customer__owner", "criteria_set")
    )


def with_final(screenings: QuerySet[Screening], outcome: str) -> QuerySet[Screening]:
    """Those whose outcome, after any overruling, is `outcome`."""
    return screenings.filter(Q(overruled_to=outcome) | Q(overruled_to="", outcome=outcome))


def with_verdicts(screenings: QuerySet[Screening]) -> QuerySet[Screening]:
    return screenings.prefetch_related(Prefetch("verdicts", Verdict.objects.select_related("criterion")))


def outcomes(user: Any) -> Outcomes:
    """How many visible customers stand where; three counts."""
    waiting = candidates().visible_to(user).order_by()
    unscreened = waiting.filter(~Exists(Screening.objects.filter(customer=OuterRef("pk")))).count()
    counted = {
        row["decided"]: row["n"]
        for row in latest(user)
        .select_related(None)
        .order_by()
        .annotate(decided=_decided())
        .values("decided")
        .annotate(n=Count("pk"))
    }
    return Outcomes(
        waiting=waiting.count(),
        unscreened=unscreened,
        review=counted.get(Screening.Outcome.REVIEW, 0),
        admitted=counted.get(Screening.Outcome.ADMITTED, 0),
        refused=counted.get(Screening.Outcome.REFUSED, 0),
        overruled=latest(user).select_related(None).exclude(overruled_to="").count(),
    )


def run_outcomes(runs: Sequence[ScreeningRun]) -> dict[int, dict[str, int]]:
    """Outcome counts of these runs, as the criteria saw them: run → outcome → customers."""
    found: dict[int, dict[str, int]] = {run.pk: {} for run in runs}
    counted = Screening.objects.filter(run__in=found).order_by().values("run", "outcome").annotate(n=Count("pk"))
    for row in counted:
        found[row["run"]][row["outcome"]] = row["n"]
    return found


def criterion_counts(run: ScreeningRun | None) -> list[CriterionCount]:
    """What each criterion of a run did, in the order of the set."""
    if run is None:
        return []
    counted = (
        Verdict.objects.filter(screening__run=run).order_by().values("criterion")
        .annotate(failed=Count("pk", filter=Q(passed=False)), missing=Count("pk", filter=Q(passed=None)), seen=Count("pk"))
    )  # fmt: skip
    by_key: dict[int, Any] = {row["criterion"]: row for row in counted}
    nothing = {"failed": 0, "missing": 0, "seen": 0}
    return [
        CriterionCount(criterion, **{name: by_key.get(criterion.pk, nothing)[name] for name in nothing})
        for criterion in run.criteria_set.criteria.all()
    ]


def _decided() -> Any:
    return Case(When(overruled_to="", then=F("outcome")), default=F("overruled_to"))
