"""What customers answered: NPS and CSAT of a scope, now, before, by quarter and by region."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, Subquery
from django.db.models.functions import TruncQuarter

from crmq.insights.periods import Period, Span
from crmq.org.models import Region
from feedback.metrics import Csat, csat_of_counts, hidden_cells
from feedback.models import Answer
from feedback.queries import headline
from feedback.queries.headline import Headline

from .scope import Scope


@dataclass(frozen=True, slots=True)
class Voices:
    """before is None where the records do not reach back to its start: half a period compares with nothing."""

    now: Headline
    before: Headline | None


def voices(scope: Scope, period: Period) -> Voices:
    """NPS and CSAT of the period and of the one before. One query."""
    answers = headline.answers_between(period.before.since, period.now.until).filter(scope.on("customer__"))
    spans = {"now": period.now, "old": period.before}
    counts = {
        f"{side}_{name}": Count(
            "pk", filter=count.filter & Q(completed_at__gte=span.since, completed_at__lt=span.until)
        )
        for side, span in spans.items()
        for name, count in headline.COUNTS.items()
    }
    first = (
        Answer.objects.filter(kind="nps", completed_at__isnull=False)
        .order_by("completed_at")
        .values("completed_at")[:1]
    )
    found = answers.order_by().aggregate(**counts, first=Min(Subquery(first)))
    now, old = ({name: found[f"{side}_{name}"] for name in headline.COUNTS} for side in spans)
    reaches = found["first"] is not None and found["first"] < period.before.since
    return Voices(headline.of_counts(now), headline.of_counts(old) if reaches else None)


def by_quarter(scope: Scope, spans: Sequence[Span]) -> list[Headline]:
    """One headline for each of these calendar quarters. One query."""
    answers = headline.answers_between(spans[0].since, spans[-1].until).filter(scope.on("customer__"))
    rows: Any = (
        answers.annotate(quarter=TruncQuarter("completed_at", tzinfo=spans[0].zone))
        .order_by()
        .values("quarter")
        .annotate(**headline.COUNTS)
    )
    found = {row["quarter"].date(): headline.of_counts(row) for row in rows}
    return [found.get(span.start) or Headline(None, None) for span in spans]


@dataclass(frozen=True, slots=True)
class RegionVoice:
    region: Region
    csat: Csat


def by_region(scope: Scope, span: Span, regions: Sequence[Region]) -> tuple[list[RegionVoice], int]:
    """CSAT by region, the lowest first, and how many regions are hidden because too few answered. One query."""
    answers = headline.answers_between(span.since, span.until).filter(scope.on("customer__"), kind="csat")
    rows = (
        answers.order_by().values("customer__region").annotate(n=Count("pk"), satisfied=Count("pk", Q(number__gte=4)))
    )
    counts = {row["customer__region"]: (row["satisfied"], row["n"]) for row in rows}
    hidden = hidden_cells({key: n for key, (_satisfied, n) in counts.items()})
    known = {region.pk: region for region in regions}
    shown = [
        RegionVoice(known[key], found)
        for key, (satisfied, n) in counts.items()
        if key in known and key not in hidden and (found := csat_of_counts(satisfied=satisfied, n=n))
    ]
    return sorted(shown, key=lambda row: (row.csat.percent, -row.csat.n)), len(hidden)
