"""Moving customers through the published process."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from customers.models import Customer, Stage, StageChange, Standing
from customers.queries import lifecycle as query

Cause = StageChange.Cause
Step = Stage.Step


class NoProcess(Exception):
    """No process version is published, or it has no stage for the step."""


class MoveNotAllowed(Exception):
    """The published process has no way from the customer's stage to the one asked for."""

    def __init__(self, origin: Stage | None, target: Stage) -> None:
        super().__init__(f"{origin or '–'} → {target}")
        self.origin, self.target = origin, target


@transaction.atomic
def move(*, customer: Customer, stage: Stage, by: Any, cause: str = Cause.PERSON, note: str = "") -> StageChange:
    """Move one customer. A person may go only where the published process leads from here.

    Errors: MoveNotAllowed.
    """
    process = query.published()
    here = Standing.objects.select_for_update(of=("self",)).select_related("stage").get(customer=customer)
    rests = stage.kind in Stage.RESTING and stage.process_id == getattr(process, "pk", None)
    if not rests or (cause == Cause.PERSON and stage not in query.next_stages(here.stage, stage.process)):
        raise MoveNotAllowed(here.stage, stage)
    now = timezone.now()
    change = StageChange.objects.create(
        customer=customer,
        at=now,
        from_stage=here.stage,
        to_stage=stage,
        seconds_before=int((now - here.stage_since).total_seconds()) if here.stage_since else None,
        cause=cause if here.stage_id else Cause.START,
        by=by,
        note=note.strip()[:500],
    )
    Standing.objects.filter(customer=customer).update(stage=stage, stage_since=now)
    return change


def move_step(
    *,
    customer_ids: Collection[int],
    step: str,
    cause: str = Cause.RULE,
    by: Any = None,
    note: str = "",
    only_from: Collection[str] | None = None,
) -> int:
    """Move customers to the stage of the published process that stands for `step`.

    Rules may jump. `only_from` names steps: customers elsewhere in the process stay where they
    are. Without a published process, or a stage for the step, nobody moves. Returns how many did.
    """
    stage = query.stage_for(step)
    if stage is None or not customer_ids:
        return 0
    return query.move_all(
        customer_ids, stage, cause=cause, at=timezone.now(), by=getattr(by, "pk", None), note=note, only_from=only_from
    )


def enter(*, customer_ids: Collection[int], by: Any = None, at: datetime | None = None) -> int:
    """Give customers without a stage their first one, by status and tier. Returns how many got one."""
    missing = Standing.objects.filter(customer__in=customer_ids, stage=None, kind=Customer.Kind.ACCOUNT)
    first = {
        Step.SCREENING: missing.filter(status=Customer.Status.CANDIDATE),
        Step.REFUSED: missing.filter(status=Customer.Status.REFUSED),
        Step.MAINTENANCE: missing.filter(status=Customer.Status.ACTIVE, tier__isnull=False),
        Step.EVALUATION: missing.filter(status=Customer.Status.ACTIVE, tier=None),
    }
    entered = 0
    for step, standings in first.items():
        stage = query.stage_for(step)
        keys = list(standings.values_list("pk", flat=True)) if stage else []
        if stage and keys:
            entered += query.move_all(
                keys, stage, cause=Cause.START, at=at or timezone.now(), by=getattr(by, "pk", None)
            )
    return entered
