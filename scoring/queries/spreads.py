"""How customers measure on an indicator: in the last evaluation, or on a sample measured now."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import quantiles

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from customers.models import Customer
from scoring import measures
from scoring.models import Item, Run, Specification

from .moments import moment
from .overview import latest_run

PERCENTILES = (0.0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1.0)
BINS = 24
SAMPLE = 1000
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Spread:
    """Measured values of customers.

    n: with a value; everyone: all looked at. percentiles: value by fraction, as PERCENTILES.
    bins: (from, to, customers) of equal width over the middle 96 %; what lies beyond is in the outer ones.
    run:  the evaluation it comes from, or None for a sample measured now.
    """

    run: Run | None
    n: int
    everyone: int
    percentiles: dict[float, float]
    bins: tuple[tuple[float, float, int], ...]

    @property
    def filled(self) -> float:
        return self.n / self.everyone if self.everyone else 0.0

    @property
    def is_constant(self) -> bool:
        """Whether nine of ten customers measure the same."""
        return self.n >= 20 and self.percentiles[0.02] == self.percentiles[0.9]


def spread_of(spec: Specification) -> Spread:
    """From the last evaluation where it measured the same thing, else from a sample measured now.

    Errors: UnknownMeasure. Cost: two passes over one partition once a day at most, or one statement
    over SAMPLE customers.
    """
    run = latest_run()
    place = _place(run, spec) if run else None
    if run is None or place is None:
        return _sampled(spec)
    key = f"scoring:spread:{run.pk}:{place}"
    found = cache.get(key)
    if found is None:
        found = _of_run(run, place)
        cache.set(key, found, DAY)
    return Spread(run, *found)


def _place(run: Run, spec: Specification) -> int | None:
    """Which item of the run measured what `spec` measures."""
    same = Item.objects.filter(version=run.version_id, measure=spec.measure, params=spec.params or {})
    item = same.filter(window_days=spec.window_days).first()
    return item.position if item else None


Found = tuple[int, int, dict[float, float], tuple[tuple[float, float, int], ...]]


def _of_run(run: Run, place: int) -> Found:
    column = f"raw[{place + 1:d}]"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count({column}), percentile_cont(%s::float8[]) WITHIN GROUP (ORDER BY {column})"
            " FROM scoring_evaluation WHERE run_id = %s",
            [list(PERCENTILES), run.pk],
        )
        everyone, n, values = cursor.fetchone()
        if not n:
            return 0, everyone, {}, ()
        percentiles = dict(zip(PERCENTILES, values, strict=True))
        low, high = percentiles[0.02], percentiles[0.98]
        if low == high:
            return n, everyone, percentiles, ((low, high, n),)
        cursor.execute(
            f"SELECT least(greatest(width_bucket({column}, %s, %s, {BINS}), 1), {BINS}), count(*) FROM scoring_evaluation"
            f" WHERE run_id = %s AND {column} IS NOT NULL GROUP BY 1",
            [low, high, run.pk],
        )
        return n, everyone, percentiles, _bins(low, high, dict(cursor.fetchall()))


def _bins(low: float, high: float, counts: dict[int, int]) -> tuple[tuple[float, float, int], ...]:
    step = (high - low) / BINS
    return tuple((low + i * step, low + (i + 1) * step, counts.get(i + 1, 0)) for i in range(BINS))


def _sampled(spec: Specification) -> Spread:
    """Customers of one range of ids, measured now."""
    ids = Customer.objects.rateable().order_by("pk").values_list("pk", flat=True)
    low = ids.first()
    if low is None:
        return Spread(None, 0, 0, {}, ())
    high = ids[SAMPLE - 1 : SAMPLE].first() or ids.last()
    now = moment(timezone.now())
    flat = _flat(spec)
    where = "c.kind = 'account' AND c.status = 'active'"
    sql = f"SELECT z.r0 FROM ({measures.measured_sql([flat], now, carried='c.id', where=where)}) z"
    with connection.cursor() as cursor:
        cursor.execute(sql, now.params() | {"low": low - 1, "high": high})
        rows = [value for (value,) in cursor.fetchall()]
    values = sorted(value for value in rows if value is not None and isfinite(value))
    return Spread(None, len(values), len(rows), *_of_values(values))


def _flat(spec: Specification) -> Item:
    """The same measure with a curve that is always sound, because the one at hand may not be yet."""
    return Item(
        measure=spec.measure,
        params=spec.params,
        window_days=spec.window_days,
        minimum_n=0,
        curve="linear",
        worst=0,
        best=1,
    )


def _of_values(values: Sequence[float]) -> tuple[dict[float, float], tuple[tuple[float, float, int], ...]]:
    if not values:
        return {}, ()
    cuts = quantiles(values, n=100, method="inclusive") if len(values) > 1 else [values[0]] * 99
    percentiles = {share: cuts[round(share * 100) - 1] for share in PERCENTILES if 0 < share < 1}
    percentiles |= {0.0: values[0], 1.0: values[-1]}
    low, high = percentiles[0.02], percentiles[0.98]
    if low == high:
        return percentiles, ((low, high, len(values)),)
    counts: dict[int, int] = {}
    for value in values:
        place = min(max(int((value - low) / (high - low) * BINS) + 1, 1), BINS)
        counts[place] = counts.get(place, 0) + 1
    return percentiles, _bins(low, high, counts)
