"""Work that Celery does for the scores."""

from celery import shared_task

from crmq.lib.jobs import send
from scoring.models import Run, Tryout
from scoring.queries.card import card
from scoring.services import approval, runs, tryouts


@shared_task
def evaluate(run_pk: int) -> None:
    """Evaluate everyone, a batch at a time. Killed half-way, it goes on from its last batch."""
    run = Run.objects.claim(run_pk)
    if run is None:  # delivered twice: the first delivery has it
        return
    with run.watched():
        runs.prepare(run=run)
        rules = card(run.version)
        while runs.evaluate_batch(run=run, card=rules):
            pass
        runs.complete(run=run)


@shared_task
def keep_current() -> None:
    """Put in force what has come due, and evaluate what newly came in force."""
    approval.publish_due()
    if (run := approval.evaluate_published()) is not None:
        send("scoring.tasks.evaluate", run.pk)


@shared_task
def try_weights(tryout_pk: int) -> None:
    """What weights would do to everyone, for the page that asked."""
    tryout = Tryout.objects.claim(tryout_pk)
    if tryout is None:
        return
    with tryout.watched():
        tryouts.work(tryout=tryout)
