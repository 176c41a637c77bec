"""From a score to a tier, classes by cumulative revenue, and who moved where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import isfinite
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Vector: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[Any]  # whole numbers
Key = TypeVar("Key")

NOT_RATED = "not_rated"
NEW = "new"
LOST = "lost"


class BadTiers(ValueError):
    """Cut-offs that leave a gap, repeat, or lie outside 0–100."""


class BadScore(ValueError):
    """A score outside 0–100."""


class BadCuts(ValueError):
    """Cuts of an ABC analysis that do not rise between 0 and 1."""


@dataclass(frozen=True, slots=True)
class TierRule:
    """One tier: everything from `lower` (inclusive) up to the tier above.

    enter: who comes up from below needs this much; `lower` unless given.
    leave: who is already here stays down to this (inclusive); `lower` unless given.
    """

    key: str
    lower: float
    enter: float | None = None
    leave: float | None = None


class Reason(StrEnum):
    """Why a customer has its tier."""

    SCORE = "score"
    NOT_RATED = "not_rated"
    HYSTERESIS = "hysteresis"  # past a cut-off, but not past its enter or leave threshold
    DWELL = "dwell"  # too soon after the last change
    VETO = "veto"  # capped by a veto rule


@dataclass(frozen=True, slots=True)
class Assignment:
    """tier: its key, or None if not rated."""

    tier: str | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Migration:
    """Customers by previous tier (rows) and current tier (columns).

    counts[row][column]; the last two rows are "not rated" and "new", the last two columns
    "not rated" and "lost". `up`, `down` and `stayed` count moves between tiers alone.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    up: int
    down: int
    stayed: int

    def count(self, before: str, after: str) -> int:
        return self.counts[self.rows.index(before)][self.columns.index(after)]


def assign_tier(
    score: float | None,
    tiers: Sequence[TierRule],
    *,
    previous: str | None = None,
    days_held: float | None = None,
    minimum_dwell: float = 0,
    cap: str | None = None,
) -> Assignment:
    """Return the tier of a score.

    Lower bounds are inclusive and the best tier includes 100. Scores are compared
    unrounded. A previous tier is kept while the score is between its thresholds, or until
    it was held for `minimum_dwell` days. A veto (`cap`) limits the tier whatever the rest
    says. Without a score there is no tier.

    Shape:  `tiers` from best to worst, the worst starting at 0.
    Units:  `score` 0–100; `days_held` and `minimum_dwell` in days, None if unknown.
    Errors: BadTiers, BadScore.
    """
    _check_tiers(tiers)
    if score is None:
        return Assignment(None, Reason.NOT_RATED)
    if not 0 <= score <= 100:
        raise BadScore(f"score is {score}: give 0–100, or None if not rated.")
    order = {tier.key: place for place, tier in enumerate(tiers)}
    by_score = next(place for place, tier in enumerate(tiers) if score >= tier.lower)
    place, reason = by_score, Reason.SCORE
    if previous in order:
        place = _with_hysteresis(score, tiers, order[previous], by_score)
        reason = Reason.SCORE if place == by_score else Reason.HYSTERESIS
        if days_held is not None and days_held < minimum_dwell and place != order[previous]:
            place, reason = order[previous], Reason.DWELL
    if cap is not None and _place(cap, order) > place:
        place, reason = order[cap], Reason.VETO
    return Assignment(tiers[place].key, reason)


def places(scores: Vector, tiers: Sequence[TierRule], previous: Places | None = None) -> Places:
    """The place of the tier of many scores at once, 0 for the best: `assign_tier` without dwell and vetoes.

    Shape:  `scores` of any shape; `previous` is broadcast against it, and a place that is no tier means none.
    Errors: BadTiers.
    """
    _check_tiers(tiers)
    lowers = np.array([tier.lower for tier in tiers[::-1]])
    by_score = len(tiers) - np.searchsorted(lowers, scores, side="right")
    if previous is None:
        return by_score
    result = np.where(by_score < previous, previous, by_score)
    for place in range(len(tiers) - 1, -1, -1):
        result = np.where((by_score <= place) & (place < previous) & (scores >= _enter(tiers[place])), place, result)
    no_tier = len(tiers)
    leaves = np.array([np.inf if tier.leave is None else tier.leave for tier in tiers] + [np.inf])
    stays = (by_score > previous) & (scores >= leaves[np.minimum(previous, no_tier)])
    result = np.where(stays, previous, result)
    return np.where(previous >= no_tier, by_score, result)


