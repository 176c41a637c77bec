"""Control charts drawn from their frozen baseline."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from scoring import spc
from scoring.models import Baseline, ControlChart
from scoring.queries.series import Point, Series, points
from scoring.spc import MINIMUM_BASELINE, Chart, Rule, Signal

SHARES = {Series.LATE_RESOLUTION, Series.ON_TIME, Series.SATISFIED}
THOUSANDS = 1000  # sizes from which a share is charted by Laney's p′


@dataclass(frozen=True)
class Drawn:
    """A chart with its points and limits; without a baseline it has points alone."""

    chart: ControlChart
    points: tuple[Point, ...]
    baseline: Baseline | None

    @cached_property
    def limits(self) -> Chart | None:
        if self.baseline is None:
            return None
        frozen = [
            Point(self.baseline.first, n, d)
            for n, d in zip(self.baseline.numerators, self.baseline.denominators, strict=True)
        ]
        return _limits(self.chart, [*frozen, *self.points], len(frozen))

    @cached_property
    def shown(self) -> Chart | None:
        """The limits of the points alone: those of the baseline came before them."""
        if self.limits is None or self.baseline is None:
            return None
        skip, whole = len(self.baseline.numerators), self.limits
        return Chart(whole.values[skip:], whole.centre, whole.lower[skip:], whole.upper[skip:], whole.sigma[skip:], 0)

    @cached_property
    def signals(self) -> list[Signal]:
        """Patterns that a point after the baseline completes; indices of `points`."""
        if self.shown is None or self.baseline is None:
            return []
        rules = [Rule(number) for number in self.chart.rules] or list(spc.DEFAULT_RULES)
        found = spc.run_rules(self.shown, rules)
        return [signal for signal in found if self.points[signal.index].start > self.baseline.last]

    @property
    def missing(self) -> int:
        """Periods to wait for until there can be a baseline."""
        return max(0, MINIMUM_BASELINE - len(self.points))

    @property
    def centre(self) -> float | None:
        return self.shown.centre * self.scale if self.shown else None

    @property
    def scale(self) -> float:
        return 100.0 if self.chart.series in SHARES else 1.0


def draw(chart: ControlChart) -> Drawn:
    """Two queries."""
    return Drawn(chart, tuple(points(chart)), chart.baselines.first())


def draw_all(charts: Iterable[ControlChart]) -> list[Drawn]:
    return [draw(chart) for chart in charts]


def _limits(chart: ControlChart, series: list[Point], baseline: int) -> Chart:
    counts, sizes = [round(one.numerator) for one in series], [one.denominator for one in series]
    if chart.series in SHARES:
        whole = [round(size) for size in sizes]
        kind = spc.laney_p if min(whole) >= THOUSANDS else spc.p_chart
        return kind(counts, whole, baseline=baseline)
    if chart.series == Series.COMPLAINT_RATE:
        return spc.u_chart(counts, sizes, baseline=baseline)
    floor = float("-inf") if chart.series == Series.INDICATOR else 0.0
    return spc.xmr([one.value for one in series], baseline=baseline, floor=floor).individuals
