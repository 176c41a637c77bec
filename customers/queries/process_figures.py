"""What happens in the process: how many customers are where, how long they stay, where they go.

Everything is aggregated by the database, for all customers that a person sees or a part of them,
and for one group or for several at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Aggregate, Avg, Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Extract, Greatest
from django.utils import timezone

from customers.models import ProcessVersion, Stage, StageChange, Standing, Transition

from .lifecycle import process_routes
from .paths import Route
from .scope import EVERYONE, Scope

DAY = 86_400
JUST_NOW = timedelta(minutes=5)
Pair = tuple[str | None, str]


class Percentile(Aggregate):
    """PostgreSQL's percentile_cont (type 7) of an expression; `fraction` 0–1."""

    function = "percentile_cont"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = models.FloatField()

    def __init__(self, expression: Any, fraction: float, **extra: Any) -> None:
        super().__init__(expression, fraction=float(fraction), **extra)


@dataclass(frozen=True, slots=True)
class StageFigures:
    """One stage. Counts are customers; `excess_days` is what those inside, and those that left in the
    period, stayed beyond the target, in customer-days; `conversion` is the share (0–1) of leavers
    that went forward; `score` is the mean of those inside that are rated, 0–100.
    """

    customers: int = 0
    overdue: int = 0
    excess_days: float = 0.0
    score: float | None = None
    entered: int = 0
    left: int = 0
    median_days: float | None = None
    p90_days: float | None = None
    conversion: float | None = None


@dataclass(frozen=True, slots=True)
class ProcessFigures:
    """The process in a period. `edges` maps transition to customers that took it."""

    stages: dict[str, StageFigures]
    edges: dict[int, int]
    moves: int
    deviating: int
    bottleneck: str | None
    bottleneck_share: float


@dataclass(slots=True)
class _Counted:
    """What one group's statements found, by key of the stage."""

    inside: dict[str, dict[str, Any]] = field(default_factory=dict)
    dwell: dict[str, dict[str, Any]] = field(default_factory=dict)
    moves: dict[Pair, int] = field(default_factory=dict)


def figures(
    user: Any, process: ProcessVersion, start: datetime, end: datetime, scope: Scope = EVERYONE
) -> ProcessFigures:
    """Customers now, or at `end` where that is over, and moves of [start, end), of what `user` may see.

    Units:  days; medians and 90th percentiles of the dwell time of those that left.
    Past:   the customers of a past moment are those of now, less who entered since, plus who left
            since; who of them was overdue, and their scores, are not known.
    Bottleneck: the stage with the largest share of all customer-days beyond target.
    Cost:   seven statements over the visible standings and the moves since `start`.
    """
    return figures_by(user, process, start, end, scope)[None]


def figures_by(
    user: Any, process: ProcessVersion, start: datetime, end: datetime, scope: Scope = EVERYONE, by: str = ""
) -> dict[Any, ProcessFigures]:
    """The same for each value of a field of the standing (such as "region"), in as many statements."""
    counted: dict[Any, _Counted] = {} if by else {None: _Counted()}
    standings = scope.applied(Standing.objects.visible_to(user), "").filter(stage__isnull=False)
    moves = scope.applied(StageChange.objects.visible_to(user), "customer__standing__")
    is_past = end < timezone.now() - JUST_NOW
    _count_inside(counted, _grouped(standings, by), is_past=is_past)
    _count_dwell(counted, _grouped(moves.filter(at__gte=start, at__lt=end), by and f"customer__standing__{by}"))
    _count_moves(counted, _grouped(moves.filter(at__gte=start, at__lt=end), by and f"customer__standing__{by}"))
    if is_past:
        _go_back(counted, _grouped(moves.filter(at__gte=end), by and f"customer__standing__{by}"))
    shape = _Shape.of(process)
    return {group: shape.figures(found) for group, found in counted.items()}


