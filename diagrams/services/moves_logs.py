"""Logs of moves brought in to be studied."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from diagrams.models import LoggedMove, MovesLog
from diagrams.moves_log import Log, steps

BATCH = 5_000
WAIT = timedelta(days=1)  # for a log that was shown and never kept


@transaction.atomic
def take_in(*, name: str, log: Log, by: Any) -> MovesLog:
    """Store a log to be looked at; it goes away unless it is kept."""
    MovesLog.objects.filter(is_kept=False, at__lt=timezone.now() - WAIT).delete()
    times = [event.at for event in log.events]
    stored = MovesLog.objects.create(
        name=name[:120], by=by, events=len(log.events), cases=len({event.case for event in log.events}),
        since=min(times, default=None), until=max(times, default=None),
    )  # fmt: skip
    moves = (
        LoggedMove(
            log=stored, case=step.case, origin=step.origin, target=step.target, at=step.at,
            seconds_before=step.seconds_before,
        )
        for step in steps(log.events)
    )  # fmt: skip
    LoggedMove.objects.bulk_create(moves, batch_size=BATCH)
    return stored


def keep(*, log: MovesLog) -> None:
    MovesLog.objects.filter(pk=log.pk).update(is_kept=True)


def delete(*, log: MovesLog) -> None:
    log.delete()
