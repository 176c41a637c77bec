"""Control charts: is this point like those of the baseline?

Limits come from a baseline that stays frozen until someone records a cause for a new one.
They tell what the process does, not what it should do: targets are drawn apart.

Source: NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3; D. C. Montgomery,
Introduction to Statistical Quality Control.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import fsum, inf, isfinite, sqrt

MINIMUM_BASELINE = 20
D2 = 1.128  # mean range of two normal values, in standard deviations
D4 = 3.267  # upper limit of such ranges, in mean ranges


class BadSeries(ValueError):
    """Values that a chart cannot show: wrong lengths, negative counts, not numbers."""


class BaselineTooShort(ValueError):
    """Fewer points than trustworthy limits need."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One point a period, with its own limits where these depend on its size.

    sigma: the standard error of each point, which the zones of run rules are counted in.
    A point on a limit is inside.
    """

    values: tuple[float, ...]
    centre: float
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    sigma: tuple[float, ...]
    baseline: int


@dataclass(frozen=True, slots=True)
class Xmr:
    """individuals: one point a period. ranges: one a step, so ranges.values[0] belongs to
    the second period."""

    individuals: Chart
    ranges: Chart


def p_chart(
    counts: Sequence[int],
    sizes: Sequence[int],
    *,
    baseline: int | None = None,
    minimum: int = MINIMUM_BASELINE,
) -> Chart:
    """Chart a share, such as complaints answered too late.

    Formula: p̄ ± 3·√(p̄(1 − p̄)/nᵢ) within 0 and 1, p̄ over the whole baseline.
    Shape:   `counts` out of `sizes`, one of each a period; `baseline` is how many of the
             first periods set the limits (all of them, if None).
    Errors:  BadSeries, BaselineTooShort.
    """
    values, centre, first = _shares(counts, sizes, baseline, minimum)
    sigma = [sqrt(centre * (1 - centre) / size) for size in sizes]
    return _three_sigma(values, centre, sigma, first, floor=0.0, ceiling=1.0)


def laney_p(
    counts: Sequence[int],
    sizes: Sequence[int],
    *,
    baseline: int | None = None,
    minimum: int = MINIMUM_BASELINE,
) -> Chart:
    """Chart a share of thousands, where a p chart finds nearly every point out of control.

    Formula: p̄ ± 3·σ(pᵢ)·σ(z), with zᵢ = (pᵢ − p̄)/σ(pᵢ) and σ(z) the mean moving range of z
             over 1.128.
    Shape:   as `p_chart`. Errors: BadSeries, BaselineTooShort.
    Source:  D. B. Laney, Improved control charts for attributes, Quality Engineering 14 (2002).
    """
    values, centre, first = _shares(counts, sizes, baseline, minimum)
    within = [sqrt(centre * (1 - centre) / size) for size in sizes]
    scores = [(p - centre) / s if s else 0.0 for p, s in zip(values, within, strict=True)]
    between = _mean_range(scores[:first]) / D2
    sigma = [s * between for s in within]
    return _three_sigma(values, centre, sigma, first, floor=0.0, ceiling=1.0)


def u_chart(
    counts: Sequence[int],
    sizes: Sequence[float],
    *,
    baseline: int | None = None,
    minimum: int = MINIMUM_BASELINE,
) -> Chart:
    """Chart a rate, such as complaints per 100 orders.

    Formula: ū ± 3·√(ū/nᵢ), not below 0.
    Shape:   `counts` of events over `sizes` of opportunity, one of each a period.
    Errors:  BadSeries, BaselineTooShort.
    """
    first = _baseline(counts, baseline, minimum)
    _check_series(counts, sizes)
    centre = fsum(counts[:first]) / fsum(sizes[:first])
    values = [count / size for count, size in zip(counts, sizes, strict=True)]
    return _three_sigma(values, centre, [sqrt(centre / n) for n in sizes], first, floor=0.0)


def c_chart(counts: Sequence[int], *, baseline: int | None = None, minimum: int = MINIMUM_BASELINE) -> Chart:
    """Chart a count where every period offers the same opportunity.

    Formula: c̄ ± 3·√c̄, not below 0. Errors: BadSeries, BaselineTooShort.
    """
    return u_chart(counts, [1] * len(counts), baseline=baseline, minimum=minimum)


def xmr(
    values: Sequence[float],
    *,
    baseline: int | None = None,
    minimum: int = MINIMUM_BASELINE,
    floor: float = -inf,
) -> Xmr:
    """Chart single values and their moving ranges.

    Formula: x̄ ± 3·m̄/1.128, with m̄ the mean moving range; ranges up to 3.267·m̄.
    Shape:   one value a period; give `floor=0` for what cannot be negative.
    Errors:  BadSeries, BaselineTooShort.
    """
    first = _baseline(values, baseline, minimum)
    if first < 2:
        raise BaselineTooShort("One value has no range: use two or more.")
    mean_range = _mean_range(values[:first])
    centre, sigma = fsum(values[:first]) / first, [mean_range / D2] * len(values)
    ranges = _ranges(values)
    return Xmr(
        individuals=_three_sigma(values, centre, sigma, first, floor=floor),
        ranges=Chart(
            values=tuple(ranges),
            centre=mean_range,
            lower=(0.0,) * len(ranges),
            upper=(D4 * mean_range,) * len(ranges),
            sigma=((D4 - 1) * mean_range / 3,) * len(ranges),
            baseline=first - 1,
        ),
    )


def ewma(
    values: Sequence[float],
    *,
    weight: float = 0.2,
    centre: float | None = None,
    sigma: float | None = None,
    width: float = 3.0,
    baseline: int | None = None,
    minimum: int = MINIMUM_BASELINE,
    floor: float = -inf,
) -> Chart:
    """Chart an exponentially weighted mean, which shows small lasting shifts.

    Its points carry on from one another, so of the run rules only the first applies.

    Formula: zᵢ = λxᵢ + (1 − λ)zᵢ₋₁ from z₀ = centre;
             centre ± L·σ·√(λ/(2 − λ)·(1 − (1 − λ)²ⁱ)).
    Shape:   one value a period. `weight` is λ, `width` L. Centre and σ of the process come
             from the baseline (mean; mean moving range/1.128) unless given.
    Errors:  BadSeries, BaselineTooShort.
    """
    if not 0 < weight <= 1 or width <= 0:
        raise BadSeries(f"weight {weight} must be above 0 and up to 1, width {width} above 0.")
    known = centre is not None and sigma is not None
    first = _baseline(values, baseline, 1 if known else minimum)
    if sigma is None and first < 2:
        raise BaselineTooShort("One value has no spread: use two or more, or give sigma.")
    middle = fsum(values[:first]) / first if centre is None else centre
    spread = _mean_range(values[:first]) / D2 if sigma is None else sigma
    smooth = list(accumulate(values, lambda z, x: z + weight * (x - z), initial=middle))[1:]
    errors = [
        spread * sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * period)))
        for period in range(1, len(values) + 1)
    ]
    return _three_sigma(smooth, middle, errors, first, floor=floor, width=width)


def _shares(
    counts: Sequence[int], sizes: Sequence[int], baseline: int | None, minimum: int
) -> tuple[list[float], float, int]:
    first = _baseline(counts, baseline, minimum)
    _check_series(counts, sizes)
    for count, size in zip(counts, sizes, strict=True):
        if count > size:
            raise BadSeries(f"{count} out of {size} is more than all: correct the counts.")
    centre = sum(counts[:first]) / sum(sizes[:first])
    return [count / size for count, size in zip(counts, sizes, strict=True)], centre, first


def _three_sigma(
    values: Sequence[float],
    centre: float,
    sigma: Sequence[float],
    baseline: int,
    *,
    floor: float = -inf,
    ceiling: float = inf,
    width: float = 3.0,
) -> Chart:
    return Chart(
        values=tuple(values),
        centre=centre,
        lower=tuple(max(centre - width * s, floor) for s in sigma),
        upper=tuple(min(centre + width * s, ceiling) for s in sigma),
        sigma=tuple(sigma),
        baseline=baseline,
    )


def _baseline(values: Sequence[float], baseline: int | None, minimum: int) -> int:
    first = len(values) if baseline is None else baseline
    if not 1 <= first <= len(values) or first < minimum:
        raise BaselineTooShort(f"The baseline has {min(first, len(values))} points: wait for {max(minimum, first)}.")
    if not all(map(isfinite, values)):
        raise BadSeries("values must all be finite numbers: leave gaps out.")
    return first


def _check_series(counts: Sequence[int], sizes: Sequence[float]) -> None:
    if len(counts) != len(sizes):
        raise BadSeries(f"{len(counts)} counts and {len(sizes)} sizes: give one of each.")
    for count, size in zip(counts, sizes, strict=True):
        if count < 0 or not isfinite(size) or size <= 0:
            raise BadSeries(f"{count} out of {size}: counts from 0, sizes above 0; drop empty periods.")


def _ranges(values: Sequence[float]) -> list[float]:
    return [abs(b - a) for a, b in pairwise(values)]


def _mean_range(values: Sequence[float]) -> float:
    ranges = _ranges(values)
    return fsum(ranges) / len(ranges) if ranges else 0.0
