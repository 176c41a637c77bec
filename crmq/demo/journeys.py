"""Generated ways of customers through the process: how they came in, were looked after, complained.

Complaints are the generated ones; the stages between them follow the published process. Dwell
times are drawn around each stage's target; root cause analysis is slow, as it is in life.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone

from customers.models import Stage, StageChange, Standing
from customers.queries.lifecycle import published
from feedback.models import Complaint

from .generated import SOURCE, Trait, generator

ENTRY = ["lead", "admission", "contract", "first_delivery", "evaluation", "grading", "care"]
CARE = ["return_visit", "survey", "renewal", "evaluation", "grading", "care"]
COMPLAINT = ["complaint", "defects", "root_cause", "corrective", "verification", "care"]
SHORT = ["complaint", "defects", "corrective", "verification", "care"]
SLOWNESS = {"root_cause": 1.7, "first_delivery": 1.2, "return_visit": 1.1}
HISTORY = timedelta(days=540)


@dataclass(slots=True)
class Walk:
    """One customer on its way: where it is, since when."""

    trait: Trait
    at: datetime
    stage: Stage | None = None


def journeys(who: Iterable[Trait]) -> int:
    """Walk every active customer from its first stage to now; returns the number of moves."""
    rng, now = generator("journeys"), timezone.now()
    process = published()
    if process is None:
        return 0
    stages = {stage.key: stage for stage in process.stages.all()}
    received: dict[int, list[datetime]] = {}
    for customer, at in (
        Complaint.objects.filter(customer__isnull=False).order_by("received_at").values_list("customer", "received_at")
    ):
        received.setdefault(customer, []).append(at)
    moves: list[StageChange] = []
    who = list(who)
    # The first stages that loading gave them were today; their ways begin long before.
    StageChange.objects.filter(customer__in=[trait.customer.pk for trait in who]).delete()
    for trait in who:
        walk = Walk(trait, now - HISTORY + timedelta(days=float(rng.uniform(0, 240))))
        moves += _walk(rng, walk, stages, received.get(trait.customer.pk, []), now)
        Standing.objects.filter(pk=trait.customer.pk).update(stage=walk.stage, stage_since=walk.at)
    StageChange.objects.bulk_create(moves, batch_size=2000)
    return len(moves)


def _walk(
    rng: np.random.Generator, walk: Walk, stages: dict[str, Stage], complaints: list[datetime], now: datetime
) -> list[StageChange]:
    """Moves until the next one would lie ahead."""
    moves: list[StageChange] = []
    path, waiting = list(ENTRY), [at for at in complaints if at > walk.at]
    when = walk.at
    while when < now:
        key = path.pop(0)
        moves.append(_move(walk, stages[key], when))
        when += _dwell(rng, stages[key])
        if path:
            continue
        due = next((at for at in waiting if walk.at < at < when), None)
        if due is not None:
            waiting, when = [at for at in waiting if at > due], due
            path = list(COMPLAINT if rng.random() < 0.6 else SHORT)
        else:
            path = list(CARE)
    return moves


def _move(walk: Walk, stage: Stage, when: datetime) -> StageChange:
    seconds = int((when - walk.at).total_seconds()) if walk.stage else None
    move = StageChange(
        customer=walk.trait.customer, at=when, from_stage=walk.stage, to_stage=stage, seconds_before=seconds,
        cause=StageChange.Cause.RULE if walk.stage else StageChange.Cause.START, note=SOURCE,
    )  # fmt: skip
    walk.stage, walk.at = stage, when
    return move


def _dwell(rng: np.random.Generator, stage: Stage) -> timedelta:
    """Around the target, skewed to the long side."""
    target = stage.target_days or 5.0
    return timedelta(days=max(0.05, float(rng.gamma(4, target * 0.22 * SLOWNESS.get(stage.key, 1.0)))))
