"""Moving customers through the published process."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from customers.models import Customer, ProcessVersion, Stage, StageChange, Standing
from customers.queries import guards
from customers.queries import lifecycle as query
from customers.stage_rules import Guard

from . import after_moves
from .after_moves import Handing

Cause = StageChange.Cause
Step = Stage.Step


class NoProcess(Exception):
    """No process version is published, or it has no stage for the step."""


class MoveNotAllowed(Exception):
    """The published process has no way from the customer's stage to the one asked for."""

    def __init__(self, origin: Stage | None, target: Stage) -> None:
        super().__init__(f"{origin or '–'} → {target}")
        self.origin, self.target = origin, target


class ConditionsUnmet(Exception):
    """Something that the way asks for is missing; `guards` says what."""

    def __init__(self, unmet: list[Guard]) -> None:
        super().__init__(", ".join(f"{guard.kind} {guard.of}".strip() for guard in unmet))
        self.guards = unmet


class MovedMeanwhile(Exception):
    """The customer is no longer where it was when the form was shown; `standing` is where it is."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(str(standing.stage))
        self.standing = standing


@transaction.atomic
def move(
    *,
    customer: Customer,
    stage: Stage,
    by: Any,
    cause: str = Cause.PERSON,
    note: str = "",
    seen: str | None = None,
    handing: Handing | None = None,
) -> StageChange:
    """Move one customer. A person may go only where the published process leads from here, if all
    conditions of the way hold; into another department's stage the move is a hand-over.

    `seen` is the customer's place (`query.place_of`) as the mover knew it.
    Errors: MovedMeanwhile, MoveNotAllowed, ConditionsUnmet, after_moves.HandoverWaiting.
    """
    process = query.published()
    here = Standing.objects.select_for_update(of=("self",)).select_related("stage").get(customer=customer)
    if seen is not None and seen != query.place_of(here):
        raise MovedMeanwhile(here)
    if stage.kind not in Stage.RESTING or process is None or stage.process_id != process.pk:
        raise MoveNotAllowed(here.stage, stage)
    way = _checked_way(customer, here.stage, stage, process) if cause == Cause.PERSON else None
    if way is not None:
        after_moves.pass_on(customer=customer, by=by)
    change = _log(customer, here, stage, cause=cause, by=by, note=note)
    if way is not None:
        after_moves.hand_over(change=change, by=by, handing=handing or Handing())
        after_moves.set_off(changes=[change], transitions=way.route)
    return change


def _checked_way(customer: Customer, origin: Stage | None, target: Stage, process: ProcessVersion) -> guards.Way:
    way = guards.way_between(process, origin, target)
    if way is None:
        raise MoveNotAllowed(origin, target)
    if unmet := guards.unmet(customer, way.guards):
        raise ConditionsUnmet(unmet)
    return way


def _log(customer: Customer, here: Standing, stage: Stage, *, cause: str, by: Any, note: str) -> StageChange:
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
