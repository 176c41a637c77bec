"""Moves that happen by themselves, once every condition of an automatic way holds."""

from django.db import transaction
from django.utils import timezone

from customers.models import ProcessVersion, Stage, StageChange, Standing
from customers.queries import guards
from customers.queries import lifecycle as query

from . import after_moves

BATCH = 1_000
BATCHES = 50  # of one way in one sweep; the next sweep goes on


def run() -> int:
    """Take every automatic way of the published process, a committed batch at a time. Returns how many moved."""
    process = query.published()
    if process is None:
        return 0
    moved = 0
    for way in guards.ways(process).values():
        if not way.is_automatic or way.origin is None:
            continue
        for _batch in range(BATCHES):
            taken = _take(way, process)
            moved += taken
            if taken < BATCH:
                break
    return moved


@transaction.atomic
def _take(way: guards.Way, process: ProcessVersion) -> int:
    """Customers that wait to be taken on stay; who decides on them is asked already."""
    ready = guards.ready(way, process).order_by("pk").values_list("pk", flat=True)[:BATCH]
    keys = list(
        Standing.objects.filter(pk__in=list(ready))
        .order_by("pk")
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)
    )
    if not keys:
        return 0
    stage, at = Stage.objects.get(pk=way.target), timezone.now()
    query.move_all(keys, stage, cause=StageChange.Cause.RULE, at=at)
    moves = StageChange.objects.filter(customer__in=keys, at=at, to_stage=stage)
    changes = list(moves.select_related("customer__owner", "to_stage__department__head"))
    after_moves.set_off(changes=changes, transitions=way.route)
    return len(keys)
