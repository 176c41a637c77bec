"""What a run found over everyone: distribution, coverage, medians, tiers, moves. Cheap aggregates over one partition."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from customers.models import Customer, Tier, visible_customers
from scoring.models import Evaluation, Run

from .card import Card

BINS = 20


@dataclass(frozen=True, slots=True)
class Bin:
    low: float
    high: float
    customers: int


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """How one item did over everyone of a run. median: of the points; filled: share with a value, 0–100."""

    median: float | None
    filled: float
    raw_median: float | None
    raw_low: float | None
    raw_high: float | None


def latest_run() -> Run | None:
    """The last finished run over everyone that assigned tiers."""
    runs = Run.objects.whole().filter(assigns=True).select_related("version__scorecard")
    return runs.order_by("-as_of", "-pk").first()


def runs_before(run: Run, count: int = 1) -> list[Run]:
    runs = Run.objects.whole().filter(as_of__lt=run.as_of)
    return list(runs.select_related("version__scorecard").order_by("-as_of", "-pk")[:count])


def distribution(run: Run) -> list[Bin]:
    """Rated customers by score, in bins of five points; a score of 100 is in the last one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT least(floor(score / 5)::int, %s), count(*) FROM scoring_evaluation WHERE run_id = %s AND is_rated GROUP BY 1",
            [BINS - 1, run.pk],
        )
        counts = dict(cursor.fetchall())
    width = 100 / BINS
    return [Bin(i * width, (i + 1) * width, counts.get(i, 0)) for i in range(BINS)]


def _made_by(run: Run, card: Card) -> str:
    """The run's rows that this card made: segments may have cards of their own."""
    own = card.version.pk == run.version_id
    return f"run_id = {run.pk:d} AND version_id {'IS NULL' if own else f'= {card.version.pk:d}'}"


def item_figures(run: Run, card: Card) -> list[ItemFigures]:
    """Medians and fill of each item. One pass over the run's rows."""
    if not card.items:
        return []
    columns = ", ".join(
        f"percentile_cont(0.5) WITHIN GROUP (ORDER BY norm[{i}]), count(norm[{i}]),"
        f" percentile_cont(ARRAY[0.5, 0.1, 0.9]) WITHIN GROUP (ORDER BY raw[{i}])"
        for i in range(1, len(card.items) + 1)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), {columns} FROM scoring_evaluation WHERE {_made_by(run, card)}")
        everyone, *cells = cursor.fetchone()
    return [_figures(everyone, *cells[3 * i : 3 * i + 3]) for i in range(len(card.items))]


def _figures(everyone: int, median: float | None, present: int, raw: Sequence[float | None] | None) -> ItemFigures:
    middle, low, high = raw or (None, None, None)
    return ItemFigures(median, 100 * present / everyone if everyone else 0.0, middle, low, high)


def group_medians(run: Run, card: Card, *, segment: int | None = None) -> dict[str, float | None]:
    """The median over rated customers (of a segment) of each group's own score, by group key; and n under ""."""
    if not card.items:
        return {"": 0}
    columns = []
    for group in card.groups:
        places = [i for i, item in enumerate(card.items) if item.group_id == group.pk]
        total = " + ".join(f"{card.shares[i]!r} * coalesce(norm[{i + 1}], 0)" for i in places) or "0"
        weight = (
            " + ".join(f"CASE WHEN norm[{i + 1}] IS NULL THEN 0 ELSE {card.shares[i]!r} END" for i in places) or "0"
        )
        columns.append(f"percentile_cont(0.5) WITHIN GROUP (ORDER BY ({total}) / nullif({weight}, 0))")
    among = f" AND customer_id IN (SELECT id FROM customers_customer WHERE segment_id = {segment:d})" if segment else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), {', '.join(columns)} FROM scoring_evaluation"
            f" WHERE {_made_by(run, card)} AND is_rated{among}"
        )
        everyone, *medians = cursor.fetchone()
    return {"": everyone} | {group.key: median for group, median in zip(card.groups, medians, strict=True)}


def item_distribution(run: Run, place: int, bins: int = 20) -> list[Bin]:
    """Customers by the points of one item of the run's own scorecard."""
    width = 100 / bins
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT least(floor(norm[%s] / %s)::int, %s), count(*) FROM scoring_evaluation"
            " WHERE run_id = %s AND version_id IS NULL AND norm[%s] IS NOT NULL GROUP BY 1",
            [place + 1, width, bins - 1, run.pk, place + 1],
        )
        counts = dict(cursor.fetchall())
    return [Bin(i * width, (i + 1) * width, counts.get(i, 0)) for i in range(bins)]


