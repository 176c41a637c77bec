"""How long evaluations are kept: which runs a policy would let go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import TruncMonth

from crmq.org import queries as org
from scoring.models import Period, PeriodEvent, Policy, Run

from . import partitions


@dataclass(frozen=True, slots=True)
class Kept:
    """What a policy would do: runs to let go with their rows, and the runs that stay."""

    runs: int
    rows: int
    staying: int


def expendable(policy: Policy, now: datetime) -> QuerySet[Run]:
    """Ended runs older than the policy keeps.

    The latest over everyone stays, and so do the last of each month in the organisation's zone,
    those that close a period, and those of a past date, which somebody asked for.
    """
    kept = Run.objects.filter(pruned_at=None).exclude(status__in=Run.ACTIVE)
    changed = kept.filter(scope=Run.Scope.CHANGED, as_of__lt=now - timedelta(days=policy.keep_changed_days))
    whole = kept.filter(scope=Run.Scope.FULL, as_of__lt=now - timedelta(days=policy.keep_days))
    closing = (
        Run.objects.whole().filter(scope=Run.Scope.FULL, assigns=True)
        .annotate(month=TruncMonth("as_of", tzinfo=org.zone())).order_by().values("month").annotate(last=Max("as_of"))
    )  # fmt: skip
    closes = Exists(Period.objects.filter(run=OuterRef("pk"))) | Exists(PeriodEvent.objects.filter(run=OuterRef("pk")))
    whole = whole.exclude(as_of__in=[row["last"] for row in closing], assigns=True).exclude(closes)
    return Run.objects.filter(pk__in=[*changed.values_list("pk", flat=True), *whole.values_list("pk", flat=True)])


def would_keep(policy: Policy, now: datetime) -> Kept:
    """Count what the policy would let go, without touching anything."""
    keys = list(expendable(policy, now).values_list("pk", flat=True))
    staying = Run.objects.filter(pruned_at=None).exclude(pk__in=keys).count()
    return Kept(len(keys), partitions.count_rows(keys), staying)
