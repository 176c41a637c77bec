"""One customer's quality on one page: what the report says, fetched once."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q, QuerySet

from crmq.insights.periods import Span, period
from crmq.org.models import User
from customers.models import Contact, Customer, Task
from customers.queries import orders
from feedback.models import Complaint
from feedback.queries.complaints import overdue
from feedback.queries.headline import Headline, headline
from scoring.queries.portrait import Portrait

from .board import Frame

CONTACTS, TASKS, COMPLAINTS = 3, 4, 4


@dataclass(frozen=True, slots=True)
class Complained:
    """Complaints of 12 months, and those open now."""

    received: int
    late: int
    open: int
    overdue: int


def visible(user: User) -> QuerySet[Customer]:
    found: QuerySet[Customer] = Customer.objects.visible_to(user)
    return found.select_related("region", "owner", "segment", "standing__tier", "standing__stage")


class Report:
    """The figures are of the 12 months that end yesterday; lists show the latest few."""

    def __init__(self, customer: Customer, frame: Frame) -> None:
        self.customer, self.frame = customer, frame
        self.year: Span = period("12m", frame.today, frame.zone).now
        self.portrait = Portrait(customer)

    @cached_property
    def voice(self) -> Headline:
        return headline(self.year.since, self.year.until, customer=self.customer)

    @cached_property
    def deliveries(self) -> orders.DeliveryTotals:
        rows = orders.deliveries_of(self.customer, self.frame.today, since=self.year.start, until=self.year.last)
        return orders.delivery_totals(rows, self.frame.today)

    @cached_property
    def bought(self) -> list[orders.Amount]:
        """Placed orders by currency."""
        return orders.order_totals(
            orders.orders_of(self.customer, since=self.year.start, until=self.year.last, status="placed")
        )

    @cached_property
    def complained(self) -> Complained:
        received = Q(received_at__gte=self.year.since, received_at__lt=self.year.until)
        counts = Complaint.objects.counted().filter(customer=self.customer).aggregate(
            received=Count("pk", received), late=Count("pk", received & Q(was_late=True)),
            open=Count("pk", Q(status__in=Complaint.OPEN)), overdue=Count("pk", overdue(self.frame.now)),
        )  # fmt: skip
        return Complained(**counts)

    @cached_property
    def complaints(self) -> list[Complaint]:
        return list(Complaint.objects.filter(customer=self.customer).select_related("category")[:COMPLAINTS])

    @cached_property
    def tasks(self) -> list[Task]:
        open_ones = Task.objects.filter(customer=self.customer).open()
        return list(open_ones.select_related("owner").order_by("due_on", "pk")[:TASKS])

    @cached_property
    def contacts(self) -> list[Contact]:
        return list(self.customer.contacts.all()[:CONTACTS])
