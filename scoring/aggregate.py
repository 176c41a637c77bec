"""From the points of indicators to one score, and from a score back to its reasons.

Scores and contributions lie on a grid of 2⁻⁴⁰ points (about 10⁻¹²). Sums on that grid have
no rounding error in any order, so contributions add up to their score exactly, in Python,
in SQL and in a spreadsheet, and the parts of a change leave nothing over.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import floor, fsum, isfinite

GRID = 2.0**40  # steps in one point
NEUTRAL = 50.0


class BadWeights(ValueError):
    """Weights that are negative, not numbers, or all zero."""


class BadPoints(ValueError):
    """Points outside 0–100."""


class NothingToCompare(ValueError):
    """One of two evaluations has no score."""


class Missing(StrEnum):
    """What a scorecard does about an indicator without a value."""

    RENORMALISE = "renormalise"  # the others share its weight
    NEUTRAL = "neutral"  # it counts 50
    PENALISE = "penalise"  # it counts 0


@dataclass(frozen=True, slots=True)
class Part:
    """One indicator of a scorecard, for one customer.

    key:          tells indicators of a scorecard apart.
    points:       0–100, or None when missing or stale.
    weight:       within its group; any positive scale.
    group_weight: of the group among groups; the same for all of a group.
    """

    key: str
    points: float | None
    weight: float
    group: str = ""
    group_weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """points: 0–100, or None if not rated. coverage: present share of weight, 0–1."""

    points: float | None
    coverage: float

    @property
    def is_rated(self) -> bool:
        return self.points is not None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one indicator gives to a score.

    weight: its share, after the missing policy; all shares sum to one.
    points: as counted (50 or 0 where a policy filled a gap), or None if left out.
    value:  points of the score that come from it.
    """

    key: str
    weight: float
    points: float | None
    value: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that one score depends on.

    override: points that replace the sum (set by hand, or capped by a veto), or None.
    """

    parts: tuple[Part, ...]
    missing: Missing = Missing.RENORMALISE
    override: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of score in points, by cause; the four sum to `total` exactly."""

    ageing: float
    data: float
    rules: float
    override: float
    total: float


def snap(points: float) -> float:
    """Round points to the grid. The same in SQL: round(x * 2^40) / 2^40."""
    return round(points * GRID) / GRID


def normalised_weights(parts: Sequence[Part]) -> dict[str, float]:
    """Return each indicator's share of the whole scorecard: Wg/ΣW · wi/Σw of its group.

    Units:  fractions that sum to one, by key.
    Errors: BadWeights. A group whose weights are all zero has no share.
    """
    _check_parts(parts)
    within: dict[str, list[float]] = {}
    groups: dict[str, float] = {}
    for part in parts:
        within.setdefault(part.group, []).append(part.weight)
        groups[part.group] = part.group_weight
    sums = {group: fsum(weights) for group, weights in within.items()}
    all_groups = fsum(weight for group, weight in groups.items() if sums[group] > 0)
    if all_groups <= 0:
        raise BadWeights("The weights sum to zero: give at least one indicator a weight.")
    return {
        part.key: part.group_weight / all_groups * (part.weight / sums[part.group]) if sums[part.group] > 0 else 0.0
        for part in parts
    }


def weighted_score(
    parts: Sequence[Part],
    *,
    missing: Missing = Missing.RENORMALISE,
    minimum_coverage: float = 0.6,
) -> Score:
    """Return S = Σwᵢsᵢ/Σwᵢ, or "not rated" when too little of the weight has a value.

    The weights are those of `normalised_weights`; `missing` says what becomes of an
    indicator without points. Too little coverage is not a low score: it is no score.

    Units:  points 0–100; coverage and `minimum_coverage` as fractions 0–1.
    Errors: BadWeights, BadPoints.
    """
    weights = normalised_weights(parts)
    coverage = fsum(weights[part.key] for part in parts if part.points is not None)
    if snap(coverage) < snap(minimum_coverage):
        return Score(points=None, coverage=coverage)
    return Score(points=_total(_counted(parts, weights, missing)), coverage=coverage)


def contributions(parts: Sequence[Part], *, missing: Missing = Missing.RENORMALISE) -> tuple[Contribution, ...]:
    """Split a score over its indicators; the values sum to `weighted_score` exactly.

    value = wᵢsᵢ/Σw, rounded down to the grid; what rounding leaves goes, a step each, to
    those that lost most. Coverage does not matter here: the caller has a score.

    Shape:  one contribution a part, in the order of `parts`.
    Errors: BadWeights, BadPoints.
    """
    counted = _counted(parts, normalised_weights(parts), missing)
    total = _total(counted)
    whole = fsum(weight for weight, _ in counted.values()) or 1.0
    exact = {key: weight * points / whole for key, (weight, points) in counted.items()}
    values = _apportion(exact, total or 0.0)
    return tuple(
        Contribution(part.key, counted[part.key][0] / whole, counted[part.key][1], values[part.key])
        if part.key in counted
        else Contribution(part.key, 0.0, None, 0.0)
        for part in parts
    )


