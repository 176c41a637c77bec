"""The same predictions for many customers at once, as vectors.

Shape: x, t_x and t as in `History`, one of each a customer.
"""

import numpy as np
from scipy.special import hyp2f1

from scoring.prediction.fitting import Vector
from scoring.prediction.order_value import GammaGamma
from scoring.prediction.purchases import BgNbd


def p_alive_many(model: BgNbd, x: Vector, t_x: Vector, t: Vector) -> Vector:
    """`p_alive` of each."""
    silence = np.log((model.alpha + t) / (model.alpha + t_x))
    odds = np.log(model.a / np.maximum(model.b + x - 1, 1e-300)) + (model.r + x) * silence
    return np.where(x == 0, 1.0, 1 / (1 + np.exp(np.minimum(odds, 700.0))))


def expected_purchases_many(model: BgNbd, x: Vector, t_x: Vector, t: Vector, *, weeks: float) -> Vector:
    """`expected_purchases` of each in the coming weeks."""
    a = model.a if abs(model.a - 1) > 1e-6 else 1 + 1e-6
    z = weeks / (model.alpha + t + weeks)
    c = a + model.b + x - 1
    curve = (1 - z) ** (a - 1) * hyp2f1(a + model.b - 1 - model.r, a - 1, c, z)
    result: Vector = c / (a - 1) * (1 - curve) * p_alive_many(model, x, t_x, t)
    return result


def p_purchase_many(model: BgNbd, x: Vector, t_x: Vector, t: Vector, *, weeks: float) -> Vector:
    """The probability that each buys at least once in the coming weeks.

    A customer leaves only after a purchase, so whoever is alive now and buys nothing has a rate of
    Gamma(r + x, α + t): P = P(alive)·(1 − ((α + t)/(α + t + weeks))^(r + x)).
    """
    nothing = ((model.alpha + t) / (model.alpha + t + weeks)) ** (model.r + x)
    result: Vector = p_alive_many(model, x, t_x, t) * (1 - nothing)
    return result


def order_values_many(model: GammaGamma, purchases: Vector, mean: Vector) -> Vector:
    """`expected_order_value` of each; not a number where the mean does not exist."""
    below = model.p * purchases + model.q - 1
    values = model.p * (model.v + purchases * mean) / np.where(below > 0, below, np.nan)
    return np.asarray(values)
