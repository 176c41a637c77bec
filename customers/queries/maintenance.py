"""What playbooks ask for, and the work that lies ahead."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from customers.models import Activity, Customer, Interaction, PlanRun, Playbook, Task, TaskKind

RETURN_VISITS = (TaskKind.VISIT, TaskKind.CALL)

# An activity counts as the same in every version of its tier's playbook where place and kind agree.
CREATE_TASKS = """
    WITH batch AS (
        SELECT c.id, s.tier_id, coalesce(c.owner_id, d.head_id) AS owner_id
        FROM customers_customer c JOIN customers_standing s ON s.customer_id = c.id
        LEFT JOIN org_department d ON d.id = c.department_id
        WHERE c.id = ANY(%(ids)s)
    ), lineage AS (
        SELECT a.id, earlier.id AS earlier_id
        FROM customers_activity a JOIN customers_playbook p ON p.id = a.playbook_id AND p.status = 'published'
        JOIN customers_playbook q ON q.tier_id IS NOT DISTINCT FROM p.tier_id
        JOIN customers_activity earlier ON earlier.playbook_id = q.id AND earlier.position = a.position AND earlier.kind = a.kind
    ), before AS (
        SELECT t.customer_id, lineage.id, max(t.due_on) AS last_due, bool_or(t.status = 'open') AS is_open
        FROM customers_task t JOIN lineage ON lineage.earlier_id = t.activity_id
        WHERE t.customer_id = ANY(%(ids)s) AND t.status <> 'cancelled'
        GROUP BY t.customer_id, lineage.id
    ), slots AS (
        SELECT * FROM unnest(%(activities)s::bigint[], %(slots)s::int[], %(days)s::date[]) AS s(activity_id, slot, due_on)
    ), widths AS (SELECT activity_id, max(slot) AS width FROM slots GROUP BY activity_id),
    wanted AS (
        SELECT b.id AS customer_id, b.owner_id, a.id AS activity_id, a.kind, a.name_en, a.name_zh, a.every_days,
            CASE WHEN before.id IS NULL THEN 1 + mod(b.id * 7919 + a.id * 104729, widths.width) ELSE 0 END AS slot
        FROM batch b
        JOIN customers_playbook p ON p.status = 'published' AND p.tier_id IS NOT DISTINCT FROM b.tier_id
        JOIN customers_activity a ON a.playbook_id = p.id
        JOIN widths ON widths.activity_id = a.id
        LEFT JOIN before ON before.customer_id = b.id AND before.id = a.id
        WHERE before.id IS NULL OR (NOT before.is_open AND before.last_due <= %(as_of)s::date - a.every_days::int)
    )
    INSERT INTO customers_task (
        public_id, key, customer_id, activity_id, owner_id, kind, title_en, title_zh, detail, url, due_on, status, outcome, created_at
    )
    SELECT gen_random_uuid(),
        format('playbook:%%s:%%s:%%s', w.activity_id, w.customer_id, (%(as_of)s::date - date '2000-01-01') / w.every_days),
        w.customer_id, w.activity_id, w.owner_id, w.kind, w.name_en, w.name_zh, '', '', slots.due_on, 'open', '', clock_timestamp()
    FROM wanted w JOIN slots ON slots.activity_id = w.activity_id AND slots.slot = w.slot
    ON CONFLICT (key) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class DueDate:
    """A day on which tasks of an activity may fall due; the slot picks one of them."""

    activity: int
    slot: int
    day: date


@dataclass(frozen=True, slots=True)
class Workload:
    """One person's open tasks. Minutes are the effort that the playbooks expect until `until`."""

    owner_id: int | None
    name: str
    open: int
    overdue: int
    due: int
    minutes: int
    done: int
    in_time: int

    @property
    def hours(self) -> float:
        return self.minutes / 60

    @property
    def share_in_time(self) -> float | None:
        return 100 * self.in_time / self.done if self.done else None


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """Return visits of a period: done, of them in time, and what is due or late now."""

    due: int
    overdue: int
    done: int
    in_time: int

    @property
    def share(self) -> float | None:
        return 100 * self.in_time / self.done if self.done else None


