"""Moving customers through the published process."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from customers.models import Customer, ProcessVersion, Stage, StageChange, Standing
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


class NotPublishable(Exception):
    """The version is not a draft, or something it needs is missing; the message says what."""


class StageInUse(Exception):
    """Customers are in a stage that the new version leaves out, and no other stage has its step."""

    def __init__(self, stage: Stage, customers: int) -> None:
        super().__init__(f"{stage}: {customers}")
        self.stage, self.customers = stage, customers


@transaction.atomic
def move(*, customer: Customer, stage: Stage, by: Any, cause: str = Cause.PERSON, note: str = "") -> StageChange:
    """Move one customer. A person may go only where the published process leads from here.

    Errors: MoveNotAllowed.
    """
    process = query.published()
    here = Standing.objects.select_for_update(of=("self",)).select_related("stage").get(customer=customer)
    rests = stage.kind in (Stage.Kind.STAGE, Stage.Kind.END) and stage.process_id == getattr(process, "pk", None)
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
    missing = Standing.objects.filter(customer__in=customer_ids, stage=None, customer__kind=Customer.Kind.ACCOUNT)
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


@transaction.atomic
def publish_process(*, process: ProcessVersion, by: Any) -> ProcessVersion:
    """Make a draft the process that counts; customers stay in the stages of the same key.

    Errors: NotPublishable, StageInUse (nothing has changed then).
    """
    draft = ProcessVersion.objects.select_for_update().get(pk=process.pk)
    if draft.status not in (ProcessVersion.Status.DRAFT, ProcessVersion.Status.REVIEW):
        raise NotPublishable(draft.get_status_display())
    if not draft.stages.filter(kind=Stage.Kind.STAGE).exists():
        raise NotPublishable("no stage")
    ProcessVersion.objects.filter(status=ProcessVersion.Status.PUBLISHED).update(status=ProcessVersion.Status.RETIRED)
    draft.status, draft.published_at, draft.published_by = ProcessVersion.Status.PUBLISHED, timezone.now(), by
    draft.save()
    query.carry_over(draft)
    _move_out_of_dropped(draft, by)
    return draft


@transaction.atomic
def copy_as_draft(*, process: ProcessVersion) -> ProcessVersion:
    """A new draft with the same stages and transitions, to be changed and published."""
    number = (ProcessVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = ProcessVersion.objects.create(number=number, name_en=process.name_en, name_zh=process.name_zh)
    copies = {stage.pk: _copy(stage, process=draft, public_id=uuid.uuid4()) for stage in process.stages.all()}
    for transition in process.transitions.all():
        _copy(transition, process=draft, source=copies[transition.source_id], target=copies[transition.target_id])
    return draft


def _copy(record: Any, **changes: Any) -> Any:
    record.pk = None
    record._state.adding = True
    for name, value in changes.items():
        setattr(record, name, value)
    record.save()
    return record


def _move_out_of_dropped(process: ProcessVersion, by: Any) -> None:
    dropped = Stage.objects.filter(pk__in=Standing.objects.exclude(stage__process=process).values("stage"))
    for stage in dropped:
        inside = list(Standing.objects.filter(stage=stage).values_list("pk", flat=True))
        target = query.stage_for(stage.step) if stage.step else None
        if target is None:
            raise StageInUse(stage, len(inside))
        query.move_all(inside, target, cause=Cause.PUBLISHING, at=timezone.now(), by=getattr(by, "pk", None))
