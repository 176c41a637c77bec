"""Figures of complaints over a period, each with the rows behind it.

The rules are those of `feedback.complaint_metrics`; here they are counted in SQL.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from crmq.lib.share import Share
from crmq.org.models import Region, User
from crmq.org.queries import today, zone
from customers.models import Order, Standing
from customers.models.customer import Customer
from feedback.complaint_metrics import Compliance, per_hundred
from feedback.metrics import Interval, wilson
from feedback.models import Complaint, ComplaintCategory, ComplaintQuerySet, ComplaintRules

from .complaints import overdue


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose complaints, when, where, about what. The period is [since, until), in the organisation's days."""

    viewer: User
    days: int
    region: Region | None = None
    category: ComplaintCategory | None = None

    @property
    def until(self) -> datetime:
        return datetime.combine(today(), time(0), zone())

    @property
    def since(self) -> datetime:
        return self.until - timedelta(days=self.days)

    def complaints(self) -> ComplaintQuerySet:
        found = Complaint.objects.visible_to(self.viewer).counted()
        if self.region:
            found = found.filter(region=self.region)
        return found.filter(category=self.category) if self.category else found

    def within(self, field: str = "received_at") -> Q:
        return Q(**{f"{field}__gte": self.since, f"{field}__lt": self.until})


@dataclass(frozen=True, slots=True)
class Figures:
    received: int
    orders: int
    active: int
    in_time: Compliance
    repeats: Share
    first_contact: Share
    reopened: Share
    median_hours: float | None
    resolved: int

    @property
    def per_orders(self) -> float | None:
        return per_hundred(self.received, self.orders)

    @property
    def per_active(self) -> float | None:
        return per_hundred(self.received, self.active)


def repeat_days() -> int:
    found = ComplaintRules.objects.values_list("repeat_days", flat=True).first()
    return found if found is not None else ComplaintRules().repeat_days


def judged(scope: Scope, now: datetime) -> Q:
    """What deadlines are judged by: resolved in the period, or open and overdue now."""
    return scope.within("resolved_at") | overdue(now)


def settled(scope: Scope, now: datetime) -> Q:
    """Received in the period and older than the repeat window: whether it was solved for good is known."""
    return scope.within() & Q(received_at__lt=now - timedelta(days=repeat_days())) & Q(at_first_contact__isnull=False)


def came_back() -> Exists:
    """Whether a later complaint repeats this one: the same customer and category within the window."""
    later = Complaint.objects.filter(
        customer=OuterRef("customer"), category=OuterRef("category"), received_at__gt=OuterRef("received_at"),
        received_at__lte=OuterRef("received_at") + timedelta(days=repeat_days()),
    )  # fmt: skip
    return Exists(later)


def figures(scope: Scope, now: datetime) -> Figures:
    """Six queries. Orders and active customers are those the viewer sees, of the same region."""
    rows = scope.complaints().order_by()
    resolved, late = scope.within("resolved_at"), Q(was_late=True)
    counts = rows.aggregate(
        received=Count("pk", scope.within()),
        repeats=Count("pk", scope.within() & Q(repeat_of__isnull=False)),
        reopened=Count("pk", scope.within() & Q(reopened__gt=0)),
        resolved=Count("pk", resolved),
        in_time=Count("pk", resolved & ~late),
        late=Count("pk", resolved & late),
        overdue=Count("pk", overdue(now)),
        open=Count("pk", Q(status__in=Complaint.OPEN)),
    )
    known = rows.filter(settled(scope, now)).alias(back=came_back())
    first = Share(known.filter(at_first_contact=True, back=False).count(), known.count())
    minutes = rows.filter(resolved, resolve_minutes__isnull=False).values_list("resolve_minutes", flat=True)
    orders, active = _bases(scope)
    return Figures(
        received=counts["received"], orders=orders, active=active,
        in_time=Compliance(counts["in_time"], counts["late"] + counts["overdue"], counts["overdue"], counts["open"] - counts["overdue"]),
        repeats=Share(counts["repeats"], counts["received"]), first_contact=first,
        reopened=Share(counts["reopened"], counts["received"]), resolved=counts["resolved"],
        median_hours=median(minutes) / 60 if minutes else None,
    )  # fmt: skip


def _bases(scope: Scope) -> tuple[int, int]:
    """Orders placed in the period, and customers active now."""
    placed = Order.objects.visible_to(scope.viewer).filter(
        status=Order.Status.PLACED, ordered_on__gte=scope.since.date(), ordered_on__lt=scope.until.date()
    )
    active = Standing.objects.filter(
        customer__in=Customer.objects.visible_to(scope.viewer).values("pk"), status=Customer.Status.ACTIVE
    )
    if scope.region:
        placed, active = placed.filter(customer__region=scope.region), active.filter(region=scope.region)
    return placed.count(), active.count()


@dataclass(frozen=True, slots=True)
class RegionRow:
    """How one region keeps the same deadlines. interval: of the share in time, 95 %, as fractions."""

    region: Region | None
    received: int
    in_time: int
    judged: int
    interval: Interval
    median_hours: float | None
    repeats: Share

    @property
    def percent(self) -> float | None:
        return 100 * self.in_time / self.judged if self.judged else None


def by_region(scope: Scope, now: datetime) -> list[RegionRow]:
    """Regions with complaints in the period, the most first; those without a region last. Three queries."""
    rows = scope.complaints().order_by()
    kept = scope.within("resolved_at") & Q(was_late=False)
    counts = rows.values("region").annotate(
        received=Count("pk", scope.within()),
        kept=Count("pk", kept),
        judged=Count("pk", judged(scope, now)),
        repeats=Count("pk", scope.within() & Q(repeat_of__isnull=False)),
    )
    hours: dict[Any, list[int]] = {}
    resolved = rows.filter(scope.within("resolved_at"), resolve_minutes__isnull=False)
    for region, minutes in resolved.values_list("region", "resolve_minutes"):
        hours.setdefault(region, []).append(minutes)
    regions = Region.objects.in_bulk([row["region"] for row in counts if row["region"]])
    found = [
        RegionRow(
            regions.get(row["region"]), row["received"], row["kept"], row["judged"], wilson(row["kept"], row["judged"]),
            median(hours[row["region"]]) / 60 if row["region"] in hours else None, Share(row["repeats"], row["received"]),
        )
        for row in counts
        if row["received"] or row["judged"]
    ]  # fmt: skip
    return sorted(found, key=lambda row: (row.region is None, -row.received, row.region.code if row.region else ""))


def rows_of(metric: str, scope: Scope, now: datetime) -> Any:
    """Complaints behind a figure, those left out too, with what the verdict needs. Errors: KeyError."""
    found = (
        scope.complaints().filter(ROWS[metric](scope, now)).select_related("customer", "category", "handler", "region")
    )
    return found.annotate(back=came_back(), tier_code=F("customer__standing__tier__code"))


ROWS: Mapping[str, Callable[[Scope, datetime], Q]] = {
    "received": lambda scope, _now: scope.within(),
    "in_time": lambda scope, _now: scope.within("resolved_at") | Q(status__in=Complaint.OPEN),
    "repeats": lambda scope, _now: scope.within(),
    "first_contact": lambda scope, _now: scope.within(),
    "reopened": lambda scope, _now: scope.within(),
}
