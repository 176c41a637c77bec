"""Which customers have records that no evaluation has seen yet."""

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from customers.models import TierOverride
from scoring.models import Run, Touch

OF_RUN = "SELECT customer_id FROM scoring_touch WHERE run_id = %(run)s"

# Rows in charge of a run that ended without completing are up again. What is written while this
# runs is not seen here, and waits for the next one.
TAKE = """
    UPDATE scoring_touch SET run_id = %(run)s
    WHERE at <= %(as_of)s AND (run_id IS NULL
        OR run_id IN (SELECT id FROM scoring_run WHERE status IN ('failed', 'cancelled')))
"""


def of_run(run: Run) -> QuerySet[Touch, Any]:
    """The customers that a run took charge of."""
    return Touch.objects.filter(run_id=run.pk).values("customer_id")


def waiting() -> QuerySet[Touch]:
    """What the next evaluation will look at."""
    ended = Run.objects.filter(status__in=[Run.Status.FAILED, Run.Status.CANCELLED])
    return Touch.objects.filter(Q(run_id=None) | Q(run_id__in=ended.values("pk")))


def waiting_customers() -> int:
    return waiting().order_by().values("customer_id").distinct().count()


def take(run: Run) -> None:
    """Put everything that waited when the run was created into its charge."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"run": run.pk, "as_of": run.as_of})


def release(run: Run) -> None:
    """The run has seen them."""
    Touch.objects.filter(run_id=run.pk).delete()


def overrides_that_ended(day: date) -> QuerySet[TierOverride]:
    """Open overrides whose last day has passed: the evaluation decides about these customers again."""
    return TierOverride.objects.filter(ended_at=None, expires_on__lt=day)


def add(customers: QuerySet[TierOverride], at: datetime) -> int:
    """Have the customers of these looked at."""
    rows = [Touch(customer_id=key, at=at) for key in customers.values_list("customer", flat=True)]
    return len(Touch.objects.bulk_create(rows))
