"""From the items of a scorecard to one SQL statement.

One grouped pass per event table, with a filter in each aggregate; two fences (OFFSET 0) keep
PostgreSQL from computing every value and every curve once per use. Identifiers and expressions
come from the registry, numbers are written as literals, moments are bound: nothing that a person
typed gets into the text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from .composed import measure_of
from .curves import Curved, number, points_sql
from .shape import Moment, Part, Source


class Measured(Curved, Protocol):
    """The columns of a specification that measuring needs."""

    measure: str
    params: Any
    window_days: int
    minimum_n: int
    stale_days: int | None


@dataclass
class _Pass:
    """The aggregates to take from one event table."""

    source: Source
    columns: dict[str, str] = field(default_factory=dict)  # SQL -> name
    days: int | None = 0

    def take(self, sql: str, days: int | None) -> str:
        self.days = None if days is None or self.days is None else max(self.days, days)
        name = self.columns.setdefault(sql, f"c{len(self.columns)}")
        return f"{self.source.key}.{name}"

    def sql(self, moment: Moment, among: str) -> str:
        columns = ", ".join(f"{sql} AS {name}" for sql, name in self.columns.items())
        since = f" AND {self.source.since_sql(self.days)}" if self.source.at and self.days else ""
        return (
            f"(SELECT {self.source.customer} AS customer_id, {columns} FROM {self.source.tables}"
            f" WHERE {_whom(self.source.customer, among)}"
            f" AND {self.source.seen_sql(moment)}{since} GROUP BY 1)"
        )


def measured_sql(
    specs: Sequence[Measured], moment: Moment, *, carried: str, joins: str = "", where: str = "true", among: str = ""
) -> str:
    """Values r0…, counts n0… and points s0… of the customers with %(low)s < id <= %(high)s.

    `among` names a table of customer_id: then of those in it, wherever their ids lie. `carried` are columns of the customer `c` or of `joins` that are kept beside them.
    """
    passes: dict[str, _Pass] = {}
    columns: list[str] = []
    points: list[str] = []
    for i, spec in enumerate(specs):
        value, n, last = _expressions(spec, passes)
        columns += [f"({value})::float8 AS r{i}", f"coalesce({n}, 0)::int AS n{i}", f"{last} AS l{i}"]
        points.append(f"CASE WHEN {_is_present(spec, i)} THEN {points_sql(spec, f'r{i}')} END AS s{i}")
    events = " ".join(
        f"LEFT JOIN {one.sql(moment, among)} {key} ON {key}.customer_id = c.id" for key, one in passes.items()
    )
    # A set comes first: with this many joins the planner keeps the written order.
    first = f"{among} JOIN customers_customer c ON c.id = {among}.customer_id" if among else "customers_customer c"
    whom = "true" if among else _whom("c.id", "")
    raw = f"SELECT {carried}, {', '.join(columns)} FROM {first} {joins} {events} WHERE {whom} AND {where} OFFSET 0"
    return f"SELECT raw.*, {', '.join(points)} FROM ({raw}) raw OFFSET 0"


def _whom(column: str, among: str) -> str:
    if among:
        return f"{column} IN (SELECT customer_id FROM {among})"
    return f"{column} > %(low)s AND {column} <= %(high)s"


def _expressions(spec: Measured, passes: dict[str, _Pass]) -> tuple[str, str, str]:
    """Value, n and time of the last row, over columns of the passes."""
    chosen = measure_of(spec)

    def column(part: Part, take: str) -> str:
        one = passes.setdefault(part.source.key, _Pass(part.source))
        only = part.rows_sql(spec.window_days)
        sql = take.format(only="" if only == "true" else f"FILTER (WHERE {only})")
        return one.take(sql, part.days(spec.window_days))

    names = {name: column(part, part.take) for name, part in chosen.parts.items()}
    basis = chosen.rests_on
    n = column(basis, "count(*) {only}")
    last = "NULL::date"
    if spec.stale_days is not None and basis.source.at:
        last = column(basis, f"max({basis.source.at}) {{only}}")
    return chosen.value.format(**names), n, last


def _is_present(spec: Measured, i: int) -> str:
    source = measure_of(spec).rests_on.source
    enough = f"n{i} >= {int(spec.minimum_n):d}"
    if spec.stale_days is None or not source.at:
        return enough
    clock = "%(day)s::date" if source.is_date else "%(as_of)s::timestamptz"
    limit = f"{int(spec.stale_days):d}" if source.is_date else f"interval '{int(spec.stale_days):d} days'"
    return f"{enough} AND (l{i} IS NULL OR l{i} >= {clock} - {limit})"


def scored_sql(measured: str, shares: Sequence[float], *, missing: str, minimum_coverage: float) -> str:
    """Adds coverage and score to `measured_sql`: what `aggregate.weighted_score` returns, to the last bit."""
    fill = {"neutral": "50", "penalise": "0"}.get(missing)
    weights = [(number(share), f"s{i}") for i, share in enumerate(shares)]
    coverage = " + ".join(f"CASE WHEN {s} IS NULL THEN 0 ELSE {w} END" for w, s in weights)
    total = " + ".join(f"{w} * coalesce({s}, {fill or 0})" for w, s in weights)
    whole = "1::float8" if fill else "nullif(coverage, 0)"
    least = number(round(minimum_coverage * 2**40) / 2**40)
    score = f"CASE WHEN coverage >= {least} THEN round(total / {whole} * {2**40}::float8) / {2**40}::float8 END"
    return (
        f"SELECT scored.*, {score} AS score FROM"
        f" (SELECT m.*, {coverage} AS coverage, {total} AS total FROM ({measured}) m OFFSET 0) scored"
    )


def arrays_sql(count: int) -> dict[str, str]:
    """The three arrays of a snapshot, in the order of the items."""

    def array(prefix: str, kind: str) -> str:
        return f"ARRAY[{', '.join(f'{prefix}{i}' for i in range(count))}]::{kind}[]"

    return {"raw": array("r", "float8"), "norm": array("s", "float8"), "n": array("n", "int")}
