"""Net Promoter Score."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from feedback.metrics.answers import Interval, check_counts, on_scale

Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Nps:
    """A Net Promoter Score. score and interval: −100 to 100; error: standard error of
    the adjusted estimate `adjusted`, in points."""

    score: float
    interval: Interval
    promoters: int
    passives: int
    detractors: int
    adjusted: float
    error: float

    @property
    def n(self) -> int:
        return self.promoters + self.passives + self.detractors


class Verdict(StrEnum):
    UP = "up"
    DOWN = "down"
    NO_DETECTABLE_CHANGE = "no_detectable_change"


@dataclass(frozen=True, slots=True)
class NpsChange:
    """difference: of the two scores, in points."""

    difference: float
    verdict: Verdict


def nps(answers: Iterable[int | None]) -> Nps | None:
    """Return the Net Promoter Score of answers 0–10, or None without any.

    Formula: 100·(p − d), with 9–10 promoters, 7–8 passives, 0–6 detractors; see
             `nps_of_counts` for the interval.
    Errors:  BadAnswer, for anything but whole numbers 0–10 and blanks.
    """
    scale = Counter(on_scale(answers, 0, 10))
    return nps_of_counts(
        promoters=scale[9] + scale[10],
        passives=scale[7] + scale[8],
        detractors=sum(scale[answer] for answer in range(7)),
    )


def nps_of_counts(*, promoters: int, passives: int, detractors: int) -> Nps | None:
    """Return the Net Promoter Score of counted answers, or None without any.

    The 95 % interval is the adjusted Wald: three answers are added, ¾ promoters and
    ¾ detractors among them, and the ends are clipped to ±100. So even unanimous answers
    have a width.

    Errors: BadCounts.
    Source: B. Rocks, Interval estimation for the "Net Promoter Score", The American
            Statistician 70 (2016); J. Lewis and J. Sauro, measuringu.com/nps-confidence-intervals.
    """
    check_counts(promoters=promoters, passives=passives, detractors=detractors)
    n = promoters + passives + detractors
    if n == 0:
        return None
    p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    centre, error = 100 * (p - d), 100 * sqrt((p + d - (p - d) ** 2) / (n + 3))
    return Nps(
        score=100 * (promoters - detractors) / n,
        interval=Interval(max(centre - Z95 * error, -100.0), min(centre + Z95 * error, 100.0)),
        promoters=promoters,
        passives=passives,
        detractors=detractors,
        adjusted=centre,
        error=error,
    )


def nps_change(before: Nps, after: Nps) -> NpsChange:
    """Judge whether a Net Promoter Score moved.

    It did if the adjusted estimates differ by more than 1.96·√(SE₁² + SE₂²).

    Source: J. Lewis and J. Sauro, measuringu.com/nps-significance-test.
    """
    moved = after.adjusted - before.adjusted
    if abs(moved) <= Z95 * sqrt(before.error**2 + after.error**2):
        verdict = Verdict.NO_DETECTABLE_CHANGE
    else:
        verdict = Verdict.UP if moved > 0 else Verdict.DOWN
    return NpsChange(difference=after.score - before.score, verdict=verdict)
