"""Corrective and preventive actions: board, counts, and whether their causes came back."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from feedback.models import Complaint, Improvement

PER_COLUMN = 30


@dataclass(frozen=True, slots=True)
class Column:
    status: str
    label: str
    rows: list[Improvement]
    count: int


@dataclass(frozen=True, slots=True)
class Totals:
    open: int
    overdue: int
    watched: int
    effective: int
    came_back: int
    settled: int  # effective or reopened at least once: those of which we know


@dataclass(frozen=True, slots=True)
class Effect:
    """Complaints of the action's cause in equal spans before and after it was done."""

    before: int
    after: int
    days: int  # of each span; shorter while the watch runs
    rows: list[Complaint]


def board(rows: Any) -> list[Column]:
    """The first of each column by due date, with how many there are. One query a column and one for all counts."""
    counts: dict[str, int] = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    shown = [status for status in Improvement.Status if status != Improvement.Status.CANCELLED]
    return [
        Column(
            status.value, str(status.label),
            list(rows.filter(status=status).select_related("owner", "department").order_by("due_on", "pk")[:PER_COLUMN]) if counts.get(status) else [],
            counts.get(status, 0),
        )
        for status in shown
    ]  # fmt: skip


def totals(today: date) -> Totals:
    opened, status = Q(status__in=Improvement.OPEN), Improvement.Status
    counts = Improvement.objects.aggregate(
        open=Count("pk", opened),
        overdue=Count("pk", opened & Q(due_on__lt=today)),
        watched=Count("pk", Q(status=status.WATCHED)),
        effective=Count("pk", Q(status=status.EFFECTIVE)),
        came_back=Count("pk", Q(reopened__gt=0)),
        settled=Count("pk", Q(status=status.EFFECTIVE) | Q(reopened__gt=0)),
    )
    return Totals(**counts)


def effect(improvement: Improvement, now: Any, viewer: Any) -> Effect | None:
    """None before it is done, or without a shared cause. Three queries. Counts are of all complaints; rows of visible ones."""
    if improvement.done_at is None or improvement.root_cause_id is None:
        return None
    span = min(timedelta(days=improvement.watch_days), now - improvement.done_at)
    days = max(1, round(span / timedelta(days=1)))
    same = Complaint.objects.counted().filter(root_cause=improvement.root_cause_id)
    before = same.filter(received_at__gte=improvement.done_at - span, received_at__lt=improvement.done_at).count()
    after = same.filter(received_at__gt=improvement.done_at, received_at__lte=improvement.done_at + span)
    visible = Complaint.objects.visible_to(viewer).filter(pk__in=after.values("pk")).select_related("customer")
    return Effect(before, after.count(), days, list(visible[:20]))
