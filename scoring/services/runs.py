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
from scoring.queries import moments, partitions, snapshots, touches
from scoring.queries.card import Deck, published, published_by_segment
from scoring.queries.card import deck as load_deck


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
    """Create a run of the published scorecards, or of `version`, for the task to work on.

    A version of a segment's scorecard evaluates its segment alone; one of the default scorecard
    everyone, with the published scorecards of segments beside it.
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
    own = version or published()
    segments = published_by_segment() if own.scorecard.segment_id is None else []
    fields = {"version": own, "segment_versions": segments, "as_of": as_of or now, "scope": scope, "assigns": assigns}
    try:
        with transaction.atomic():
            return Run.objects.create(created_by=by, **fields)
    except IntegrityError:
        running = Run.objects.active().filter(assigns=True).first()
        if running is None:
            raise
        raise AlreadyRunning(running) from None


def prepare(*, run: Run) -> Deck:
    """Make room for the rows, take charge of what waits, and say how many customers there will be.

    Only before its first batch does a run take charge of records: later ones it might have passed.
    """
    for ended in partitions.abandoned():
        _settle(ended)
    deck = load_deck(run)
    with transaction.atomic():
        run.hold()
        partitions.create_partition(run)
        if run.assigns and not run.cursor:
            touches.take(run)
        run.expect(run.done + snapshots.how_many(run, deck))
    return deck


def evaluate_batch(*, run: Run, deck: Deck, size: int | None = None) -> bool:
    """Evaluate the next range of customers in one transaction. False when all are done.

    The rows, the tiers and the cursor commit together: a run that is killed resumes at the
    range in hand, and ends as if nothing had happened.
    """
    with transaction.atomic():
        run.hold()
        low, high = run.cursor, snapshots.range_after(run, size or settings.EVALUATION_BATCH)
        if high is None:
            return False
        moment = moments.moment_of(run)
        loaded = snapshots.load_range(run, deck, moment, low=low, high=high)
        whole = run.scope != Run.Scope.CHANGED
        moved = tiers.assign_batch(run.pk, moment.day, shifts=whole).changed if run.assigns else 0
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
    if run.scope != Run.Scope.CHANGED and not partitions.is_attached(run):
        partitions.prove_absent(run)
    with transaction.atomic():
        run.hold()
        partitions.attach_partition(run)
        touches.release(run)
        if run.created_by_id:
            text = format_lazy(
                _("Evaluation {number} is done: {rated} rated, {moved} changed tier"),
                number=run.pk,
                rated=run.rated,
                moved=run.moved,
            )
            notify(users=[run.created_by_id], key=f"run:{run.pk}", text=text, url=run.get_absolute_url())


def cancel(*, run: Run) -> bool:
    """End a run after the batch in hand. False when it had ended.

    Customers that it has evaluated keep their new scores and tiers, and the rows that explain
    them; what it had not reached waits for the next evaluation.
    """
    if not run.cancel():
        return False
    run.refresh_from_db()
    _settle(run)
    return True


def _settle(run: Run) -> None:
    """Keep the rows of an ended run that explain the scores it gave, and no others."""
    if run.scope == Run.Scope.CHANGED or partitions.is_attached(run):
        return
    if run.assigns and run.done:
        partitions.prove_absent(run)
        with transaction.atomic():
            partitions.attach_partition(run)
    else:
        partitions.drop_rows(run)
