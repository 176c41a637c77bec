"""Work that Celery does for the scores."""

from celery import shared_task

from scoring.models import Run
from scoring.queries.card import card
from scoring.services import runs


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
