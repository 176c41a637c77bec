"""Letting old evaluations go, as the policy says."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from crmq.org.models import User
from scoring.models import Policy, Pruning, Run
from scoring.queries import history, partitions

EVERY = timedelta(days=1)


class AlreadyPruning(Exception):
    """A pruning is on its way."""


def start_due(*, now: datetime) -> Pruning | None:
    """Create the day's pruning where there is anything to let go."""
    last = Pruning.objects.first()
    if last is not None and (last.is_active or last.created_at > now - EVERY):
        return None
    if not history.expendable(Policy.current(), now).exists():
        return None
    try:
        return start(by=None)
    except AlreadyPruning:
        return None


def start(*, by: User | None) -> Pruning:
    """Errors: AlreadyPruning."""
    try:
        with transaction.atomic():
            return Pruning.objects.create(created_by=by)
    except IntegrityError:
        raise AlreadyPruning from None


def prepare(*, pruning: Pruning) -> None:
    pruning.expect(pruning.done + history.expendable(Policy.current(), pruning.created_at).count())


def prune_next(*, pruning: Pruning) -> bool:
    """Let the rows of the oldest expendable run go; the run itself stays, and says so. False at the end."""
    with transaction.atomic():
        pruning.hold()
        run = history.expendable(Policy.current(), pruning.created_at).order_by("as_of", "pk").first()
        if run is None:
            return False
        rows = partitions.drop_rows(run)
        Run.objects.filter(pk=run.pk).update(pruned_at=timezone.now())
        pruning.advance(1, rows=pruning.rows + rows)
    return True