def split_change(
    before: Evaluation,
    after: Evaluation,
    *,
    aged: Mapping[str, float | None] | None = None,
    under_old_rules: Mapping[str, float | None] | None = None,
) -> Change:
    """Split the change between two evaluations by cause, with nothing left over.

    The causes act one after another, always in this order, and each takes the difference
    that it makes:

    1. ageing:   `before` as it would stand at the later time had nothing new come in
                 (values gone stale, days of silence grown): its points are `aged`.
    2. data:     what came in since, still by the old scorecard: `under_old_rules`.
    3. rules:    weights, targets, breakpoints, policy and indicators of the new scorecard.
    4. override: what hands and vetoes added or took away on top of the sum.

    Shape:  `aged` and `under_old_rules` map keys to points; a key left out keeps its points
            of `before` and of `after` respectively.
    Errors: NothingToCompare, BadWeights, BadPoints.
    """
    start, end = _sum_of(before), _sum_of(after)
    if start is None or end is None:
        raise NothingToCompare("One evaluation has no score: compare two that are rated.")
    fresh = {part.key: part.points for part in after.parts} | dict(under_old_rules or {})
    older = _sum_of(_with_points(before, aged or {}))
    older = start if older is None else older
    newer = _sum_of(_with_points(before, fresh))
    newer = older if newer is None else newer
    shown_before, shown_after = _shown(before, start), _shown(after, end)
    return Change(
        ageing=older - start,
        data=newer - older,
        rules=end - newer,
        override=(shown_after - end) - (shown_before - start),
        total=shown_after - shown_before,
    )


def _with_points(evaluation: Evaluation, points: Mapping[str, float | None]) -> Evaluation:
    parts = (replace(part, points=points.get(part.key, part.points)) for part in evaluation.parts)
    return replace(evaluation, parts=tuple(parts))


def _sum_of(evaluation: Evaluation) -> float | None:
    parts = evaluation.parts
    return _total(_counted(parts, normalised_weights(parts), evaluation.missing))


def _shown(evaluation: Evaluation, points: float) -> float:
    return points if evaluation.override is None else snap(evaluation.override)


def _counted(parts: Iterable[Part], weights: Mapping[str, float], missing: Missing) -> dict[str, tuple[float, float]]:
    """Return (weight, points) of the indicators that count, by key."""
    fill = {Missing.NEUTRAL: NEUTRAL, Missing.PENALISE: 0.0}.get(missing)
    points = ((part.key, fill if part.points is None else part.points) for part in parts)
    return {key: (weights[key], value) for key, value in points if value is not None}


def _total(counted: Mapping[str, tuple[float, float]]) -> float | None:
    whole = fsum(weight for weight, _ in counted.values())
    if whole <= 0:
        return None
    return snap(fsum(weight * points for weight, points in counted.values()) / whole)


def _apportion(exact: Mapping[str, float], total: float) -> dict[str, float]:
    """Round down to the grid, then hand out the missing steps by largest remainder."""
    steps = {key: floor(value * GRID) for key, value in exact.items()}
    left = round(total * GRID) - sum(steps.values())
    lost_most = sorted(exact, key=lambda key: steps[key] - exact[key] * GRID)
    for key in lost_most[: max(left, 0)]:
        steps[key] += 1
    for key in sorted(steps, key=lambda key: -steps[key])[: max(-left, 0)]:
        steps[key] -= 1
    return {key: step / GRID for key, step in steps.items()}


def _check_parts(parts: Sequence[Part]) -> None:
    if len({part.key for part in parts}) < len(parts):
        raise BadWeights("Two indicators share a key: give each its own.")
    groups: dict[str, float] = {}
    for part in parts:
        for weight in (part.weight, part.group_weight):
            if not isfinite(weight) or weight < 0:
                raise BadWeights(f"The weight of {part.key} is {weight}: give zero or more.")
        if groups.setdefault(part.group, part.group_weight) != part.group_weight:
            raise BadWeights(f"The group {part.group} has two weights: give it one.")
        if part.points is not None and not 0 <= part.points <= 100:
            raise BadPoints(f"The points of {part.key} are {part.points}: give 0–100.")
