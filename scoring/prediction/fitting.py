"""Maximum likelihood in logarithms, and what every fit checks."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Vector: TypeAlias = npt.NDArray[np.float64]

MINIMUM_CUSTOMERS = 200
LOG_RANGE = (-12.0, 12.0)  # of every parameter


class TooFewCustomers(ValueError):
    """Fewer customers than a stable fit needs."""


class BadHistory(ValueError):
    """Purchase histories that cannot be."""


class NoFit(ArithmeticError):
    """The optimiser found no maximum of the likelihood."""


def maximum(loss: Callable[[Vector], tuple[float, Vector]], start: Vector) -> tuple[list[float], float]:
    """Minimise `loss` (value and slope) over the logarithms of positive parameters.

    Returns the parameters and the log-likelihood. Errors: NoFit.
    """
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[LOG_RANGE] * len(start))
    if not found.success or not np.isfinite(found.fun):
        raise NoFit(f"The likelihood has no maximum here: {found.message}.")
    return np.exp(found.x).tolist(), -float(found.fun)


def check_enough(count: int, whom: str) -> None:
    """Errors: TooFewCustomers, below 200."""
    if count < MINIMUM_CUSTOMERS:
        raise TooFewCustomers(f"{count} {whom} are too few: wait for {MINIMUM_CUSTOMERS}.")
