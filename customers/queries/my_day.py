"""What one person has to do today, and how the customers in that person's hands stand."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Abs, Coalesce

from crmq.org.models import User
from crmq.org.queries import headed_departments
from customers.models import Standing, Task, TaskKind

from .choices import choices
from .customers import NEAR, near_a_line
from .process_figures import Percentile

DAYS = 90  # period of the share of return visits on time
MOST = 60  # tasks of one group on the page
MOVED = 6
MOVED_WITHIN = 30
VISITS = (TaskKind.VISIT, TaskKind.CALL)


@dataclass(frozen=True, slots=True)
class Figures:
    """The strip on top. Medians are over rated customers; visits are those done in 90 days."""

    customers: int
    median: float | None
    median_before: float | None
    open_complaints: int
    not_rated: int
    by_tier: list[tuple[str, int]]
    visits_on_time: int
    visits_done: int
    minutes: int

    @property
    def change(self) -> float | None:
        return None if self.median is None or self.median_before is None else self.median - self.median_before

    @property
    def on_time_percent(self) -> float | None:
        return 100 * self.visits_on_time / self.visits_done if self.visits_done else None

    @property
    def hours(self) -> float:
        """Effort of the tasks due within 30 days."""
        return self.minutes / 60


@dataclass(frozen=True, slots=True)
class Group:
    """Open tasks of one stretch of time; `more` when not all of them are shown."""

    name: str
    tasks: list[Task]
    more: bool


def people_of(user: User, *, team: bool) -> list[int]:
    """Whose day it is: one's own, or that of everyone in the departments one heads."""
    if not team:
        return [user.pk]
    return list(User.objects.active().filter(department__in=headed_departments(user)).values_list("pk", flat=True))


def figures(user: User, owners: list[int], today: date) -> Figures:
    rated = Q(is_rated=True)
    stands = _mine(user, owners).aggregate(
        customers=Count("pk"), median=Percentile("score", 0.5, filter=rated),
        median_before=Percentile("previous_score", 0.5, filter=rated & Q(previous_score__isnull=False)),
        open_complaints=Coalesce(Sum("open_complaints"), 0), not_rated=Count("pk", filter=~rated),
    )  # fmt: skip
    tiers = (
        _mine(user, owners)
        .filter(tier__isnull=False)
        .values_list("tier__code")
        .annotate(n=Count("pk"))
        .order_by("tier__rank")
    )
    return Figures(**stands, by_tier=list(tiers), **_work(user, owners, today))


def _work(user: User, owners: list[int], today: date) -> dict[str, Any]:
    visit = Q(kind__in=VISITS, status=Task.Status.DONE, done_at__date__gte=today - timedelta(days=DAYS))
    due = Q(status=Task.Status.OPEN, due_on__lte=today + timedelta(days=MOVED_WITHIN))
    return (
        Task.objects.visible_to(user)
        .filter(owner__in=owners)
        .aggregate(
            visits_on_time=Count("pk", filter=visit & Q(done_at__date__lte=F("due_on"))),
            visits_done=Count("pk", filter=visit),
            minutes=Coalesce(Sum("activity__minutes", filter=due), 0),
        )
    )


def tasks(user: User, owners: list[int], today: date) -> list[Group]:
    """Open tasks by when they are due, at most `MOST` a group; empty groups are left out."""
    week = today + timedelta(days=7 - today.isoweekday() or 7)
    spans = {
        "overdue": Q(due_on__lt=today),
        "today": Q(due_on=today),
        "week": Q(due_on__gt=today, due_on__lte=week),
        "later": Q(due_on__gt=week, due_on__lte=today + timedelta(days=30)),
    }
    found = [(name, list(_open(user, owners).filter(span)[: MOST + 1])) for name, span in spans.items()]
    return [Group(name, rows[:MOST], len(rows) > MOST) for name, rows in found if rows]


def done_today(user: User, owners: list[int], today: date) -> QuerySet[Task]:
    rows = Task.objects.visible_to(user).filter(owner__in=owners, status=Task.Status.DONE, done_at__date=today)
    return rows.select_related("customer", "customer__standing__tier").order_by("-done_at")


def task_count(user: User, owners: list[int], today: date) -> int:
    """Tasks that are overdue or due today."""
    return Task.objects.visible_to(user).open().filter(owner__in=owners, due_on__lte=today).count()


def _open(user: User, owners: list[int]) -> QuerySet[Task]:
    rows = Task.objects.visible_to(user).open().filter(owner__in=owners)
    return rows.select_related("customer", "customer__standing__tier", "owner", "activity").order_by("due_on", "pk")


def moved_most(user: User, owners: list[int], today: date) -> list[Standing]:
    """Customers whose score moved most with the last evaluation, in either direction."""
    moved = _mine(user, owners).filter(
        is_rated=True, previous_score__isnull=False, evaluated_at__date__gte=today - timedelta(days=MOVED_WITHIN)
    )
    change = F("score") - F("previous_score")
    ranked = moved.annotate(change=change, size=Abs(change, output_field=FloatField())).filter(size__gte=0.05)
    return list(ranked.select_related("customer", "tier").order_by("-size", "pk")[:MOVED])


@dataclass(frozen=True, slots=True)
class Near:
    """A customer near a tier line; `gap` points above (positive) or below the line of tier `line`."""

    standing: Standing
    line: str
    gap: float

    @property
    def points(self) -> float:
        return abs(self.gap)


def near_lines(user: User, owners: list[int], size: int = 8) -> list[Near]:
    """Rated customers within `NEAR` points of a line, the nearest first."""
    rows = _mine(user, owners).filter(near_a_line(), is_rated=True).select_related("customer", "tier")[:200]
    found = [near for near in (_nearest(standing) for standing in rows) if near]
    return sorted(found, key=lambda near: abs(near.gap))[:size]


def _nearest(standing: Standing) -> Near | None:
    gaps: list[Near] = []
    if standing.score is None:
        return None
    for tier in choices().tiers:
        if tier.enter_at <= 0:
            continue
        own = standing.tier_id == tier.pk
        gap = standing.score - (tier.leave_below if own else tier.enter_at)
        if abs(gap) <= NEAR and (own or gap < 0):
            gaps.append(Near(standing, tier.code, gap))
    return min(gaps, key=lambda near: abs(near.gap), default=None)


def _mine(user: User, owners: list[int]) -> QuerySet[Standing]:
    return Standing.objects.visible_to(user).filter(owner__in=owners, status="active", kind="account")
