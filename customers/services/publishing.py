"""Versions of the process: a new one takes over, and customers follow it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from customers.models import CarryOver, ProcessVersion, Stage
from customers.queries import lifecycle as query

Status = ProcessVersion.Status
BATCH = 5_000


class NotPublishable(Exception):
    """The version is not a draft, or something it needs is missing; the message says what."""


class StageInUse(Exception):
    """Customers are in a stage that the new version leaves out, and nobody said where they go."""

    def __init__(self, stage: Stage, customers: int) -> None:
        super().__init__(f"{stage}: {customers}")
        self.stage, self.customers = stage, customers


@dataclass(frozen=True, slots=True)
class Leaving:
    """A stage that a version leaves out, the customers in it, and where its step would lead them."""

    stage: Stage
    customers: int
    suggested: Stage | None


def leaving(process: ProcessVersion) -> list[Leaving]:
    """Stages with customers that `process` has no resting place for, most customers first."""
    by_step = {stage.step: stage for stage in reversed(process.stages.filter(kind__in=Stage.RESTING)) if stage.step}
    return [Leaving(stage, n, by_step.get(stage.step)) for stage, n in query.without_twin(process)]


@transaction.atomic
def publish_process(
    *, process: ProcessVersion, by: Any, rerouted: Mapping[str, str] | None = None
) -> tuple[ProcessVersion, CarryOver | None]:
    """Make a draft the process that counts. Customers follow in a job, if there are any.

    `rerouted` maps the key of a stage left out to the key of the stage its customers go to; one
    that is not named goes to the stage of the same step.
    Errors: NotPublishable, StageInUse (nothing has changed then).
    """
    # All versions are locked, so that of two people who publish at once one waits for the other.
    versions = {each.pk: each for each in ProcessVersion.objects.select_for_update().order_by("pk")}
    draft = versions[process.pk]
    if draft.status not in (Status.DRAFT, Status.REVIEW):
        raise NotPublishable(draft.get_status_display())
    if not draft.stages.filter(kind=Stage.Kind.STAGE).exists():
        raise NotPublishable("no stage")
    ways = _ways_out(draft, rerouted or {})
    ProcessVersion.objects.filter(status=Status.PUBLISHED).update(status=Status.RETIRED)
    draft.status, draft.published_at, draft.published_by = Status.PUBLISHED, timezone.now(), by
    draft.save()
    CarryOver.objects.active().update(status=CarryOver.Status.CANCELLED, finished_at=timezone.now())
    if not query.outside(draft).exists():
        return draft, None
    return draft, CarryOver.objects.create(process=draft, rerouted=ways, created_by=by)


def _ways_out(draft: ProcessVersion, rerouted: Mapping[str, str]) -> dict[str, str]:
    resting = set(draft.stages.filter(kind__in=Stage.RESTING).values_list("key", flat=True))
    ways = {}
    for each in leaving(draft):
        target = rerouted.get(each.stage.key) or (each.suggested.key if each.suggested else "")
        if target not in resting:
            raise StageInUse(each.stage, each.customers)
        ways[each.stage.key] = target
    return ways


@transaction.atomic
def carry_batch(*, job: CarryOver) -> int:
    """Take some customers over into the published version. Returns how many; 0 when all are there."""
    job.hold()
    process = job.process
    targets = {stage.key: stage for stage in process.stages.filter(kind__in=Stage.RESTING)}
    moved = query.carry_over(process, BATCH)
    for key, target in job.rerouted.items():
        if moved >= BATCH:
            break
        outside = query.outside(process).filter(stage__key=key)
        inside = list(
            outside.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)[: BATCH - moved]
        )
        if inside:
            moved += query.move_all(
                inside, targets[target], cause="publishing", at=timezone.now(), by=job.created_by_id, note=str(job)
            )
    job.advance(moved)
    return moved


@transaction.atomic
def copy_as_draft(*, process: ProcessVersion) -> ProcessVersion:
    """A new draft with the same stages and transitions, to be changed and published."""
    draft = ProcessVersion.objects.create(
        number=next_number(), name_en=process.name_en, name_zh=process.name_zh,
        origin=process, lane_order=process.lane_order, review_every=process.review_every,
    )  # fmt: skip
    copies = {stage.pk: _copy(stage, process=draft, public_id=uuid.uuid4()) for stage in process.stages.all()}
    for transition in process.transitions.all():
        _copy(transition, process=draft, source=copies[transition.source_id], target=copies[transition.target_id])
    return draft


def next_number() -> int:
    """The number of the next version. Two people who ask at once get the same; the second one's insert fails."""
    return (ProcessVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _copy(record: Any, **changes: Any) -> Any:
    record.pk = None
    record._state.adding = True
    for name, value in changes.items():
        setattr(record, name, value)
    record.save()
    return record
