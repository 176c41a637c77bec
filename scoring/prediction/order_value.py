"""Gamma-Gamma: the order value to expect.

Order values scatter around a mean of the customer's own, and these means around everyone's.

Source: P. Fader and B. Hardie, The Gamma-Gamma model of monetary value (2013),
brucehardie.com/notes/025.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from scoring.prediction.fitting import BadHistory, NoFit, Vector, check_enough, maximum


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """Order values are Gamma(p, ·) around means that scatter with q and v (money)."""

    p: float
    q: float
    v: float
    log_likelihood: float = float("nan")
    n: int = 0


def fit_gamma_gamma(orders: Sequence[tuple[int, float]]) -> GammaGamma:
    """Fit the Gamma-Gamma model by maximum likelihood, in logarithms.

    Shape:  (number of purchases, their mean value above zero) of each customer, in one
            currency; leave out those without any.
    Errors: TooFewCustomers (below 200), BadHistory, NoFit.
    """
    check_enough(len(orders), "customers with purchases")
    x, mean = np.array(orders, dtype=float).T
    if not np.isfinite(mean).all() or x.min() < 1 or mean.min() <= 0:
        raise BadHistory("Every customer needs one purchase or more and a mean above zero.")
    scale = float(mean.mean())  # start near the data whatever the currency

    def loss(logs: Vector) -> tuple[float, Vector]:
        p, q, v = np.exp(logs)
        value, slope = _likelihood(p, q, v, x, mean / scale)
        return -float(value.sum()), -slope.sum(axis=1) * np.exp(logs)

    (p, q, v), likelihood = maximum(loss, np.log([2.0, 3.0, 1.0]))
    likelihood -= len(orders) * float(np.log(scale))
    return GammaGamma(p, q, v * scale, log_likelihood=likelihood, n=len(orders))


def expected_order_value(model: GammaGamma, purchases: int, mean: float) -> float:
    """Return the mean order value to expect: the customer's own, drawn towards everyone's.

    Formula: p(v + x·m)/(p·x + q − 1). Without purchases it is everyone's mean, pv/(q − 1).
    Errors:  BadHistory; NoFit, if q is 1 or less, when the mean does not exist.
    """
    if purchases < 0 or (purchases and not mean > 0):
        raise BadHistory(f"{purchases} purchases of {mean}: give none, or a mean above zero.")
    below = model.p * purchases + model.q - 1
    if below <= 0:
        raise NoFit(f"q is {model.q}: the mean order value does not exist.")
    return model.p * (model.v + (purchases * mean if purchases else 0.0)) / below


def _likelihood(p: float, q: float, v: float, x: Vector, mean: Vector) -> tuple[Vector, Vector]:
    """Return the log-likelihood of each customer, and its slopes by p, q and v."""
    shape, total = p * x, v + x * mean
    value = (
        gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(v)
        + (shape - 1) * np.log(mean) + shape * np.log(x) - (shape + q) * np.log(total)
    )  # fmt: skip
    slope = np.array(
        [
            x * (digamma(shape + q) - digamma(shape) + np.log(mean * x / total)),
            digamma(shape + q) - digamma(q) + np.log(v / total),
            q / v - (shape + q) / total,
        ]
    )
    return value, slope
