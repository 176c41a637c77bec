"""Evaluating customers in sets: the rows of a run, range by range."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from customers.models import Customer, Tier
from scoring import measures
from scoring.measures import Moment
from scoring.models import Run

from . import touches
from .card import Card, Deck
from .partitions import table_of

SETTINGS = (
    "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0;"
    " SET LOCAL random_page_cost = 1.1"
)

# What customers.services.tiers reads, within the batch's transaction.
PROPOSALS = """
    DROP TABLE IF EXISTS pg_temp.tier_assignment;
    CREATE TEMP TABLE tier_assignment (
        customer_id bigint, run_id bigint, score float8, coverage float8, is_rated boolean, proposed_tier_id bigint
    ) ON COMMIT DROP
"""
# Customers that do not lie in a row: those of a segment, or those with new records.
CHOSEN = """
    DROP TABLE IF EXISTS pg_temp.chosen;
    CREATE TEMP TABLE chosen (customer_id bigint PRIMARY KEY) ON COMMIT DROP
"""
RATEABLE = "c.kind = 'account' AND c.status = 'active'"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a batch added."""

    customers: int
    rated: int


def how_many(run: Run, deck: Deck) -> int:
    """Customers that the run has before it, from its cursor on."""
    rateable = Customer.objects.rateable().filter(pk__gt=run.cursor)
    if run.scope == Run.Scope.CHANGED:
        rateable = rateable.filter(pk__in=touches.of_run(run))
    if segment := deck.own.version.scorecard.segment_id:
        rateable = rateable.filter(segment=segment)
    return rateable.count()


def range_after(run: Run, size: int) -> int | None:
    """The id that ends the next range of `size` customers after the run's cursor, or None when all are done."""
    rateable = Customer.objects.rateable().filter(pk__gt=run.cursor)
    if run.scope == Run.Scope.CHANGED:
        rateable = rateable.filter(pk__in=touches.of_run(run))
    ids = rateable.order_by("pk").values_list("pk", flat=True)
    return ids[size - 1 : size].first() or ids.last()


def load_range(run: Run, deck: Deck, moment: Moment, *, low: int, high: int) -> Loaded:
    """Evaluate the customers with low < id <= high and add their rows to the run's table."""
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        cursor.execute(PROPOSALS)
    scattered = run.scope == Run.Scope.CHANGED
    for place, (card, condition, given) in enumerate(deck.hands()):
        params: dict[str, Any] = moment.params() | given | {"low": low, "high": high, "run": run.pk}
        among = "chosen" if scattered or place else ""
        if among and not _choose(run, condition, params):
            continue
        _load(run, card, moment, where=f"{RATEABLE} AND {condition}", params=params, among=among, is_own=not place)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE is_rated) FROM tier_assignment")
        return Loaded(*cursor.fetchone())


def _choose(run: Run, condition: str, params: dict[str, Any]) -> int:
    """Fill the table `chosen` with the range's customers of one card. Returns how many there are."""
    only = f" AND c.id IN ({touches.OF_RUN})" if run.scope == Run.Scope.CHANGED else ""
    with connection.cursor() as cursor:
        cursor.execute(CHOSEN)
        cursor.execute(
            "INSERT INTO chosen SELECT c.id FROM customers_customer c"
            f" WHERE c.id > %(low)s AND c.id <= %(high)s AND {RATEABLE} AND {condition}{only}",
            params,
        )
        chosen = int(cursor.rowcount)
        cursor.execute("ANALYZE chosen")
    return chosen


def _load(
    run: Run, card: Card, moment: Moment, *, where: str, params: dict[str, Any], among: str, is_own: bool
) -> None:
    tiers = list(Tier.objects.order_by("rank"))
    arrays = measures.arrays_sql(len(card.items))
    previous, joins = previous_sql(run)
    version = "NULL::bigint" if is_own else f"{card.version.pk:d}"
    scored = scored_customers(card, moment, previous=previous, joins=joins, where=where, among=among)
    rows = (
        f"INSERT INTO {table_of(run)} (run_id, customer_id, is_rated, score, coverage, tier_id, raw, norm, n, version_id)"
        f" SELECT %(run)s, z.id, z.score IS NOT NULL, z.score, z.coverage, {tier_sql(tiers, card)},"
        f" {arrays['raw']}, {arrays['norm']}, {arrays['n']}, {version} FROM ({scored}) z"
        " RETURNING customer_id, run_id, score, coverage, is_rated, tier_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH added AS ({rows}) INSERT INTO tier_assignment SELECT * FROM added", params)


def scored_customers(
    card: Card,
    moment: Moment,
    *,
    previous: str = "NULL::bigint",
    where: str = "true",
    joins: str = "",
    among: str = "",
) -> str:
    """SQL that gives id, previous tier, values, counts, points, coverage and score of a range (or of a set)."""
    carried = f"c.id, {previous} AS previous_tier"
    inner = measures.measured_sql(card.items, moment, carried=carried, joins=joins, where=where, among=among)
    return measures.scored_sql(
        inner, card.shares, missing=card.version.missing, minimum_coverage=card.version.minimum_coverage
    )


def previous_sql(run: Run) -> tuple[str, str]:
    """The tier to hold on to, and the join that gives it: what the evaluation last said, or for a run of
    the past what the run before it did. A person's override is no reason to hold on."""
    if run.assigns:
        return "held.proposed_tier_id", "LEFT JOIN customers_standing held ON held.customer_id = c.id"
    before = run_before(run)
    if before is None:
        return "NULL::bigint", ""
    return (
        "held.tier_id",
        f"LEFT JOIN scoring_evaluation held ON held.run_id = {before.pk:d} AND held.customer_id = c.id",
    )


def run_before(run: Run) -> Run | None:
    """The finished run over everyone that looked last before this one did."""
    return Run.objects.whole().filter(as_of__lt=run.as_of).exclude(pk=run.pk).order_by("-as_of", "-pk").first()


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
