"""Jobs over many customers. The database row is the truth; a message is only a hint."""

from celery import shared_task

from customers.models import CarryOver, Import, PlanRun, ScreeningRun
from customers.queries import lifecycle as lifecycle_queries
from customers.queries import maintenance as maintenance_queries
from customers.queries import screening as screening_queries

from .services import automatic_moves, handovers, importing, maintenance, publishing, screening


@shared_task
def screen_candidates(pk: int) -> None:
    """Screen all candidates, a batch at a time, so that progress shows."""
    run = ScreeningRun.objects.claim(pk)
    if run is None:  # delivered twice: the first delivery has it
        return
    with run.watched():
        run.expect(run.done + screening_queries.candidates(after=run.cursor).count())
        while screening.screen_batch(run=run):
            pass
        screening.announce(run=run)


@shared_task
def plan_maintenance(pk: int) -> None:
    """Make the tasks that the playbooks ask for, a batch of customers at a time."""
    run = PlanRun.objects.claim(pk)
    if run is None:
        return
    with run.watched():
        run.expect(run.done + maintenance_queries.plannable_count(after=run.cursor))
        while maintenance.plan_batch(run=run):
            pass
        maintenance.announce(run=run)


@shared_task
def run_import(pk: int) -> None:
    """Bring a file in, or take it back, in committed steps."""
    job = Import.objects.claim(pk)
    if job is not None:
        importing.run(job)


@shared_task
def carry_over(pk: int) -> None:
    """Take customers over into a newly published process, a batch at a time."""
    job = CarryOver.objects.claim(pk)
    if job is None:
        return
    with job.watched():
        job.expect(job.done + lifecycle_queries.outside(job.process).count())
        while publishing.carry_batch(job=job):
            pass


@shared_task
def watch_stages() -> None:
    """Move whom automatic ways take, and remind of hand-overs that are late."""
    automatic_moves.run()
    handovers.remind()
