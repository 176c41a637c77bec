"""BG/NBD: how many purchases to expect, and who is still a customer.

While alive, a customer buys at a rate of their own; after any repeat purchase they may leave
for good. Times are in weeks. A purchase is a distinct day with an order; the first one opens
the history and is not counted in x.

Source: P. Fader, B. Hardie and K. L. Lee, "Counting your customers" the easy way: an
alternative to the Pareto/NBD model, Marketing Science 24 (2005).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log

import numpy as np
from scipy.special import digamma, gammaln, hyp2f1

from scoring.prediction.fitting import BadHistory, NoFit, Vector, check_enough, maximum


@dataclass(frozen=True, slots=True)
class History:
    """x: repeat purchases. t_x: weeks from the first purchase to the last. t: to now."""

    x: int
    t_x: float
    t: float


@dataclass(frozen=True, slots=True)
class BgNbd:
    """Purchase rates are Gamma(r, rate alpha) a week; leaving is Beta(a, b) a purchase."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = float("nan")
    n: int = 0


def history(days: Iterable[date], *, as_of: date) -> History:
    """Return the history of one customer from the days of purchase.

    Errors: BadHistory, for no days or a day after `as_of`.
    """
    distinct = sorted(set(days))
    if not distinct or distinct[-1] > as_of:
        raise BadHistory(f"days must hold at least one day, none after {as_of}.")
    first = distinct[0]
    weeks = ((distinct[-1] - first).days / 7, (as_of - first).days / 7)
    return History(x=len(distinct) - 1, t_x=weeks[0], t=weeks[1])


def fit_bgnbd(histories: Sequence[History]) -> BgNbd:
    """Fit the BG/NBD model by maximum likelihood, in logarithms.

    Errors: TooFewCustomers (below 200), BadHistory, NoFit.
    """
    check_enough(len(histories), "customers")
    _check_histories(histories)
    if not any(one.x for one in histories):
        raise NoFit("Nobody made a repeat purchase: there is no rate to fit.")
    rows = np.array([(h.x, h.t_x, h.t) for h in histories], dtype=float)
    unique, counts = np.unique(rows, axis=0, return_counts=True)
    x, t_x, t = unique.T
    start = np.log([1.0, max(float(np.average(t, weights=counts)) / 4, 1e-3), 1.0, 2.0])

    def loss(logs: Vector) -> tuple[float, Vector]:
        value, slope = _likelihood(np.exp(logs), x, t_x, t)
        return -float(counts @ value), -(slope @ counts) * np.exp(logs)

    (r, alpha, a, b), likelihood = maximum(loss, start)
    return BgNbd(r, alpha, a, b, log_likelihood=likelihood, n=len(histories))


def p_alive(model: BgNbd, customer: History) -> float:
    """Return the probability that a customer is still one.

    Formula: 1/(1 + a/(b + x − 1) · ((α + t)/(α + t_x))^(r + x)); 1 for x = 0, because the
             model lets nobody leave before a repeat purchase. So judge those by recency too.
    Errors:  BadHistory.
    """
    _check_histories([customer])
    if customer.x == 0:
        return 1.0
    silence = log((model.alpha + customer.t) / (model.alpha + customer.t_x))
    odds = log(model.a / (model.b + customer.x - 1)) + (model.r + customer.x) * silence
    return float(1 / (1 + exp(min(odds, 700.0))))


def expected_purchases(model: BgNbd, customer: History, *, weeks: float) -> float:
    """Return the purchases to expect from a customer in the coming weeks.

    The paper's hypergeometric term is used after Euler's transformation, which keeps its
    parameters small however many purchases there were.

    Errors: BadHistory; ValueError for negative weeks.
    """
    _check_histories([customer])
    if weeks < 0:
        raise ValueError(f"weeks is {weeks}: give zero or more.")
    r, x = model.r, customer.x
    a = model.a if abs(model.a - 1) > 1e-6 else 1 + 1e-6  # the formula divides by a − 1
    z = weeks / (model.alpha + customer.t + weeks)
    c = a + model.b + x - 1
    curve = (1 - z) ** (a - 1) * hyp2f1(a + model.b - 1 - r, a - 1, c, z)
    return float(c / (a - 1) * (1 - curve)) * p_alive(model, customer)


def _likelihood(params: Vector, x: Vector, t_x: Vector, t: Vector) -> tuple[Vector, Vector]:
    """Return the log-likelihood of each row, and its slopes by r, alpha, a and b."""
    r, alpha, a, b = params
    bought = x > 0
    left_odds = np.maximum(b + x - 1, 1e-300)
    stayed = -(r + x) * np.log(alpha + t)
    left = np.where(bought, np.log(a / left_odds) - (r + x) * np.log(alpha + t_x), -np.inf)
    either = np.logaddexp(stayed, left)
    value = (
        gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        + gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        + either
    )  # fmt: skip
    p_stayed, p_left = np.exp(stayed - either), np.exp(left - either)
    mean_log = p_stayed * np.log(alpha + t) + p_left * np.log(alpha + t_x)
    mean_rate = p_stayed / (alpha + t) + p_left / (alpha + t_x)
    both = digamma(a + b) - digamma(a + b + x)
    slope = np.array(
        [
            digamma(r + x) - digamma(r) + np.log(alpha) - mean_log,
            r / alpha - (r + x) * mean_rate,
            both + p_left / a,
            both + digamma(b + x) - digamma(b) - p_left / left_odds,
        ]
    )
    return value, slope


def _check_histories(histories: Iterable[History]) -> None:
    for one in histories:
        if one.x < 0 or not 0 <= one.t_x <= one.t or (one.x == 0) != (one.t_x == 0):
            raise BadHistory(f"{one} needs 0 ≤ t_x ≤ t, and t_x above 0 just when x is.")
