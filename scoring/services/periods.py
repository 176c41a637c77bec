"""Periods of the quality table: beginning, closing, opening again."""

from datetime import date, timedelta

from django.db import transaction

from crmq.org.models import User
from crmq.org.queries import today
from scoring.models import Period, PeriodEvent, Run
from scoring.queries.card import NoScorecard
from scoring.queries.quality.periods import end_of, months_and_quarters, run_at

from . import runs

GRACE = 5  # days after the end in which people may still enter what belongs to the period


class NotClosed(Exception):
    """Only a closed period is opened again."""


class NotOver(Exception):
    """A period closes after its last day."""


def begin(*, day: date | None = None) -> None:
    """Create the current month and quarter and the ones before, where they are missing."""
    Period.objects.bulk_create(
        [
            Period(kind=kind, starts_on=first, ends_on=after, closes_on=after + timedelta(days=GRACE))
            for kind, first, after in months_and_quarters(day or today())
        ],
        ignore_conflicts=True,
    )


def close(*, period: Period, by: User | None) -> Run | None:
    """Freeze a period with an evaluation as of its end.

    One that is there already is taken; else the run returned is what the caller has worked on,
    and `settle` closes the period once it is done. Errors: NotOver, NoScorecard.
    """
    with transaction.atomic():
        now = Period.objects.select_for_update().get(pk=period.pk)
        if now.ends_on > today():
            raise NotOver
        if now.status != Period.Status.OPEN:
            return None
        reopened = now.events.filter(kind=PeriodEvent.Kind.REOPENED).exists()
        known = None if reopened else run_at(now)
        if known is not None:
            _closed(now, known, by)
            return None
        now.run = runs.start_run(by=by, as_of=end_of(now), assigns=False)
        now.status = Period.Status.CLOSING
        now.save()
        return now.run


def _closed(period: Period, run: Run, by: User | None) -> None:
    period.run, period.status = run, Period.Status.CLOSED
    period.save()
    PeriodEvent.objects.create(period=period, kind=PeriodEvent.Kind.CLOSED, by=by, run=run)


def settle() -> None:
    """Close what its evaluation is done for; give back what its evaluation failed for."""
    for waiting in Period.objects.filter(status=Period.Status.CLOSING).values_list("pk", flat=True):
        with transaction.atomic():
            period = Period.objects.select_for_update(of=("self",)).select_related("run__created_by").get(pk=waiting)
            if period.status != Period.Status.CLOSING or period.run is None:
                continue
            if period.run.status == Run.Status.DONE:
                _closed(period, period.run, period.run.created_by)
            elif not period.run.is_active:
                period.run, period.status = None, Period.Status.OPEN
                period.save()


def close_due(*, day: date | None = None) -> list[Run]:
    """Begin to close the periods whose day has come; the runs that have to be worked on for it."""
    settle()
    begin(day=day)
    found: list[Run] = []
    now = day or today()
    due = Period.objects.filter(status=Period.Status.OPEN, closes_on__lte=now, ends_on__lte=now)
    for period in due.order_by("ends_on"):
        try:
            run = close(period=period, by=None)
        except NoScorecard:
            return found
        if run is not None:
            found.append(run)
    return found


def reopen(*, period: Period, by: User, reason: str) -> Period:
    """Let people enter into a closed period again, for a few days. Errors: NotClosed."""
    with transaction.atomic():
        now = Period.objects.select_for_update().get(pk=period.pk)
        if now.status != Period.Status.CLOSED:
            raise NotClosed
        PeriodEvent.objects.create(period=now, kind=PeriodEvent.Kind.REOPENED, by=by, run_id=now.run_id, reason=reason)
        now.status, now.run = Period.Status.OPEN, None
        now.closes_on = today() + timedelta(days=GRACE)
        now.save()
    return now
