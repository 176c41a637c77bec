"""What a goal measured, in words and as JSON."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from time import perf_counter
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """One ratio: numerator over denominator, in the unit named. `most` or `least` is the goal."""

    goal: int
    name: str
    numerator: float
    denominator: float
    unit: str = "s"
    most: float | None = None
    least: float | None = None
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        return self.numerator / self.denominator if self.denominator else float("inf")

    @property
    def is_met(self) -> bool:
        below = self.most is None or self.ratio <= self.most
        return below and (self.least is None or self.ratio >= self.least)

    def words(self) -> str:
        goal = f"at most {self.most:g}" if self.most is not None else f"at least {self.least:g}"
        verdict = "met   " if self.is_met else "MISSED"
        sizes = ", ".join(f"{name} {number:,}" for name, number in self.sizes.items())
        return (
            f"{self.goal}  {verdict} {self.name}: {self.ratio:.3g} (goal: {goal})"
            f" = {self.numerator:.4g} {self.unit} / {self.denominator:.4g} {self.unit}{f' · {sizes}' if sizes else ''}"
        )

    def json(self) -> str:
        return json.dumps(asdict(self) | {"ratio": self.ratio, "is_met": self.is_met})


@dataclass(frozen=True, slots=True)
class Left:
    """A goal that was not measured, and why."""

    goal: int
    reason: str

    def words(self) -> str:
        return f"{self.goal}  not measured: {self.reason}"

    def json(self) -> str:
        return json.dumps({"goal": self.goal, "not_measured": self.reason})


Outcome = Result | Left
Goal = Callable[[], Iterator[Outcome]]


def seconds(work: Callable[[], Any]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def typical(work: Callable[[], Any], times: int) -> float:
    """The median time of several runs, after one that warms up."""
    work()
    return median(seconds(work) for _ in range(times))


def p95(times: Sequence[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]
