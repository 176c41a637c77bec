"""Complaints of a scope: how many, resolved in time or not, and about what."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet, Subquery

from crmq.insights.periods import Period, Span
from crmq.lib.models import in_language
from crmq.lib.share import Share
from feedback.complaint_metrics import Compliance
from feedback.models import Complaint
from feedback.queries.complaints import overdue

from .scope import Scope


@dataclass(frozen=True, slots=True)
class Grievances:
    """received: in the last 12 months, and in the 12 before (None where the records do not reach back).
    in_time: of the period; before: resolved in the period before."""

    received: int
    received_before: int | None
    in_time: Compliance
    before: Share
    open: int


def complaints(scope: Scope) -> QuerySet[Complaint]:
    """Complaints of the scope's customers. Those whose sender is not known as a customer are nobody's figure."""
    return Complaint.objects.counted().filter(scope.on("customer__"))


def within(span: Span, field: str = "received_at") -> Q:
    return Q(**{f"{field}__gte": span.since, f"{field}__lt": span.until})


def grievances(scope: Scope, period: Period, now: datetime) -> Grievances:
    """One query. A complaint is late when any clock of any round was missed, or when it is open and overdue."""
    year, earlier, _oldest = period.years
    resolved, late = within(period.now, "resolved_at"), Q(was_late=True)
    oldest = Complaint.objects.order_by("received_at").values("received_at")[:1]
    counts = complaints(scope).aggregate(
        received=Count("pk", within(year)),
        received_before=Count("pk", within(earlier)),
        in_time=Count("pk", resolved & ~late),
        late=Count("pk", resolved & late),
        overdue=Count("pk", overdue(now)),
        open=Count("pk", Q(status__in=Complaint.OPEN)),
        kept_before=Count("pk", within(period.before, "resolved_at") & ~late),
        judged_before=Count("pk", within(period.before, "resolved_at")),
        first=Min(Subquery(oldest)),
    )
    reaches = counts["first"] is not None and counts["first"] < earlier.since
    return Grievances(
        received=counts["received"],
        received_before=counts["received_before"] if reaches else None,
        in_time=Compliance(
            in_time=counts["in_time"], late=counts["late"] + counts["overdue"], overdue=counts["overdue"],
            running=counts["open"] - counts["overdue"],
        ),
        before=Share(counts["kept_before"], counts["judged_before"]),
        open=counts["open"],
    )  # fmt: skip


def by_category(scope: Scope, span: Span) -> list[tuple[str, int]]:
    """Names of categories with the complaints received in the span, the most frequent first. One query.

    The name is blank for complaints that are not yet sorted; they come last.
    """
    rows = (
        complaints(scope)
        .filter(within(span))
        .order_by()
        .values("category__name_en", "category__name_zh")
        .annotate(n=Count("pk"))
    )
    found = [(in_language(row["category__name_en"] or "", row["category__name_zh"] or ""), row["n"]) for row in rows]
    return sorted(found, key=lambda row: (not row[0], -row[1]))
