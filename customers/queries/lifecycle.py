"""Where customers are in the process, how long they stay, and which ways they took.

Stages are matched by `key`, so that history under earlier versions of the process counts.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Count, F, Q, QuerySet

from customers.models import ProcessVersion, Stage, StageChange, Standing, Transition

from .paths import Edge, Route, routes

MOVE = """
    WITH moving AS MATERIALIZED (
        SELECT s.customer_id, s.stage_id, s.stage_since
        FROM customers_standing s LEFT JOIN customers_stage here ON here.id = s.stage_id
        WHERE s.customer_id = ANY(%(ids)s) AND s.stage_id IS DISTINCT FROM %(stage)s
        AND (%(steps)s::text[] IS NULL OR here.id IS NULL OR here.step = ANY(%(steps)s))
        ORDER BY s.customer_id FOR UPDATE OF s
    ), logged AS (
        INSERT INTO customers_stagechange (customer_id, at, from_stage_id, to_stage_id, seconds_before, cause, by_id, note)
        SELECT customer_id, %(at)s, stage_id, %(stage)s,
            CASE WHEN stage_since IS NOT NULL THEN greatest(0, extract(epoch FROM %(at)s - stage_since))::bigint END,
            CASE WHEN stage_id IS NULL THEN 'start' ELSE %(cause)s END, %(by)s, %(note)s
        FROM moving
    ), passed AS (
        UPDATE customers_handover h SET status = 'passed', decided_at = %(at)s, decided_by_id = %(by)s
        FROM moving WHERE h.customer_id = moving.customer_id AND h.status = 'waiting'
    )
    UPDATE customers_standing s SET stage_id = %(stage)s, stage_since = %(at)s
    FROM moving WHERE moving.customer_id = s.customer_id
"""

CARRY_OVER = """
    UPDATE customers_standing s SET stage_id = batch.twin
    FROM (
        SELECT s.customer_id, twin.id AS twin
        FROM customers_standing s
        JOIN customers_stage here ON here.id = s.stage_id AND here.process_id <> %(process)s
        JOIN customers_stage twin ON twin.key = here.key AND twin.process_id = %(process)s AND twin.kind IN ('stage', 'end')
        ORDER BY s.customer_id LIMIT %(size)s FOR UPDATE OF s
    ) batch WHERE batch.customer_id = s.customer_id
"""


def published() -> ProcessVersion | None:
    return ProcessVersion.objects.filter(status=ProcessVersion.Status.PUBLISHED).first()


def place_of(standing: Standing) -> str:
    """Where a customer is and since when, as forms carry it to notice that somebody moved it first."""
    since = standing.stage_since
    return f"{standing.stage.key if standing.stage else ''}@{since.timestamp():.6f}" if since else ""


def stage_for(step: str) -> Stage | None:
    """The stage of the published process that stands for a step of the chain."""
    live = Stage.objects.filter(process__status=ProcessVersion.Status.PUBLISHED, step=step)
    return live.exclude(kind=Stage.Kind.DECISION).order_by("rank", "pk").first()


def process_routes(process: ProcessVersion) -> dict[tuple[int | None, int], Route]:
    """Which pairs of stages a person may move between, with the transitions passed."""
    kinds = dict(process.stages.values_list("pk", "kind"))
    edges = [Edge(*row) for row in process.transitions.values_list("pk", "source_id", "target_id")]
    return routes(kinds, edges)


def next_stages(stage: Stage | None, process: ProcessVersion) -> list[Stage]:
    """Where a person may move a customer that is in `stage` (or has none) now."""
    known = {each.pk: each for each in process.stages.all()}
    here = next((each.pk for each in known.values() if stage is not None and each.key == stage.key), None)
    return [known[target] for origin, target in process_routes(process) if origin == here]


def customers_inside(user: Any, stage: Stage) -> QuerySet[Standing]:
    """Visible customers in the stage, the longest there first."""
    inside = Standing.objects.visible_to(user).filter(stage__key=stage.key)
    return inside.select_related("customer", "tier", "owner").order_by(F("stage_since").asc(nulls_last=True), "pk")


def moves_behind(user: Any, transition: Transition, start: datetime, end: datetime) -> QuerySet[StageChange]:
    """Visible moves of a period [start, end) that passed this transition, newest first."""
    keys = dict(transition.process.stages.values_list("pk", "key"))
    pairs = [pair for pair, route in process_routes(transition.process).items() if transition.pk in route]
    passed = Q(pk__in=[])
    for origin, target in pairs:
        came = Q(from_stage=None) if origin is None else Q(from_stage__key=keys[origin])
        passed |= came & Q(to_stage__key=keys[target])
    moves = StageChange.objects.visible_to(user).filter(passed, at__gte=start, at__lt=end)
    return moves.select_related("customer", "from_stage", "to_stage", "by")


def move_all(
    customer_ids: Collection[int],
    stage: Stage,
    *,
    cause: str,
    at: datetime,
    by: int | None = None,
    note: str = "",
    only_from: Collection[str] | None = None,
) -> int:
    """Move these customers to `stage` and log each move; those already there stay untouched.

    `only_from` names steps: customers in stages of other steps stay. Returns how many moved.
    """
    parameters: dict[str, Any] = {
        "ids": list(customer_ids), "stage": stage.pk, "cause": cause, "at": at, "by": by, "note": note,
        "steps": None if only_from is None else list(only_from),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(MOVE, parameters)
        return int(cursor.rowcount)


def carry_over(process: ProcessVersion, size: int) -> int:
    """Point up to `size` customers of earlier versions at the stage with the same key. Nobody moves by that."""
    with connection.cursor() as cursor:
        cursor.execute(CARRY_OVER, {"process": process.pk, "size": size})
        return int(cursor.rowcount)


def outside(process: ProcessVersion) -> QuerySet[Standing]:
    """Customers in stages of other versions."""
    return Standing.objects.filter(stage__isnull=False).exclude(stage__process=process)


def without_twin(process: ProcessVersion) -> list[tuple[Stage, int]]:
    """Stages whose customers find no resting place of the same key in `process`, with their number."""
    kept = process.stages.filter(kind__in=Stage.RESTING).values("key")
    left = outside(process).exclude(stage__key__in=kept).order_by().values("stage__key")
    counted = list(left.annotate(n=Count("pk"), stage=models.Max("stage")).order_by("-n", "stage__key"))
    stages = Stage.objects.in_bulk([row["stage"] for row in counted])
    return [(stages[row["stage"]], row["n"]) for row in counted]
