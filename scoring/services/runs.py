"""Evaluations: starting one, working it batch by batch, completing it."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.org.models import User
from crmq.org.services import notify
from customers.services import tiers
from scoring.models import Run, ScorecardVersion
from scoring.queries import moments, snapshots
from scoring.queries.card import Card, published


class AlreadyRunning(Exception):
    """An evaluation that assigns tiers is on its way; `run` is it."""

    def __init__(self, run: Run) -> None:
        super().__init__(str(run))
        self.run = run


class NotYet(ValueError):
    """An evaluation cannot look into the future."""


def start_run(
    *,
    by: User | None,
    version: ScorecardVersion | None = None,
    as_of: datetime | None = None,
    scope: str = Run.Scope.FULL,
    assigns: bool | None = None,
) -> Run:
    """Create a run of the published scorecard, or of `version`, for the task to work on.

    Runs as of a past moment change no tiers, and neither do those that are told not to.
    Errors: NoScorecard, AlreadyRunning, NotYet.
    """
    now = timezone.now()
    if as_of is not None and as_of > now:
        raise NotYet(str(as_of))
    if as_of is not None:
        scope = Run.Scope.PAST
    if assigns is None:
        assigns = scope != Run.Scope.PAST
    fields = {"version": version or published(), "as_of": as_of or now, "scope": scope, "assigns": assigns}
    try:
        with transaction.atomic():
            return Run.objects.create(created_by=by, **fields)
    except IntegrityError:
        running = Run.objects.active().filter(assigns=True).first()
        if running is None:
            raise
        raise AlreadyRunning(running) from None


def prepare(*, run: Run) -> None:
    """Make room for the rows, and say how many there will be."""
    for ended in snapshots.abandoned_partitions():
        snapshots.drop_partition(ended)
    with transaction.atomic():
        run.hold()
        snapshots.create_partition(run)
        run.expect(snapshots.how_many())


def evaluate_batch(*, run: Run, card: Card, size: int | None = None) -> bool:
    """Evaluate the next range of customers in one transaction. False when all are done.

    The rows, the tiers and the cursor commit together: a run that is killed resumes at the
    range in hand, and ends as if nothing had happened.
    """
    with transaction.atomic():
        run.hold()
        low, high = run.cursor, snapshots.range_after(run.cursor, size or settings.EVALUATION_BATCH)
        if high is None:
            return False
        moment = moments.moment_of(run)
        loaded = snapshots.load_range(run, card, moment, low=low, high=high)
        moved = tiers.assign_batch(run_id=run.pk, as_of=moment.day).changed if run.assigns else 0
        run.advance(
            loaded.customers,
            cursor=high,
            rated=run.rated + loaded.rated,
            not_rated=run.not_rated + loaded.customers - loaded.rated,
            moved=run.moved + moved,
        )
    return True


def complete(*, run: Run) -> None:
    """Index the rows, show them, and tell who asked."""
    with transaction.atomic():
        run.hold()
        snapshots.attach_partition(run)
        if run.created_by_id:
            text = format_lazy(
                _("Evaluation {number} is done: {rated} rated, {moved} changed tier"),
                number=run.pk,
                rated=run.rated,
                moved=run.moved,
            )
            notify(users=[run.created_by_id], key=f"run:{run.pk}", text=text, url=run.get_absolute_url())
