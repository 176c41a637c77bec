"""One customer as its page shows it."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from crmq.org.models import AuditEntry, User
from customers.models import Assessment, Contact, Customer, LoyaltyEntry, Stage, Standing, Task, TierOverride

from .lifecycle import next_stages, published

CAP = 10_000
MEMBERS = 200
WITH = (
    "segment",
    "region",
    "department",
    "owner",
    "owner__department",
    "parent",
    "standing__stage__process",
    "standing__tier",
)

COUNTS = """
    SELECT (SELECT count(*) FROM (SELECT 1 FROM customers_order WHERE customer_id = %(pk)s LIMIT %(cap)s) o),
           (SELECT count(*) FROM (SELECT 1 FROM customers_delivery WHERE customer_id = %(pk)s LIMIT %(cap)s) d),
           (SELECT count(*) FROM customers_task WHERE customer_id = %(pk)s AND status = 'open'),
           (SELECT count(*) FROM customers_contact WHERE customer_id = %(pk)s),
           (SELECT count(*) FROM customers_screening WHERE customer_id = %(pk)s)
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many hang on the customer, for its tabs; orders and deliveries up to `CAP`."""

    orders: int
    deliveries: int
    open_tasks: int
    contacts: int
    screenings: int


@dataclass(frozen=True, slots=True)
class Header:
    """What every page of a customer shows on top."""

    customer: Customer
    counts: Counts
    next_task: Task | None
    override: TierOverride | None

    @property
    def score_change(self) -> float | None:
        """Points against the run before."""
        standing = self.customer.standing
        return (
            None
            if standing.score is None or standing.previous_score is None
            else standing.score - standing.previous_score
        )

    @property
    def coverage(self) -> float | None:
        """Percent of the weight that has a value."""
        share = self.customer.standing.coverage
        return None if share is None else 100 * share

    @property
    def stage_days(self) -> int | None:
        """Whole days in the present stage."""
        since = self.customer.standing.stage_since
        return (timezone.now() - since).days if since else None

    @property
    def days_late(self) -> int:
        """Days since the next task was due; 0 when it is not late."""
        return self.next_task.days_late if self.next_task else 0


@dataclass(frozen=True, slots=True)
class Side:
    """What stands beside the timeline."""

    contacts: list[Contact]
    collaborators: list[User]
    points: int
    assessments: list[Assessment]


def visible(user: User) -> QuerySet[Customer]:
    """Customers with all that their page names, for look-ups by public id."""
    return Customer.objects.visible_to(user).select_related(*WITH)


def header(customer: Customer) -> Header:
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"pk": customer.pk, "cap": CAP})
        counts = Counts(*cursor.fetchone())
    next_task = customer.tasks.open().order_by("due_on", "pk").first() if counts.open_tasks else None
    override = TierOverride.objects.filter(customer=customer, ended_at=None).select_related("tier", "by").first()
    return Header(customer, counts, next_task, override)


def side(customer: Customer) -> Side:
    points = LoyaltyEntry.objects.filter(customer=customer).aggregate(sum=Sum("points"))["sum"]
    people = User.objects.filter(pk__in=customer.collaborators.values("user")).order_by("name")
    latest = (
        Assessment.objects.filter(customer=customer)
        .order_by("kind", "-at", "-pk")
        .distinct("kind")
        .select_related("by")
    )
    return Side(list(customer.contacts.all()), list(people), points or 0, list(latest))


def members(customer: Customer, user: User, size: int = MEMBERS) -> list[Standing]:
    """Customers of a group that `user` sees, the best first; none for an account."""
    if customer.kind != Customer.Kind.GROUP:
        return []
    rows = (
        Standing.objects.visible_to(user).filter(customer__parent=customer).select_related("customer", "tier", "owner")
    )
    return list(rows.order_by(F("score").desc(nulls_last=True), "customer__sort_key", "pk")[:size])


def stages_from(customer: Customer) -> list[Stage]:
    """Where a person may move the customer now."""
    process = published()
    return next_stages(customer.standing.stage, process) if process else []


def changes(customer: Customer) -> QuerySet[AuditEntry]:
    """The audit trail of the customer's own row, newest first."""
    return AuditEntry.objects.filter(entity=Customer._meta.db_table, entity_id=str(customer.pk))


def names_of(keys: dict[Any, set[int]]) -> dict[tuple[Any, int], str]:
    """Names of records by model and key, for trails that hold only keys."""
    return {
        (model, row.pk): str(row)
        for model, wanted in keys.items()
        if wanted
        for row in model._default_manager.filter(pk__in=wanted)
    }
