"""Work that Celery does for the scores."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from crmq.lib import jobs
from scoring.models import Fit, Pruning, Run, Tryout
from scoring.queries.card import Deck
from scoring.services import approval, control, entries, fitting, periods, retention, runs, schedule, tryouts

TRIES = 3  # of a batch that met another writer head-on


@shared_task
def evaluate(run_pk: int) -> None:
    """Evaluate customers, a batch at a time. Killed half-way, it goes on from its last batch."""
    run = Run.objects.claim(run_pk)
    if run is None:  # delivered twice, or paused
        return
    with run.watched():
        deck = runs.prepare(run=run)
        while _batch(run, deck):
            pass
        runs.complete(run=run)


def _batch(run: Run, deck: Deck) -> bool:
    for _again in range(TRIES - 1):
        try:
            return runs.evaluate_batch(run=run, deck=deck)
        except OperationalError:  # a deadlock; the batch was undone and may go again
            continue
    return runs.evaluate_batch(run=run, deck=deck)


@shared_task
def keep_current() -> None:
    """Put in force what has come due; start the evaluation that is due, and the day's pruning."""
    approval.publish_due()
    run = approval.evaluate_published() or schedule.start_due(now=timezone.now())
    if run is not None:
        jobs.send(evaluate.name, run.pk)
    pruning = retention.start_due(now=timezone.now())
    if pruning is not None:
        jobs.send(prune.name, pruning.pk)


@shared_task
def prune(pk: int) -> None:
    """Let old evaluations go, a run at a time."""
    pruning = Pruning.objects.claim(pk)
    if pruning is None:
        return
    with pruning.watched():
        retention.prepare(pruning=pruning)
        while retention.prune_next(pruning=pruning):
            pass


@shared_task
def try_weights(tryout_pk: int) -> None:
    """What weights would do to everyone, for the page that asked."""
    tryout = Tryout.objects.claim(tryout_pk)
    if tryout is None:
        return
    with tryout.watched():
        tryouts.work(tryout=tryout)


@shared_task
def keep_periods() -> None:
    """Begin and close the periods of the quality table as their days come, and ask for what is missing."""
    for run in periods.close_due():
        jobs.send(evaluate.name, run.pk)
    entries.ask_when_due()


@shared_task
def fit_purchases(pk: int) -> None:
    """Fit the purchase models, then predict for everyone, a batch at a time."""
    fit = Fit.objects.claim(pk)
    if fit is None:
        return
    with fit.watched():
        if fitting.fit_models(fit=fit):
            while fitting.predict_batch(fit=fit):
                pass
        fitting.complete(fit=fit)


@shared_task
def keep_outlooks() -> None:
    """Fit once a week."""
    fit = fitting.start_due(now=timezone.now())
    if fit is not None:
        jobs.send(fit_purchases.name, fit.pk)


@shared_task
def watch_charts() -> None:
    """Look at the control charts for new signals."""
    control.watch()