def _grouped(rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    group = F(path) if path else Value(None, output_field=models.IntegerField())
    return rows.order_by().annotate(group=group)


def _count_inside(counted: dict[Any, _Counted], rows: QuerySet[Any], *, is_past: bool) -> None:
    stayed = Extract(timezone.now() - F("stage_since"), "epoch", output_field=models.FloatField())
    beyond = models.ExpressionWrapper(stayed / DAY - F("stage__target_days"), output_field=models.FloatField())
    found = (
        rows.annotate(beyond=beyond).values("group", "stage__key")
        .annotate(
            n=Count("pk"), late=Count("pk", filter=Q(beyond__gt=0)), excess=Sum(Greatest("beyond", 0.0)),
            mean=Avg("score", filter=Q(is_rated=True)),
        )
    )  # fmt: skip
    for row in found:
        known = {"overdue": row["late"], "excess_days": row["excess"] or 0.0, "score": row["mean"]}
        counted.setdefault(row["group"], _Counted()).inside[row["stage__key"]] = {"customers": row["n"]} | (
            {} if is_past else known
        )


def _count_dwell(counted: dict[Any, _Counted], rows: QuerySet[Any]) -> None:
    days = models.ExpressionWrapper(F("seconds_before") / float(DAY), output_field=models.FloatField())
    found = (
        rows.filter(seconds_before__isnull=False, from_stage__isnull=False).annotate(days=days).values("group", "from_stage__key")
        .annotate(
            median=Percentile("days", 0.5), p90=Percentile("days", 0.9),
            excess=Sum(Greatest(F("days") - F("from_stage__target_days"), 0.0, output_field=models.FloatField())),
        )
    )  # fmt: skip
    for row in found:
        counted.setdefault(row["group"], _Counted()).dwell[row["from_stage__key"]] = {
            "median_days": row["median"], "p90_days": row["p90"], "excess_days": row["excess"] or 0.0,
        }  # fmt: skip


def _count_moves(counted: dict[Any, _Counted], rows: QuerySet[Any]) -> None:
    for row in rows.values("group", "from_stage__key", "to_stage__key").annotate(n=Count("pk")):
        counted.setdefault(row["group"], _Counted()).moves[row["from_stage__key"], row["to_stage__key"]] = row["n"]


def _go_back(counted: dict[Any, _Counted], rows: QuerySet[Any]) -> None:
    """Undo the moves after the moment, so that `customers` are those of then."""
    for row in rows.values("group", "from_stage__key", "to_stage__key").annotate(n=Count("pk")):
        inside = counted.setdefault(row["group"], _Counted()).inside
        for key, change in ((row["to_stage__key"], -row["n"]), (row["from_stage__key"], row["n"])):
            if key:
                now = inside.setdefault(key, {"customers": 0})
                now["customers"] = max(0, now["customers"] + change)


@dataclass(frozen=True, slots=True)
class _Shape:
    """The definition, read once for all groups."""

    stages: Mapping[str, Stage]
    transitions: Mapping[int, Transition]
    ways: Mapping[Pair, Route]

    @classmethod
    def of(cls, process: ProcessVersion) -> "_Shape":
        stages = {stage.key: stage for stage in process.stages.all()}
        keys = {stage.pk: key for key, stage in stages.items()}
        ways = {(keys.get(a) if a else None, keys[b]): way for (a, b), way in process_routes(process).items()}
        return cls(stages, {each.pk: each for each in process.transitions.all()}, ways)

    def figures(self, counted: _Counted) -> ProcessFigures:
        moves = counted.moves
        found = {key: self._stage(key, counted) for key in self.stages}
        excess = sum(each.excess_days for each in found.values())
        worst = max(found, key=lambda key: found[key].excess_days, default=None) if excess else None
        return ProcessFigures(
            stages=found,
            edges={pk: sum(n for pair, n in moves.items() if pk in self.ways.get(pair, ())) for pk in self.transitions},
            moves=sum(moves.values()),
            deviating=sum(n for pair, n in moves.items() if pair not in self.ways),
            bottleneck=worst,
            bottleneck_share=found[worst].excess_days / excess if worst else 0.0,
        )

    def _stage(self, key: str, counted: _Counted) -> StageFigures:
        inside, left = counted.inside.get(key, {}), counted.dwell.get(key, {})
        both = inside | left | {"excess_days": inside.get("excess_days", 0.0) + left.get("excess_days", 0.0)}
        return StageFigures(
            **both,
            entered=sum(n for (_from, to), n in counted.moves.items() if to == key),
            left=sum(n for (origin, _to), n in counted.moves.items() if origin == key),
            conversion=self._conversion(key, counted.moves),
        )

    def _conversion(self, key: str, moves: Mapping[Pair, int]) -> float | None:
        """Forward: along the definition, over no way back, and not into refusal."""
        left = {pair: n for pair, n in moves.items() if pair[0] == key}
        if not left:
            return None
        forward = sum(
            n
            for pair, n in left.items()
            if (way := self.ways.get(pair))
            and not any(self.transitions[pk].is_return for pk in way)
            and self.stages[pair[1]].step != Stage.Step.REFUSED
        )
        return forward / sum(left.values())