@dataclass(frozen=True, slots=True)
class Share:
    """A tier (None: not rated), its customers and their share, 0–100."""

    tier: Tier | None
    customers: int
    percent: float


def tier_mix(run: Run, user: Any) -> list[Share]:
    """Visible customers by tier as the run saw them, best first, not rated last."""
    rows = (
        Evaluation.objects.filter(run=run).visible_to(user).values("tier").annotate(n=Count("customer_id")).order_by()
    )
    counts: dict[int | None, int] = {row["tier"]: row["n"] for row in rows}
    everyone = sum(counts.values()) or 1
    numbers = [(tier, counts.get(tier.pk if tier else None, 0)) for tier in [*Tier.objects.all(), None]]
    return [Share(tier, number, 100 * number / everyone) for tier, number in numbers]


@dataclass(frozen=True, slots=True)
class Mover:
    """A customer whose tier differs between two runs."""

    customer: Customer
    before: Tier | None
    after: Tier | None
    score_before: float | None
    score_after: float | None
    norm_before: Sequence[float | None]
    norm_after: Sequence[float | None]
    version_before: int
    version_after: int

    @property
    def change(self) -> float | None:
        if self.score_before is None or self.score_after is None:
            return None
        return self.score_after - self.score_before


def movers(before: Run, after: Run, user: Any, *, most: int = 50) -> list[Mover]:
    """Visible customers that changed tier, the largest change of score first."""
    visible = Customer.objects.filter(visible_customers(user))
    joined = (
        "SELECT b.customer_id, a.tier_id, b.tier_id, a.score, b.score, a.norm, b.norm,"
        f" coalesce(a.version_id, {before.version_id:d}), coalesce(b.version_id, {after.version_id:d})"
        " FROM scoring_evaluation a"
        " JOIN scoring_evaluation b ON b.customer_id = a.customer_id AND b.run_id = %s"
        " WHERE a.run_id = %s AND a.tier_id IS DISTINCT FROM b.tier_id"
        " ORDER BY abs(b.score - a.score) DESC NULLS LAST, b.customer_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(joined, [after.pk, before.pk])
        rows = cursor.fetchmany(20 * most)
    tiers = {tier.pk: tier for tier in Tier.objects.all()}
    people = visible.select_related("owner").in_bulk([row[0] for row in rows])
    found = [Mover(people[c], tiers.get(t0), tiers.get(t1), *rest) for c, t0, t1, *rest in rows if c in people]
    return found[:most]


def migrations(before: Run, after: Run, user: Any) -> dict[tuple[int | None, int | None], int]:
    """Customers by tier in two runs. Someone who is only in one of them is new or lost: not counted here."""
    with connection.cursor() as cursor:
        visible, params = (
            Customer.objects.filter(visible_customers(user)).order_by().values("pk").query.sql_with_params()
        )
        cursor.execute(
            "SELECT a.tier_id, b.tier_id, count(*) FROM scoring_evaluation a"
            " JOIN scoring_evaluation b ON b.customer_id = a.customer_id AND b.run_id = %s"
            f" WHERE a.run_id = %s AND a.customer_id IN ({visible}) GROUP BY 1, 2",
            [after.pk, before.pk, *params],
        )
        return {(old, new): count for old, new, count in cursor.fetchall()}


def coverage_bands(run: Run) -> dict[str, int]:
    """Customers with full coverage, with enough, and with too little to be rated."""
    return Evaluation.objects.filter(run=run).aggregate(
        full=Count("customer_id", filter=Q(coverage__gte=0.9999)),
        enough=Count("customer_id", filter=Q(coverage__lt=0.9999, is_rated=True)),
        little=Count("customer_id", filter=Q(is_rated=False)),
    )


def matrix(
    tiers: Sequence[Tier], counts: dict[tuple[int | None, int | None], int]
) -> list[tuple[Tier | None, list[tuple[int, int]]]]:
    """Rows: tier before. Cells: (customers, −1 lower, 0 same, 1 higher), columns tier now; not rated last."""
    order: list[Tier | None] = [*tiers, None]
    keys = [tier.pk if tier else None for tier in order]
    return [
        (tier, [(counts.get((old, new), 0), (row > column) - (row < column)) for column, new in enumerate(keys)])
        for row, (tier, old) in enumerate(zip(order, keys, strict=True))
    ]
