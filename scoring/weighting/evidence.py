"""Weights that answers and data suggest: stated and derived importance, entropy, CRITIC."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.weighting.checks import (
    BadTable,
    TooFewAnswers,
    Vector,
    Weights,
    normalised,
    table_of,
)

ANSWERS_PER_DRIVER = 10

Rows = Sequence[Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class RelativeWeights:
    """Johnson's relative weights.

    raw:     the share of variance each driver accounts for; they sum to r_squared.
    weights: the same, summing to one.
    n:       complete answers used.
    """

    raw: tuple[float, ...]
    weights: Weights
    r_squared: float
    n: int


def stated_importance(answers: Rows) -> Weights:
    """Return weights from how important people say things are.

    Formula: the mean of each column over those who answered it, divided by the sum of means.
    Shape:   a row a person, a column an indicator, None for a blank.
    Errors:  BadTable, for a column without any answer; BadJudgements, for means below zero
             or all zero.
    """
    table = table_of(answers, "answers")
    blank = np.isnan(table)
    if blank.all(axis=0).any():
        raise BadTable(f"Column {int(blank.all(axis=0).argmax()) + 1} has no answers: leave it out.")
    means = np.where(blank, 0.0, table).sum(axis=0) / (~blank).sum(axis=0)
    return normalised(means.tolist(), "The mean answers")


def relative_weights(drivers: Rows, outcome: Sequence[float | None]) -> RelativeWeights:
    """Return how much of an outcome each driver accounts for, correlated as drivers are.

    Drivers are replaced by the closest uncorrelated variables; the outcome is regressed on
    these, and these on the drivers: raw = Λ²β² with Λ = R^½ and β = R^−½ r.

    Shape:  `drivers` a row a person, a column a driver; `outcome` one value a person. A row
            with a blank anywhere is left out.
    Errors: BadTable (shapes, a constant column); TooFewAnswers (fewer than 10 complete rows
            a driver).
    Source: J. W. Johnson, A heuristic method for estimating the relative weight of predictor
            variables in multiple regression, Multivariate Behavioral Research 35 (2000).
    """
    table = table_of(drivers, "drivers")
    result = np.array(outcome, dtype=float)
    if len(result) != len(table):
        raise BadTable(f"outcome has {len(result)} values for {len(table)} rows of drivers.")
    complete = ~np.isnan(table).any(axis=1) & ~np.isnan(result)
    n, columns = int(complete.sum()), table.shape[1]
    if n < ANSWERS_PER_DRIVER * columns:
        raise TooFewAnswers(
            f"{n} complete answers for {columns} drivers: wait for"
            f" {ANSWERS_PER_DRIVER * columns}, or use fewer drivers."
        )
    correlation = _correlation(np.column_stack([table, result])[complete])
    between, with_outcome = correlation[:-1, :-1], correlation[:-1, -1]
    values, vectors = np.linalg.eigh(between)
    roots = np.sqrt(np.clip(values, 0.0, None))
    inverse = np.divide(1.0, roots, out=np.zeros_like(roots), where=roots > 1e-7)
    loadings = (vectors * roots) @ vectors.T
    betas = (vectors * inverse) @ vectors.T @ with_outcome
    raw = loadings**2 @ betas**2
    if raw.sum() <= 0:
        raise BadTable("No driver is related to the outcome: weights cannot be derived.")
    return RelativeWeights(
        raw=tuple(raw.tolist()),
        weights=tuple((raw / raw.sum()).tolist()),
        r_squared=float(raw.sum()),
        n=n,
    )


def entropy(values: Sequence[Sequence[float]], lower_is_better: Sequence[bool]) -> Weights:
    """Return weights by how unevenly values spread over customers. Advisory.

    It measures spread, not importance. A column where lower is better is mirrored first
    (x → max + min − x).

    Formula: pᵢⱼ = xᵢⱼ/Σxᵢⱼ; eⱼ = −Σ pᵢⱼ ln pᵢⱼ / ln m; wⱼ = (1 − eⱼ)/Σ(1 − e).
    Shape:   a row a customer (two or more), a column an indicator; zero or more each.
    Errors:  BadTable, also when no column tells customers apart.
    Source:  C. E. Shannon (1948); C.-L. Hwang and K. Yoon, Multiple Attribute Decision
             Making (1981).
    """
    table = _turned(values, lower_is_better)
    if table.min() < 0:
        raise BadTable(f"values has a {table.min()}: entropy needs zero or more.")
    sums = table.sum(axis=0)
    shares = np.divide(table, sums, out=np.full_like(table, 1 / len(table)), where=sums > 0)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    spread = 1 + (shares * logs).sum(axis=0) / np.log(len(table))
    return _weights_by_spread(spread)


def critic(values: Sequence[Sequence[float]], lower_is_better: Sequence[bool]) -> Weights:
    """Return weights by contrast and conflict between indicators. Advisory.

    It measures spread, not importance. Values are put on 0–1 from the worst to the best
    customer, lower or higher as said. A column that does not vary weighs nothing.

    Formula: Cⱼ = σⱼ · Σₖ(1 − rⱼₖ); wⱼ = Cⱼ/ΣC.
    Shape:   a row a customer (two or more), a column an indicator.
    Errors:  BadTable, also when no column tells customers apart.
    Source:  D. Diakoulaki, G. Mavrotas and L. Papayannakis, Computers & Operations
             Research 22 (1995).
    """
    table = _turned(values, lower_is_better)
    low, high = table.min(axis=0), table.max(axis=0)
    varies = high > low
    spread = np.zeros(table.shape[1])
    if varies.any():
        scaled = ((table - low) / np.where(varies, high - low, 1.0))[:, varies]
        conflict = (1 - _correlation(scaled)).sum(axis=0)
        spread[varies] = scaled.std(axis=0, ddof=1) * conflict
    if varies.sum() == 1:  # nothing to conflict with: the one column has all the weight
        spread[varies] = 1.0
    return _weights_by_spread(spread)


def _turned(values: Sequence[Sequence[float]], lower_is_better: Sequence[bool]) -> Vector:
    table = table_of(values, "values")
    if len(lower_is_better) != table.shape[1]:
        raise BadTable(f"lower_is_better has {len(lower_is_better)} for {table.shape[1]} columns.")
    if len(table) < 2 or not np.isfinite(table).all():
        raise BadTable("values needs two rows or more, and a finite number everywhere.")
    mirrored = table.max(axis=0) + table.min(axis=0) - table
    return np.where(np.array(lower_is_better, dtype=bool), mirrored, table)


def _correlation(table: Vector) -> Vector:
    centred = table - table.mean(axis=0)
    norms = np.sqrt((centred**2).sum(axis=0))
    if not norms.all():
        raise BadTable(f"Column {int(norms.argmin()) + 1} never varies: leave it out.")
    scaled = centred / norms
    return np.asarray(scaled.T @ scaled)


def _weights_by_spread(spread: Vector) -> Weights:
    positive = np.where(spread > 1e-12, spread, 0.0)
    if not positive.any():
        raise BadTable("No indicator tells customers apart: choose weights another way.")
    return tuple((positive / positive.sum()).tolist())
