"""The rows behind a number."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crmq.lib import figures, money
from customers.models import Customer
from scoring.measures import Measure, Moment, Part, measure_of
from scoring.models import Item

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Row:
    at: date | datetime | None
    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one event table, newest first; `total` counts those beyond the shown as well."""

    title: str | Promise
    heads: tuple[str | Promise, ...]
    rows: tuple[Row, ...]
    total: int


def evidence(item: Item, customer: Customer, moment: Moment) -> list[Table]:
    """The rows that an item's number rests on, as of a moment. Two queries a table."""
    chosen: Measure = measure_of(item)
    return [_table(chosen.parts[name], customer, moment, item.window_days) for name in (chosen.evidence, *chosen.also)]


def _table(part: Part, customer: Customer, moment: Moment, window: int) -> Table:
    source = part.source
    title, heads, related, cells = COLUMNS[source.key]
    rows = source.model._default_manager.filter(part.rows_q(moment, window), **{source.customer_field: customer.pk})
    order = [f"-{source.time_field}", "-pk"] if source.time_field else ["pk"]
    shown = rows.select_related(*related).order_by(*order)[:SHOWN]
    return Table(title, heads, tuple(_row(row, source.time_field, cells) for row in shown), rows.count())


def _row(row: Any, time_field: str, cells: Callable[[Any], Iterator[Any]]) -> Row:
    return Row(getattr(row, time_field) if time_field else None, str(row), tuple(str(cell) for cell in cells(row)))


def _amount(row: Any, amount_minor: int | None) -> str:
    return figures.NONE if amount_minor is None else figures.number(money.to_decimal(amount_minor, row.currency), 2)


def _day(value: date | None) -> str:
    return value.isoformat() if value else figures.NONE


def _order(row: Any) -> Iterator[Any]:
    yield from (
        row.get_status_display(),
        f"{_amount(row, row.amount_minor)} {row.currency}",
        _day(row.payment_due_on),
        _day(row.paid_on),
    )


def _outlook(row: Any) -> Iterator[Any]:
    yield from (figures.percent(100 * row.p_alive, 0), figures.number(row.purchases, 1))


def _line(row: Any) -> Iterator[Any]:
    yield from (row.product or figures.NONE, figures.number(row.quantity))


def _delivery(row: Any) -> Iterator[Any]:
    late = (row.delivered_on - row.promised_on).days if row.delivered_on else None
    yield from (
        _day(row.delivered_on),
        figures.signed(late),
        figures.number(row.quantity),
        figures.number(row.accepted_quantity),
    )


def _complaint(row: Any) -> Iterator[Any]:
    hours = None if row.resolve_minutes is None else row.resolve_minutes / 60
    yield from (row.subject, row.get_severity_display(), row.get_status_display(), figures.number(hours, 1))


def _interaction(row: Any) -> Iterator[Any]:
    hours = None if row.response_minutes is None else row.response_minutes / 60
    at_once = {None: figures.NONE, True: _("Yes"), False: _("No")}[row.resolved_at_once]
    yield from (row.get_channel_display(), figures.number(hours, 1), at_once)


def _answer(row: Any) -> Iterator[Any]:
    yield from (row.question, figures.number(row.number))


def _invitation(row: Any) -> Iterator[Any]:
    yield row.get_status_display()


def _assessment(row: Any) -> Iterator[Any]:
    yield from (figures.number(row.value), row.by or figures.NONE, row.note)


def _loyalty(row: Any) -> Iterator[Any]:
    yield from (figures.signed(row.points), row.reason)


def _profile(row: Any) -> Iterator[Any]:
    yield from (row.industry, row.region or figures.NONE, figures.number(row.headcount), row.email)


# Source: title, heads beyond time and name, related rows, cells.
COLUMNS: dict[str, tuple[Any, tuple[Any, ...], tuple[str, ...], Callable[[Any], Iterator[Any]]]] = {
    "orders": (_("Orders"), (_("Status"), _("Amount"), _("Payment due"), _("Paid")), (), _order),
    "lines": (_("Order lines"), (_("Product"), _("Quantity")), ("product", "order"), _line),
    "deliveries": (_("Deliveries"), (_("Delivered"), _("Days late"), _("Quantity"), _("Accepted")), (), _delivery),
    "complaints": (_("Complaints"), (_("Subject"), _("Severity"), _("Status"), _("Working hours")), (), _complaint),
    "interactions": (_("Interactions"), (_("Channel"), _("Hours to answer"), _("At first contact")), (), _interaction),
    "outlooks": (
        _("Purchase models"),
        (_("Chance of still being a customer"), _("Purchases to expect")),
        ("fit",),
        _outlook,
    ),
    "answers": (_("Survey answers"), (_("Question"), _("Answer")), ("question",), _answer),
    "invitations": (_("Invitations"), (_("Status"),), ("contact",), _invitation),
    "assessments": (_("Assessments"), (_("Value"), _("Assessor"), _("Basis")), ("by",), _assessment),
    "loyalty": (_("Loyalty points"), (_("Points"), _("Reason")), (), _loyalty),
    "profile": (_("Profile"), (_("Industry"), _("Region"), _("Headcount"), _("E-mail")), ("region",), _profile),
}