def plannable(after: int, limit: int) -> list[int]:
    """The next active accounts after a customer, in the order in which plans take them."""
    return list(Customer.objects.rateable().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def plannable_count(after: int = 0) -> int:
    return Customer.objects.rateable().filter(pk__gt=after).count()


def create_tasks(customer_ids: Collection[int], as_of: date, due_dates: Collection[DueDate]) -> int:
    """Insert what the playbooks ask of these customers on `as_of`; returns how many tasks.

    An activity is due when the customer never had it, or when its last task was due at least
    `every_days` ago and is no longer open. The key holds the number of the period since 2000.
    """
    parameters: dict[str, Any] = {
        "ids": list(customer_ids),
        "as_of": as_of,
        "activities": [each.activity for each in due_dates],
        "slots": [each.slot for each in due_dates],
        "days": [each.day for each in due_dates],
    }
    with connection.cursor() as cursor:
        cursor.execute(CREATE_TASKS, parameters)
        return int(cursor.rowcount)


def new_tasks_by_owner(run: PlanRun) -> dict[int, int]:
    """Tasks that a plan made and that still wait, per owner."""
    made = Task.objects.open().filter(activity__isnull=False, created_at__gte=run.started_at, owner__isnull=False)
    return dict(made.order_by().values_list("owner").annotate(n=Count("pk")))


def published_playbooks() -> list[Playbook]:
    """The playbooks in force, best tier first, with their activities; the last is for those not rated."""
    live = Playbook.objects.filter(status=Playbook.Status.PUBLISHED).select_related("tier")
    return list(
        live.prefetch_related(Prefetch("activities", Activity.objects.order_by("position"))).order_by(
            F("tier__rank").asc(nulls_last=True)
        )
    )


def open_by_activity(user: Any, today: date) -> dict[int, tuple[int, int]]:
    """Visible open tasks of each activity: all, and overdue."""
    rows = Task.objects.visible_to(user).open().filter(activity__isnull=False).order_by().values("activity")
    counted = rows.annotate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    return {row["activity"]: (row["n"], row["late"]) for row in counted}


def workload(user: Any, today: date, *, ahead: int = 30, back: int = 90) -> list[Workload]:
    """Visible work per owner: open now, due within `ahead` days, done in the `back` days before today."""
    until, since = today + timedelta(days=ahead), today - timedelta(days=back)
    is_open, done = Q(status=Task.Status.OPEN), Q(status=Task.Status.DONE, done_at__gte=_morning(since))
    rows = (
        Task.objects.visible_to(user).filter(is_open | done).order_by().values("owner", "owner__name")
        .annotate(
            open=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_on__lt=today)),
            due=Count("pk", filter=is_open & Q(due_on__lte=until)),
            minutes=Coalesce(Sum("activity__minutes", filter=is_open & Q(due_on__lte=until)), 0),
            done=Count("pk", filter=done),
            in_time=Count("pk", filter=done & Q(done_at__date__lte=F("due_on"))),
        )
    )  # fmt: skip
    found = [Workload(row.pop("owner"), row.pop("owner__name") or "", **row) for row in rows]
    return sorted(found, key=lambda each: (-each.overdue, -each.open, each.name))


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def total(loads: Collection[Workload]) -> Workload:
    """The sum of these workloads; its open tasks without an owner are those of the load without one."""
    sums = {
        name: sum(getattr(load, name) for load in loads)
        for name in ("open", "overdue", "due", "minutes", "done", "in_time")
    }
    return Workload(None, "", **sums)


def overdue(user: Any, today: date) -> QuerySet[Task]:
    return _listed(Task.objects.visible_to(user).open().filter(due_on__lt=today))


def visits_due(user: Any) -> QuerySet[Task]:
    """Visible return visits that wait to be made."""
    return _listed(Task.objects.visible_to(user).open().filter(kind__in=RETURN_VISITS))


def visits_done(user: Any) -> QuerySet[Interaction]:
    """Visible return visits that were made."""
    made = Interaction.objects.visible_to(user).filter(is_return_visit=True)
    return made.select_related("customer", "customer__standing__tier", "by", "contact")


def visit_figures(user: Any, today: date, since: datetime) -> VisitFigures:
    tasks = Task.objects.visible_to(user).filter(kind__in=RETURN_VISITS).order_by()
    done = Q(status=Task.Status.DONE, done_at__gte=since)
    row = tasks.aggregate(
        due=Count("pk", filter=Q(status=Task.Status.OPEN, due_on__lte=today + timedelta(days=7))),
        overdue=Count("pk", filter=Q(status=Task.Status.OPEN, due_on__lt=today)),
        done=Count("pk", filter=done),
        in_time=Count("pk", filter=done & Q(done_at__date__lte=F("due_on"))),
    )
    return VisitFigures(**row)


def _listed(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related("customer", "customer__standing__tier", "owner", "activity")
