"""How well we deliver. A date-only promise means the end of that day."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models import Delivery

from .shape import Measure, Moment, Part, Source

DELIVERIES = Source(
    "deliveries", Delivery, "customers_delivery e", "e.promised_on", "promised_on", is_date=True, created="created_at",
)  # fmt: skip

ARRIVED = "e.delivered_on <= %(seen_day)s"
# Arrived, or should have by now: an open overdue delivery counts as late.
DUE = f"({ARRIVED} OR e.promised_on < %(day)s)"


def _arrived(moment: Moment) -> Q:
    return Q(delivered_on__lte=moment.seen_day)


def _due(moment: Moment) -> Q:
    return _arrived(moment) | Q(promised_on__lt=moment.day)


def _on_time(moment: Moment) -> Q:
    return _arrived(moment) & Q(delivered_on__lte=F("promised_on"))


def _inspected(moment: Moment) -> Q:
    return _arrived(moment) & Q(accepted_quantity__isnull=False, quantity__gt=0)


INSPECTED = f"{ARRIVED} AND e.accepted_quantity IS NOT NULL AND e.quantity > 0"

MEASURES = [
    Measure(
        "on_time_delivery", _("Delivered on time"), "%", _("Deliveries that arrived by the promised date; open overdue ones count as late."),
        {"due": Part(DELIVERIES, rows=DUE, q=_due), "on_time": Part(DELIVERIES, rows=f"{ARRIVED} AND e.delivered_on <= e.promised_on", q=_on_time)},
        "100.0 * {on_time} / nullif({due}, 0)", "due",
    ),
    Measure(
        "days_late", _("Days late, median"), _("days"), _("Median of the days past the promise; early and on time count 0."),
        {"late": Part(DELIVERIES, "percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(e.delivered_on - e.promised_on, 0)) {only}", ARRIVED, _arrived)},
        "{late}", "late", lower_is_better=True,
    ),
    Measure(
        "quality_pass", _("Quality pass rate"), "%", _("Accepted quantity divided by delivered quantity, of inspected deliveries."),
        {
            "accepted": Part(DELIVERIES, "sum(e.accepted_quantity) {only}", INSPECTED, _inspected),
            "quantity": Part(DELIVERIES, "sum(e.quantity) {only}", INSPECTED, _inspected),
        },
        "100.0 * {accepted} / nullif({quantity}, 0)", "quantity",
    ),
]  # fmt: skip
