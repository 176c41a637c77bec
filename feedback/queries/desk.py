"""The desk: open complaints in the order in which they need somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from crmq.lib.worktime import WorkCalendar, working_time_between
from crmq.org.models import User
from crmq.org.queries import today, zone
from customers.models import Standing
from feedback.models import Complaint, ComplaintQuerySet, SubTask

from .complaints import next_due

QUEUE_SIZE = 200
SOON = timedelta(hours=16)  # of working time: two days


@dataclass(frozen=True, slots=True)
class Waiting:
    """One complaint in the queue. left: working time until its next clock runs out; negative when it has."""

    complaint: Complaint
    tier: str | None
    clock: str
    due: datetime
    left: timedelta
    percent: int  # of the clock's working time that is left
    is_paused: bool

    @property
    def is_late(self) -> bool:
        return self.left < timedelta()

    @property
    def tone(self) -> str:
        return "bad" if self.is_late else "warn" if self.percent < 25 else ""

    @property
    def bar(self) -> int:
        return 100 if self.is_late else self.percent


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    rows: list[Waiting]


def queue(
    complaints: ComplaintQuerySet, now: datetime, calendar: WorkCalendar, *, by_tier: bool = False
) -> list[Group]:
    """Groups by urgency (breached, today, soon, later), or by tier; each by due time. Two queries."""
    found = list(
        complaints.open().select_related("customer", "category", "handler").order_by("resolve_due", "pk")[:QUEUE_SIZE]
    )
    tiers = dict(
        Standing.objects.filter(customer__in={row.customer_id for row in found}).values_list("customer", "tier__code")
    )
    rows = [_waiting(row, tiers.get(row.customer_id), now, calendar) for row in found]
    rows.sort(key=lambda row: (row.is_paused, row.due))
    if by_tier:
        codes = [*sorted({row.tier for row in rows if row.tier}), None]
        return [Group(code or "", [row for row in rows if row.tier == code]) for code in codes]
    return _by_urgency(rows)


def _by_urgency(rows: Sequence[Waiting]) -> list[Group]:
    day_end = datetime.combine(today() + timedelta(days=1), time(0), zone())
    groups: dict[str, list[Waiting]] = {"breached": [], "today": [], "soon": [], "later": []}
    for row in rows:
        key = "breached" if row.is_late else "today" if row.due < day_end else "soon" if row.left <= SOON else "later"
        groups["later" if row.is_paused else key].append(row)
    return [Group(key, found) for key, found in groups.items()]


def _waiting(complaint: Complaint, tier: str | None, now: datetime, calendar: WorkCalendar) -> Waiting:
    due, clock = next_due(complaint), next_clock(complaint)
    late = due <= now
    left = -working_time_between(due, now, calendar) if late else working_time_between(now, due, calendar)
    if late and not left:
        left = timedelta(seconds=-1)
    whole = working_time_between(complaint.round_started_at, max(due, complaint.round_started_at), calendar)
    percent = max(0, min(100, round(100 * left / whole))) if whole else 0
    return Waiting(complaint, tier, clock, due, left, percent, complaint.status == Complaint.Status.WAITING)


def next_clock(complaint: Complaint) -> str:
    """The name of the clock that runs out next."""
    if complaint.acknowledged_at is None:
        return "acknowledge"
    if complaint.responded_at is None and complaint.respond_due <= complaint.resolve_due:
        return "respond"
    return "resolve"


def tasks_of(user: User) -> list[SubTask]:
    """What `user` is asked to do for complaints of others, the most urgent first."""
    asked = SubTask.objects.of(user).filter(status=SubTask.Status.ASKED)
    return list(asked.select_related("complaint", "asked_by", "department")[:20])
