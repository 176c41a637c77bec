"""How good predictions were, judged by a later period."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from scoring.prediction.fitting import Vector

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Customers of like prediction: mean predicted and observed share, 0–1."""

    predicted: float
    observed: float
    n: int


@dataclass(frozen=True, slots=True)
class Holdout:
    """How predictions did on a later period.

    auc:   chance that a random positive ranks above a random negative; None unless both occur.
    brier: mean squared error of the probabilities; 0 is perfect.
    lift:  positives among the top 20 % against all; None if there were none.
    """

    auc: float | None
    brier: float
    lift: float | None
    calibration: tuple[Bin, ...]
    n: int
    positives: int


def evaluate_holdout(predicted: Sequence[float], happened: Sequence[bool]) -> Holdout:
    """Judge probabilities made before a period by what happened in it.

    Calibration cuts the customers into ten bins of equal size by prediction. In the lift,
    customers with equal predictions at the 20 % mark count in part.

    Shape:  one probability 0–1 and one outcome a customer.
    Errors: ValueError (different lengths, none, not probabilities).
    """
    p, y = np.array(predicted, dtype=float), np.array(happened, dtype=float)
    if not len(p) or len(p) != len(y):
        raise ValueError(f"{len(p)} predictions and {len(y)} outcomes: give one of each.")
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("Every prediction must be a probability from 0 to 1.")
    n, positives = len(p), int(y.sum())
    auc = None
    if 0 < positives < n:
        above = float(rankdata(p)[y == 1].sum()) - positives * (positives + 1) / 2
        auc = above / (positives * (n - positives))
    bins = [chunk for chunk in np.array_split(np.argsort(p, kind="stable"), BINS) if len(chunk)]
    return Holdout(
        auc=auc,
        brier=float(((p - y) ** 2).mean()),
        lift=_top_share(p, y, 0.2) / (positives / n) if positives else None,
        calibration=tuple(Bin(float(p[chunk].mean()), float(y[chunk].mean()), len(chunk)) for chunk in bins),
        n=n,
        positives=positives,
    )


def _top_share(p: Vector, y: Vector, share: float) -> float:
    """Return the share of positives among the top `share`, ties at its edge in part."""
    top = share * len(p)
    edge = np.sort(p)[::-1][max(int(np.ceil(top)) - 1, 0)]
    above, at = p > edge, p == edge
    part = (top - above.sum()) / at.sum()
    return float((y[above].sum() + part * y[at].sum()) / top)
