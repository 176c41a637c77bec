"""Figures and queues of complaints."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q

from crmq.lib.worktime import WorkCalendar, working_time_between
from crmq.org.models import User
from crmq.org.queries import today, zone
from feedback.models import Complaint, ComplaintQuerySet


@dataclass(frozen=True, slots=True)
class Clock:
    """One of the three clocks for display: which, when due, when stopped, how far it is."""

    name: str
    due: datetime
    stopped: datetime | None
    allowed: timedelta  # working time
    spent: timedelta  # working time, pauses taken out
    is_late: bool
    is_paused: bool

    @property
    def allowed_hours(self) -> float:
        return self.allowed / timedelta(hours=1)

    @property
    def spent_hours(self) -> float:
        return self.spent / timedelta(hours=1)

    @property
    def left(self) -> timedelta:
        return max(timedelta(), self.allowed - self.spent)

    @property
    def tone(self) -> str:
        return "bad" if self.is_late else "warn" if not self.stopped and self.percent >= 75 else "good"

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.spent / self.allowed)) if self.allowed else 100


@dataclass(frozen=True, slots=True)
class Figures:
    open: int
    breached: int  # some clock has run out
    overdue: int  # the resolving one has
    due_today: int
    days: int
    on_time: int
    judged: int  # resolved in the period, and open ones that are overdue
    median_hours: float | None
    repeats: int
    received: int


def visible(user: User) -> ComplaintQuerySet:
    return Complaint.objects.visible_to(user)


def next_due(complaint: Complaint) -> datetime:
    """The clock that runs out next: acknowledging, then responding, then resolving."""
    if complaint.acknowledged_at is None:
        return complaint.acknowledge_due
    if complaint.responded_at is None:
        return min(complaint.respond_due, complaint.resolve_due)
    return complaint.resolve_due


def overdue(now: datetime) -> Q:
    """Open complaints whose resolving clock has run out; those waiting for the customer are not."""
    return Q(status__in=Complaint.RUNNING, resolve_due__lte=now)


def breached(now: datetime) -> Q:
    """Open complaints, not waiting for the customer, with any clock that has run out."""
    late = (
        Q(resolve_due__lte=now)
        | Q(acknowledge_due__lte=now, acknowledged_at=None)
        | Q(respond_due__lte=now, responded_at=None)
    )
    return Q(status__in=Complaint.RUNNING) & late


def overdue_now(complaint: Complaint, now: datetime) -> bool:
    """As `overdue`, of one row."""
    return complaint.status in Complaint.RUNNING and complaint.resolve_due <= now


def escalating(now: datetime) -> Any:
    """Keys of open complaints whose ladder has a step due, the longest due first."""
    return Complaint.objects.filter(escalate_at__lte=now).order_by("escalate_at", "pk").values_list("pk", flat=True)


def figures(complaints: ComplaintQuerySet, now: datetime, days: int = 90) -> Figures:
    """What the desk shows on top. "Last 90 days" ends yesterday."""
    end = datetime.combine(today(), time(0), zone())
    start = end - timedelta(days=days)
    complaints = complaints.counted()
    counts: dict[str, int] = complaints.aggregate(
        open=Count("pk", Q(status__in=Complaint.OPEN)),
        breached=Count("pk", breached(now)),
        overdue=Count("pk", overdue(now)),
        due_today=Count(
            "pk", Q(status__in=Complaint.OPEN, resolve_due__gt=now, resolve_due__lt=end + timedelta(days=1))
        ),
        received=Count("pk", Q(received_at__gte=start, received_at__lt=end)),
        repeats=Count("pk", Q(received_at__gte=start, received_at__lt=end, repeat_of__isnull=False)),
    )
    resolved = list(
        complaints.filter(resolved_at__gte=start, resolved_at__lt=end).values_list("was_late", "resolve_minutes")
    )
    minutes = [m for _, m in resolved if m is not None]
    return Figures(
        **counts,
        days=days,
        on_time=sum(not late for late, _ in resolved),
        judged=len(resolved) + counts["overdue"],
        median_hours=median(minutes) / 60 if minutes else None,
    )


def three_clocks(
    complaint: Complaint,
    allowed: tuple[timedelta, timedelta, timedelta],
    paused: timedelta,
    calendar: WorkCalendar,
    now: datetime,
) -> list[Clock]:
    """The clocks of the round in hand."""
    rows = [
        ("acknowledge", complaint.acknowledge_due, complaint.acknowledged_at),
        ("respond", complaint.respond_due, complaint.responded_at),
        ("resolve", complaint.resolve_due, complaint.resolved_at),
    ]
    waiting = complaint.status == Complaint.Status.WAITING
    found = []
    for (name, due, stopped), hours in zip(rows, allowed, strict=True):
        until = max(stopped or now, complaint.round_started_at)
        spent = max(timedelta(), working_time_between(complaint.round_started_at, until, calendar) - paused)
        late = (stopped or now) > due and not (waiting and stopped is None)
        found.append(Clock(name, due, stopped, hours, spent, late, waiting and stopped is None))
    return found
