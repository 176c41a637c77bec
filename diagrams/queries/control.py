"""Control points: is the dwell time of the stage what it used to be?

The chart is an individuals chart of weekly medians of the dwell time of those that left, over the
last year; its limits come from the first weeks. Weeks in which nobody left are left out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, FloatField
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import TruncWeek

from crmq.org import queries as org
from customers.models import Stage, StageChange
from customers.queries.process_figures import DAY, Percentile
from customers.queries.scope import EVERYONE, Scope
from scoring.spc import BaselineTooShort, Chart, Signal, run_rules, xmr

WEEKS = 52
RECENT = 8  # weeks in which a signal counts as present


@dataclass(frozen=True, slots=True)
class ControlChart:
    """`weeks` are Mondays, `medians` in days. Without enough weeks there is no chart, and nothing is judged."""

    weeks: list[datetime]
    medians: list[float]
    leavers: int
    chart: Chart | None
    signals: list[Signal]

    @property
    def present(self) -> int:
        """Signals of the last weeks."""
        return sum(1 for signal in self.signals if signal.index >= len(self.weeks) - RECENT)


def control_charts(user: Any, keys: list[str], end: datetime, scope: Scope = EVERYONE) -> dict[str, ControlChart]:
    """A chart for each of these stages, over the visible moves of the year before `end`. One statement."""
    days = ExpressionWrapper(F("seconds_before") / float(DAY), output_field=FloatField())
    moves = scope.applied(StageChange.objects.visible_to(user), "customer__standing__")
    rows = (
        moves.filter(from_stage__key__in=keys, at__gte=end - timedelta(weeks=WEEKS), at__lt=end, seconds_before__isnull=False)
        .annotate(days=days, week=TruncWeek("at", tzinfo=org.zone())).order_by("week").values("from_stage__key", "week")
        .annotate(median=Percentile("days", 0.5), n=Count("pk"))
    )  # fmt: skip
    series: dict[str, list[dict[str, Any]]] = {key: [] for key in keys}
    for row in rows:
        series[row["from_stage__key"]].append(dict(row))
    return {key: _chart(found) for key, found in series.items()}


def of_stage(user: Any, stage: Stage, end: datetime, scope: Scope = EVERYONE) -> ControlChart:
    return control_charts(user, [stage.key], end, scope)[stage.key]


def _chart(rows: list[dict[str, Any]]) -> ControlChart:
    medians = [row["median"] for row in rows]
    try:
        chart = xmr(medians).individuals
        signals = list(run_rules(chart))
    except BaselineTooShort:
        chart, signals = None, []
    return ControlChart([row["week"] for row in rows], medians, sum(row["n"] for row in rows), chart, signals)