def abc_classes(revenue: Mapping[Key, float | int], cuts: Sequence[float] = (0.8, 0.95)) -> dict[Key, str]:
    """Class customers by cumulative revenue, best first: A up to 80 %, B up to 95 %, then C.

    The customer that crosses a cut takes the higher class: what counts is the share before
    it. Equal revenue gets an equal class. Revenue of zero or less is in the last class and
    adds nothing to the total.

    Units:  one currency; `cuts` are rising fractions, one fewer than there are classes.
    Errors: BadCuts; ValueError for revenue that is not a finite number.
    """
    limits = [Fraction(str(cut)) for cut in cuts]
    if not limits or limits[0] <= 0 or limits[-1] >= 1 or any(a >= b for a, b in pairwise(limits)):
        raise BadCuts(f"cuts are {tuple(cuts)}: give rising fractions between 0 and 1.")
    for key, amount in revenue.items():
        if not isfinite(amount):
            raise ValueError(f"The revenue of {key} is {amount}: give a finite number.")
    names = [chr(ord("A") + place) for place in range(len(limits) + 1)]
    total = sum((Fraction(amount) for amount in revenue.values() if amount > 0), Fraction())
    classes: dict[Key, str] = {}
    before = running = Fraction()
    last: float | None = None
    for key in sorted(revenue, key=lambda key: -revenue[key]):
        amount = revenue[key]
        if amount != last:
            before, last = running, amount
        passed = sum(before >= limit * total for limit in limits)
        classes[key] = names[passed] if amount > 0 else names[-1]
        running += Fraction(max(amount, 0))
    return classes


def migration_matrix(
    before: Mapping[Key, str | None],
    after: Mapping[Key, str | None],
    tiers: Sequence[str],
) -> Migration:
    """Count customers by previous and current tier.

    Shape:  `before` and `after` map customers to tier keys, or None if not rated. Whoever is
            only in `after` is new; whoever is only in `before` is lost. `tiers` from best
            to worst.
    Errors: BadTiers, for a tier that is not in `tiers`.
    """
    rows, columns = (*tiers, NOT_RATED, NEW), (*tiers, NOT_RATED, LOST)
    row_of = {label: place for place, label in enumerate(rows)}
    column_of = {label: place for place, label in enumerate(columns)}
    counts = [[0] * len(columns) for _ in rows]
    for key in before.keys() | after.keys():
        old = (before[key] or NOT_RATED) if key in before else NEW
        new = (after[key] or NOT_RATED) if key in after else LOST
        for label in (old, new):
            if label not in row_of and label not in column_of:
                raise BadTiers(f"{label!r} is not a tier: add it to the tiers.")
        counts[row_of[old]][column_of[new]] += 1
    size = range(len(tiers))
    return Migration(
        rows=rows,
        columns=columns,
        counts=tuple(map(tuple, counts)),
        up=sum(counts[i][j] for i in size for j in size if j < i),
        down=sum(counts[i][j] for i in size for j in size if j > i),
        stayed=sum(counts[i][i] for i in size),
    )


def _with_hysteresis(score: float, tiers: Sequence[TierRule], previous: int, by_score: int) -> int:
    if by_score < previous:
        climbed = (place for place in range(by_score, previous) if score >= _enter(tiers[place]))
        return next(climbed, previous)
    leave = tiers[previous].leave
    if by_score > previous and leave is not None and score >= leave:
        return previous
    return by_score


def _place(cap: str, order: Mapping[str, int]) -> int:
    if cap not in order:
        raise BadTiers(f"The veto caps at {cap!r}, which is not a tier: choose one of the tiers.")
    return order[cap]


def _enter(tier: TierRule) -> float:
    return tier.lower if tier.enter is None else tier.enter


def _check_tiers(tiers: Sequence[TierRule]) -> None:
    if not tiers:
        raise BadTiers("There are no tiers: add one.")
    if tiers[-1].lower != 0:
        raise BadTiers(f"The lowest tier starts at {tiers[-1].lower}: start it at 0.")
    if len({tier.key for tier in tiers}) < len(tiers):
        raise BadTiers("Two tiers share a key: give each its own.")
    for above, below in pairwise(tiers):
        if not above.lower > below.lower:
            raise BadTiers(f"{above.key} must start above {below.key}: list tiers best first.")
    for tier in tiers:
        enter, leave = _enter(tier), tier.lower if tier.leave is None else tier.leave
        if not 0 <= leave <= tier.lower <= enter <= 100:
            raise BadTiers(
                f"{tier.key}: leave {leave}, lower {tier.lower} and enter {enter} must rise between 0 and 100."
            )
