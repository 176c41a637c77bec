"""Going round the chain. Each step is a job of its own; a cycle only starts the next one."""

from dataclasses import dataclass
from typing import Any, Protocol

from celery import Task
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from crmq.insights.models import Cycle
from crmq.lib import jobs
from crmq.lib.jobs import Job
from crmq.org.models import User
from crmq.org.queries import today
from customers import services as customer_services
from customers import tasks as customer_tasks
from scoring import services as scoring_services
from scoring import tasks as scoring_tasks


class Start(Protocol):
    def __call__(self, *, by: User | None) -> Job: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the chain: the field of the cycle that keeps its job, what starts it, what works it."""

    field: str
    start: Start
    task: Task


def _plan(*, by: User | None) -> Job:
    return customer_services.maintenance.start_plan(by=by, as_of=today())


STEPS = [
    Step("screening", customer_services.screening.start_screening, customer_tasks.screen_candidates),
    Step("run", scoring_services.runs.start_run, scoring_tasks.evaluate),
    Step("plan", _plan, customer_tasks.plan_maintenance),
]


@transaction.atomic
def start(*, slot: str, by: User | None = None) -> Cycle:
    """The cycle of this slot: a new one, or the one that somebody started already."""
    return Cycle.objects.get_or_create(slot=slot, defaults={"created_by": by})[0]


@transaction.atomic
def advance(*, cycle: Cycle) -> tuple[Step, Any] | None:
    """Start the next step once the one before has ended.

    Returns the step in hand with its job, or None when the cycle is over. Safe to call any number
    of times, from any process.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.finished_at:
        return None
    for step in STEPS:
        job = getattr(cycle, step.field)
        if job is None:
            job = step.start(by=cycle.created_by)
            setattr(cycle, step.field, job)
            cycle.save(update_fields=[step.field])
            jobs.hint(step.task, job.pk)
            return step, job
        if job.is_active:
            return step, job
        if job.status != Job.Status.DONE:
            _finish(cycle, error=f"{step.field}: {job.error or job.get_status_display()}")
            return None
    _finish(cycle)
    return None


def _finish(cycle: Cycle, error: str = "") -> None:
    cycle.finished_at, cycle.error = timezone.now(), error[:500]
    cycle.save(update_fields=["finished_at", "error"])


def advance_open() -> int:
    """Move every open cycle on; returns how many are still open."""
    return sum(advance(cycle=cycle) is not None for cycle in Cycle.objects.filter(finished_at=None))


def counts(cycle: Cycle) -> dict[str, int]:
    """What a finished cycle did, for people and for `--json`."""
    cycle.refresh_from_db()
    outcomes = dict.fromkeys(["admitted", "refused", "review"], 0)
    if cycle.screening:
        outcomes |= dict(cycle.screening.screenings.order_by().values_list("outcome").annotate(n=Count("pk")))
    run, plan = cycle.run, cycle.plan
    return outcomes | {
        "evaluated": run.done if run else 0,
        "rated": run.rated if run else 0,
        "not_rated": run.not_rated if run else 0,
        "moved": run.moved if run else 0,
        "tasks": plan.created_tasks if plan else 0,
    }
