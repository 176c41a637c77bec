"""What customers buy and how they pay. A purchase is a distinct customer-day with an order."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import Order, OrderLine

from .shape import Measure, Moment, Part, Source, Span

ORDERS = Source(
    "orders", Order, "customers_order e", "e.ordered_on", "ordered_on", is_date=True, created="created_at",
    where="e.status <> 'cancelled'", q=~Q(status=Order.Status.CANCELLED),
)  # fmt: skip
LINES = Source(
    "lines", OrderLine, "customers_orderline e JOIN customers_order o ON o.id = e.order_id", "e.ordered_on", "ordered_on",
    is_date=True, where="o.status = 'placed'", q=Q(order__status=Order.Status.PLACED),
)  # fmt: skip


def _placed(take: str, span: Span = Span.WINDOW, more: str = "", q: Q | None = None) -> Part:
    rows = "e.status = 'placed'" + (f" AND {more}" if more else "")
    return Part(ORDERS, take, rows, lambda _moment: Q(status=Order.Status.PLACED) & (q or Q()), span)


# Paid, or should have been by now: an open overdue order counts as late.
DUE = (
    "e.status = 'placed' AND e.payment_due_on IS NOT NULL AND (e.paid_on <= %(seen_day)s OR e.payment_due_on < %(day)s)"
)
UNPAID = "(e.paid_on IS NULL OR e.paid_on > %(seen_day)s)"


def _due(moment: Moment) -> Q:
    settled = Q(paid_on__lte=moment.seen_day) | Q(payment_due_on__lt=moment.day)
    return Q(status=Order.Status.PLACED, payment_due_on__isnull=False) & settled


def _overdue(moment: Moment) -> Q:
    unpaid = Q(paid_on__isnull=True) | Q(paid_on__gt=moment.seen_day)
    return Q(status=Order.Status.PLACED, payment_due_on__lt=moment.day) & unpaid


MEASURES = [
    Measure(
        "recency", _("Days since the last order"), _("days"), _("Days from the last order to the evaluation, over all time."),
        {"last": _placed("max(e.ordered_on) {only}", Span.EVER)},
        "%(day)s::date - {last}", "last", lower_is_better=True, decimals=0, is_windowed=False,
    ),
    Measure(
        "order_count", _("Orders"), _("orders"), _("Orders placed in the window."),
        {"orders": _placed("count(*) {only}")}, "coalesce({orders}, 0)", "orders", decimals=0,
    ),
    Measure(
        "order_days", _("Purchase days"), _("days"), _("Distinct days with an order in the window."),
        {"days": _placed("count(DISTINCT e.ordered_on) {only}")}, "coalesce({days}, 0)", "days", decimals=0,
    ),
    Measure(
        "repeat_purchases", _("Repeat purchases"), _("purchases"), _("Purchase days after the first one of the window."),
        {"days": _placed("count(DISTINCT e.ordered_on) {only}")}, "greatest(coalesce({days}, 0) - 1, 0)", "days", decimals=0,
    ),
    Measure(
        "amount", _("Amount bought"), _("currency"), _("Sum of the orders placed in the window."),
        {"amount": _placed("sum(e.amount_minor) {only}")}, "coalesce({amount}, 0) / %(minor)s::float8", "amount", decimals=0, is_money=True,
    ),
    Measure(
        "gross_profit", _("Gross profit"), _("currency"), _("Amount less cost of the orders whose cost is known."),
        {"profit": _placed("sum(e.amount_minor - e.cost_minor) {only}", Span.WINDOW, "e.cost_minor IS NOT NULL", Q(cost_minor__isnull=False))},
        "{profit} / %(minor)s::float8", "profit", decimals=0, is_money=True,
    ),
    Measure(
        "average_order", _("Average order"), _("currency"), _("Amount of the window divided by its orders."),
        {"mean": _placed("avg(e.amount_minor) {only}")}, "{mean} / %(minor)s::float8", "mean", decimals=0, is_money=True,
    ),
    Measure(
        "growth", _("Growth"), "%", _("Change of the amount against the window before."),
        {
            "now": _placed("sum(e.amount_minor) {only}"),
            "before": _placed("sum(e.amount_minor) {only}", Span.PREVIOUS),
            "both": _placed("count(*) {only}", Span.BOTH),
        },
        "100.0 * (coalesce({now}, 0) - {before}) / nullif({before}, 0)", "both",
    ),
    Measure(
        "return_rate", _("Returned orders"), "%", _("Share of the window's orders that came back."),
        {"orders": Part(ORDERS), "returned": Part(ORDERS, rows="e.status = 'returned'", q=lambda _m: Q(status=Order.Status.RETURNED))},
        "100.0 * {returned} / nullif({orders}, 0)", "orders", lower_is_better=True,
    ),
    Measure(
        "product_breadth", _("Products bought"), _("products"), _("Distinct products on order lines of the window."),
        {"products": Part(LINES, "count(DISTINCT e.product_id) {only}", "e.product_id IS NOT NULL", lambda _m: Q(product__isnull=False))},
        "coalesce({products}, 0)", "products", decimals=0,
    ),
    Measure(
        "payment_on_time", _("Paid on time"), "%", _("Orders paid by their due date; open overdue ones count as late."),
        {
            "due": Part(ORDERS, rows=DUE, q=_due),
            "on_time": Part(ORDERS, rows=f"{DUE} AND e.paid_on <= e.payment_due_on AND e.paid_on <= %(seen_day)s", q=_due),
        },
        "100.0 * {on_time} / nullif({due}, 0)", "due",
    ),
    Measure(
        "overdue_amount", _("Overdue amount"), _("currency"), _("Sum of the placed orders that are past their payment date."),
        {"overdue": Part(ORDERS, "sum(e.amount_minor) {only}", f"e.status = 'placed' AND e.payment_due_on < %(day)s AND {UNPAID}", _overdue, Span.EVER)},
        "coalesce({overdue}, 0) / %(minor)s::float8", "overdue", lower_is_better=True, decimals=0, is_windowed=False, is_money=True,
    ),
]  # fmt: skip
