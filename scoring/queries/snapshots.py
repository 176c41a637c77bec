"""The table of snapshots: one partition a run, loaded bare, indexed and attached when complete."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from customers.models import Customer, Tier
from scoring import measures
from scoring.measures import Moment
from scoring.models import Run

from .card import Card

SETTINGS = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"

# What customers.services.tiers reads, within the batch's transaction.
PROPOSALS = """
    DROP TABLE IF EXISTS pg_temp.tier_assignment;
    CREATE TEMP TABLE tier_assignment (
        customer_id bigint, run_id bigint, score float8, coverage float8, is_rated boolean, proposed_tier_id bigint
    ) ON COMMIT DROP
"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a batch added."""

    customers: int
    rated: int


def partition(run: Run) -> str:
    return f"scoring_evaluation_r{run.pk:d}"


def create_partition(run: Run) -> None:
    """A bare table for the run's rows; does nothing when it is there."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {partition(run)} (LIKE scoring_evaluation INCLUDING DEFAULTS)")


def attach_partition(run: Run) -> None:
    """Index the run's rows and show them; does nothing when that is done."""
    name = partition(run)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_inherits WHERE inhrelid = %s::regclass", [name])
        if cursor.fetchone():
            return
        cursor.execute(f"ALTER TABLE {name} ADD CONSTRAINT {name}_run CHECK (run_id = {run.pk:d})")
        cursor.execute(f"ALTER TABLE {name} ADD PRIMARY KEY (run_id, customer_id)")
        cursor.execute(f"CREATE INDEX {name}_customer ON {name} (customer_id, run_id DESC)")
        cursor.execute(f"CREATE INDEX {name}_score ON {name} (score)")
        cursor.execute(f"ALTER TABLE scoring_evaluation ATTACH PARTITION {name} FOR VALUES IN ({run.pk:d})")
        cursor.execute(f"ALTER TABLE {name} DROP CONSTRAINT {name}_run")
        cursor.execute(f"ANALYZE {name}")


def drop_partition(run: Run) -> None:
    """Forget the run's rows, as retention asks."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {partition(run)}")


def abandoned_partitions() -> list[Run]:
    """Runs that ended without completing, and still have a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(relname, 21)::bigint FROM pg_class"
            " WHERE relkind = 'r' AND NOT relispartition AND relname ~ '^scoring_evaluation_r[0-9]+$'"
        )
        numbers = [number for (number,) in cursor.fetchall()]
    return list(Run.objects.filter(pk__in=numbers, status__in=[Run.Status.FAILED, Run.Status.CANCELLED]))


def how_many() -> int:
    return Customer.objects.rateable().count()


def range_after(last: int, size: int) -> int | None:
    """The id that ends the next range of `size` customers, or None when all are done."""
    ids = Customer.objects.rateable().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
    return ids[size - 1 : size].first() or ids.last()


def load_range(run: Run, card: Card, moment: Moment, *, low: int, high: int) -> Loaded:
    """Evaluate the customers with low < id <= high and add their rows to the run's partition."""
    tiers = list(Tier.objects.order_by("rank"))
    params: dict[str, Any] = moment.params() | {"low": low, "high": high, "run": run.pk, "before": run.pk}
    arrays = measures.arrays_sql(len(card.items))
    previous, joins = previous_sql(run)
    where = "c.kind = 'account' AND c.status = 'active'"
    scored = scored_customers(card, moment, previous=previous, joins=joins, where=where)
    rows = (
        f"INSERT INTO {partition(run)} (run_id, customer_id, is_rated, score, coverage, tier_id, raw, norm, n)"
        f" SELECT %(run)s, z.id, z.score IS NOT NULL, z.score, z.coverage, {tier_sql(tiers, card)},"
        f" {arrays['raw']}, {arrays['norm']}, {arrays['n']} FROM ({scored}) z"
        " RETURNING customer_id, run_id, score, coverage, is_rated, tier_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        cursor.execute(PROPOSALS)
        cursor.execute(f"WITH added AS ({rows}) INSERT INTO tier_assignment SELECT * FROM added", params)
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE is_rated) FROM tier_assignment")
        return Loaded(*cursor.fetchone())


def scored_customers(
    card: Card, moment: Moment, *, previous: str = "NULL::bigint", where: str = "true", joins: str = ""
) -> str:
    """SQL that gives id, previous tier, values, counts, points, coverage and score of a range."""
    carried = f"c.id, {previous} AS previous_tier"
    inner = measures.measured_sql(card.items, moment, carried=carried, joins=joins, where=where)
    return measures.scored_sql(
        inner, card.shares, missing=card.version.missing, minimum_coverage=card.version.minimum_coverage
    )


def previous_sql(run: Run) -> tuple[str, str]:
    """The tier to hold on to, and the join that gives it: the one in force, or for a run of the past that
    of the run before it."""
    if run.assigns:
        return "held.tier_id", "LEFT JOIN customers_standing held ON held.customer_id = c.id"
    before = run_before(run)
    if before is None:
        return "NULL::bigint", ""
    return (
        "held.tier_id",
        f"LEFT JOIN scoring_evaluation held ON held.run_id = {before.pk:d} AND held.customer_id = c.id",
    )


def run_before(run: Run) -> Run | None:
    """The finished run that looked last before this one did."""
    earlier = Run.objects.filter(status=Run.Status.DONE, as_of__lt=run.as_of).exclude(pk=run.pk)
    return earlier.order_by("-as_of", "-pk").first()


def tier_sql(tiers: list[Tier], card: Card) -> str:
    """`scoring.tiers.assign_tier` as SQL over `z`: cut-offs, held tiers, vetoes."""
    if not tiers:
        return "NULL::bigint"
    places = {tier.pk: place for place, tier in enumerate(tiers)}
    number = measures.number_sql
    by_score = (
        "CASE "
        + " ".join(f"WHEN z.score >= {number(t.enter_at)} THEN {places[t.pk]}" for t in tiers[:-1])
        + f" ELSE {len(tiers) - 1} END"
        if len(tiers) > 1
        else "0"
    )
    previous = "CASE z.previous_tier " + " ".join(f"WHEN {pk:d} THEN {place}" for pk, place in places.items()) + " END"
    stays = "CASE z.previous_tier " + " ".join(f"WHEN {t.pk:d} THEN {number(t.leave_below)}" for t in tiers) + " END"
    held = f"CASE WHEN {by_score} > ({previous}) AND z.score >= ({stays}) THEN ({previous}) ELSE {by_score} END"
    caps = [
        f"CASE WHEN z.s{place} < {number(veto.below)} THEN {places[veto.caps_at_id]} ELSE 0 END"
        for veto in card.vetoes
        if (place := card.place(veto.item_key)) is not None and veto.caps_at_id in places
    ]
    final = f"greatest({', '.join([held, *caps])})"
    ids = " ".join(f"WHEN {place} THEN {pk:d}" for pk, place in places.items())
    return f"CASE WHEN z.score IS NOT NULL THEN CASE {final} {ids} END END::bigint"
