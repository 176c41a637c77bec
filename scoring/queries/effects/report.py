"""The findings about one change."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from customers.models import Customer, Tier
from scoring import effects
from scoring.effects import Change, Contrast, Verdict

from .changes import PublishedChange
from .outcomes import METRICS, Metric, measured

LONGEST, SHORTEST = 90, 14  # days before and after
SHOWN = 200

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Finding:
    """One metric: the touched, the others where there are any, and the verdict on what the change did."""

    metric: Metric
    touched: Change
    others: Change | None
    beyond: Contrast | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """One customer behind a figure."""

    customer: Customer
    touched: bool
    before: float | None
    after: float | None
    change: float | None


class EffectReport:
    """One change as a person sees it: over visible customers, as many days before as after."""

    def __init__(self, change: PublishedChange, viewer: Any) -> None:
        self.change, self.viewer = change, viewer
        self.passed = (timezone.now() - change.at).days
        self.days = min(LONGEST, self.passed)

    @property
    def is_early(self) -> bool:
        return self.days < SHORTEST

    @cached_property
    def columns(self) -> dict[str, npt.NDArray[Any]]:
        return measured(self.change, self.days, self.viewer)

    @cached_property
    def touched(self) -> Mask:
        return np.asarray(self.columns["touched"] == 1)

    @property
    def has_others(self) -> bool:
        return bool(self.change.touched) and bool((~self.touched).any())

    @property
    def n(self) -> int:
        return int(self.touched.sum())

    @property
    def others(self) -> int:
        return int((~self.touched).sum())

    @cached_property
    def findings(self) -> list[Finding]:
        return [self._finding(metric, self.touched) for metric in METRICS]

    @cached_property
    def by_tier(self) -> list[tuple[Tier | None, list[Finding]]]:
        """The touched by the tier they were in, best first; none where all were in one."""
        found: list[tuple[Tier | None, list[Finding]]] = []
        for tier in [*Tier.objects.all(), None]:
            mask = self.touched & (self.columns["tier"] == (tier.pk if tier else 0))
            if mask.any():
                found.append((tier, [self._finding(metric, mask) for metric in METRICS]))
        return found if len(found) > 1 else []

    @property
    def detected(self) -> int:
        return sum(one.verdict in (Verdict.BETTER, Verdict.WORSE) for one in self.findings)

    def rows(self, metric: Metric) -> list[Row]:
        """The customers behind a figure, the largest change first; those without both values last."""
        before, after = self._pair(metric)
        change = after - before
        order = np.lexsort((self.columns["id"], np.where(np.isnan(change), 0.0, -np.abs(change)), np.isnan(change)))[:SHOWN]  # fmt: skip
        customers = Customer.objects.in_bulk([int(pk) for pk in self.columns["id"][order]])
        return [
            Row(
                customers[int(self.columns["id"][i])],
                bool(self.touched[i]),
                *map(_known, (before[i], after[i], change[i])),
            )
            for i in order
            if int(self.columns["id"][i]) in customers
        ]

    def _pair(self, metric: Metric) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        return self.columns[f"{metric.key}_before"], self.columns[f"{metric.key}_after"]

    def _finding(self, metric: Metric, mask: Mask) -> Finding:
        before, after = self._pair(metric)
        touched = effects.paired(before[mask], after[mask])
        if not self.has_others:
            low, high, n = touched.low, touched.high, touched.n
            return Finding(
                metric, touched, None, None, effects.verdict(low, high, n, lower_is_better=metric.lower_is_better)
            )
        rest = ~self.touched
        others = effects.paired(before[rest], after[rest])
        beyond = effects.difference_in_differences((after - before)[mask], (after - before)[rest])
        least = min(beyond.n, beyond.others)
        found = effects.verdict(beyond.low, beyond.high, least, lower_is_better=metric.lower_is_better)
        return Finding(metric, touched, others, beyond, found)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
