"""How customers, or the cases of a log, really moved: pairs, paths, conformance. Set-based, in SQL."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection, models
from django.db.models import Count, ExpressionWrapper, F, QuerySet
from django.db.models.functions import TruncMonth

from customers.models import ProcessVersion, StageChange
from customers.queries import lifecycle
from customers.queries.process_figures import DAY, Percentile
from diagrams.models import LoggedMove, MovesLog

Pair = tuple[str | None, str]

PATHS = """
    SELECT "case", array_remove(array_prepend(origins[1], targets), NULL)::text[] AS path FROM ({moves}) walked
"""
VARIANTS = f"""
    WITH paths AS ({PATHS}), kinds AS (SELECT path, count(*) AS n FROM paths GROUP BY path)
    SELECT path, n, sum(n) OVER () AS cases, count(*) OVER () AS kinds,
        coalesce(sum(n) FILTER (WHERE cardinality(path) > (SELECT count(DISTINCT stage) FROM unnest(path) stage)) OVER (), 0)
    FROM kinds ORDER BY n DESC, path LIMIT %s
"""
WALKERS = f'SELECT "case" FROM ({PATHS}) paths WHERE path = %s::text[] ORDER BY "case" LIMIT %s'


@dataclass(frozen=True, slots=True)
class Moves:
    """Moves to look at, and the names of their fields."""

    rows: QuerySet[Any]
    case: str
    origin: str
    target: str


@dataclass(frozen=True, slots=True)
class Follow:
    """One stage came right after another `n` times; days are those spent in the first."""

    origin: str | None
    target: str
    n: int
    median_days: float | None
    p90_days: float | None

    @property
    def pair(self) -> Pair:
        return self.origin, self.target


@dataclass(frozen=True, slots=True)
class Variant:
    path: tuple[str, ...]
    cases: int
    share: float


@dataclass(frozen=True, slots=True)
class Variants:
    """The most frequent paths; `cases` and `kinds` count all, `reworked` those that were in a stage twice."""

    top: tuple[Variant, ...]
    cases: int
    kinds: int
    reworked: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Moves of a month or a department, and how many of them the definition allows."""

    of: Any
    moves: int
    allowed: int

    @property
    def share(self) -> float:
        return self.allowed / self.moves


def live(user: Any, start: datetime, end: datetime) -> Moves:
    """Visible moves of [start, end). What a new version moved is nobody's behaviour and left out."""
    rows = StageChange.objects.visible_to(user).filter(at__gte=start, at__lt=end)
    rows = rows.exclude(cause=StageChange.Cause.PUBLISHING).order_by()
    return Moves(rows, "customer", "from_stage__key", "to_stage__key")


def logged(log: MovesLog) -> Moves:
    return Moves(LoggedMove.objects.filter(log=log).order_by(), "case", "origin", "target")


def follows(moves: Moves) -> list[Follow]:
    """Most frequent first."""
    days = ExpressionWrapper(F("seconds_before") / float(DAY), output_field=models.FloatField())
    found = moves.rows.annotate(days=days).values(moves.origin, moves.target)
    counted = found.annotate(n=Count("pk"), median=Percentile("days", 0.5), p90=Percentile("days", 0.9))
    rows = [Follow(row[moves.origin], row[moves.target], row["n"], row["median"], row["p90"]) for row in counted]
    return sorted(rows, key=lambda each: (-each.n, each.origin or "", each.target))


def variants(moves: Moves, size: int = 15) -> Variants:
    """Whole paths within the period, from the stage a case was in before its first move."""
    sql, parameters = _walks(moves)
    with connection.cursor() as cursor:
        cursor.execute(VARIANTS.replace("{moves}", sql), [*parameters, size])
        rows = cursor.fetchall()
    if not rows:
        return Variants((), 0, 0, 0)
    cases, kinds, reworked = (int(value) for value in rows[0][2:])
    top = tuple(Variant(tuple(path), n, n / cases) for path, n, *_rest in rows)
    return Variants(top, cases, kinds, reworked)


def walkers(moves: Moves, path: Sequence[str], size: int = 1000) -> list[Any]:
    """The cases whose whole path this is."""
    sql, parameters = _walks(moves)
    with connection.cursor() as cursor:
        cursor.execute(WALKERS.replace("{moves}", sql), [*parameters, list(path), size])
        return [row[0] for row in cursor.fetchall()]


def _walks(moves: Moves) -> tuple[str, Sequence[Any]]:
    order = ["at", "pk"]
    found = moves.rows.values(walker=F(moves.case)).annotate(
        origins=ArrayAgg(moves.origin, order_by=order), targets=ArrayAgg(moves.target, order_by=order)
    )
    sql, parameters = found.values_list("walker", "origins", "targets").query.sql_with_params()
    return f'SELECT * FROM ({sql}) walks("case", origins, targets)', parameters


def defined(process: ProcessVersion) -> dict[Pair, tuple[str, ...]]:
    """Pairs of stages, by key, that a customer may move between, with the ways passed ("source.target")."""
    keys = dict(process.stages.values_list("pk", "key"))
    ways = {
        pk: f"{keys[source]}.{keys[target]}"
        for pk, source, target in process.transitions.values_list("pk", "source", "target")
    }
    return {
        (keys.get(origin) if origin else None, keys[target]): tuple(ways[pk] for pk in route)
        for (origin, target), route in lifecycle.process_routes(process).items()
    }


def by_month(moves: Moves, pairs: Collection[Pair]) -> list[Kept]:
    """Conformance of each month that has moves, oldest first; `of` is the first day."""
    counted = _going_on(moves).annotate(month=TruncMonth("at")).values("month", moves.origin, moves.target)
    return _kept(
        [
            (row["month"].date(), row[moves.origin], row[moves.target], row["n"])
            for row in counted.annotate(n=Count("pk"))
        ],
        pairs,
    )


def by_department(moves: Moves, pairs: Collection[Pair]) -> list[Kept]:
    """Conformance of moves into the stages of each department; `of` is its primary key. Live moves only."""
    counted = _going_on(moves).values("to_stage__department", moves.origin, moves.target).annotate(n=Count("pk"))
    return _kept(
        [(row["to_stage__department"] or 0, row[moves.origin], row[moves.target], row["n"]) for row in counted], pairs
    )


def _going_on(moves: Moves) -> QuerySet[Any]:
    """Without first stages: where a case begins is no move from one stage to another."""
    return moves.rows.filter(**{f"{moves.origin}__isnull": False})


def _kept(rows: list[tuple[date | int, str | None, str, int]], pairs: Collection[Pair]) -> list[Kept]:
    sums: dict[Any, list[int]] = {}
    for of, origin, target, n in rows:
        total = sums.setdefault(of, [0, 0])
        total[0] += n
        total[1] += n * ((origin, target) in pairs)
    return [Kept(of, *total) for of, total in sorted(sums.items())]
