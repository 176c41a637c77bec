"""What the rows behind each figure show, and how each row counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crmq.insights.queries import standings
from crmq.insights.queries.board import Board
from crmq.insights.queries.rows import is_overdue
from crmq.lib.money import to_decimal
from crmq.lib.tables import Kind, Value
from customers.models import Order
from feedback.models import Complaint

Row = Mapping[str, Any]
Read = Callable[[Row, Board], Value]
COUNTS_AS = gettext_lazy("Counts as")


@dataclass(frozen=True)
class Column:
    title: Any
    kind: Kind
    read: Read


@dataclass(frozen=True)
class Metric:
    """counts: what a row is to the figure, in words, and whether it is left out of it."""

    title: Any
    meaning: Any
    columns: tuple[Column, ...]
    counts: Callable[[Row, Board], tuple[str, bool]]
    counts_title: Any = COUNTS_AS


def _field(name: str) -> Read:
    return lambda row, _board: row[name]


def _text(title: Any, name: str) -> Column:
    return Column(title, Kind.TEXT, _field(name))


def _count(title: Any, name: str) -> Column:
    return Column(title, Kind.INTEGER, _field(name))


CUSTOMER = (_text(gettext_lazy("Customer"), "customer_name"), _text(gettext_lazy("Code"), "customer_code"))
ANSWERED = (
    *CUSTOMER,
    Column(gettext_lazy("Completed"), Kind.MOMENT, lambda row, board: row["completed_at"].astimezone(board.frame.zone)),
    _count(gettext_lazy("Answer"), "number"),
)
STANDS = (
    *CUSTOMER,
    Column(gettext_lazy("Tier"), Kind.TEXT, lambda row, _board: row["tier_code"] or _("Not rated")),
    Column(gettext_lazy("Score"), Kind.NUMBER, lambda row, _board: row["score"] if row["is_rated"] else None),
    Column(gettext_lazy("Coverage"), Kind.PERCENT, _field("coverage")),
    Column(gettext_lazy("Since"), Kind.DATE, _field("tier_since")),
    _text(gettext_lazy("Region"), "region_name"),
    _text(gettext_lazy("Owner"), "owner_name"),
)


def _answer(row: Row, words: Callable[[int], str]) -> tuple[str, bool]:
    if row["number"] is None:
        return _("left out: blank"), True
    if not row["is_headline"]:
        return _("left out: entered by staff"), True
    return words(row["number"]), False


def _promoter(number: int) -> str:
    return _("promoter") if number >= 9 else _("passive") if number >= 7 else _("detractor")


def _satisfied(number: int) -> str:
    return _("satisfied") if number >= 4 else _("not satisfied")


def _kept(row: Row, _board: Board) -> tuple[str, bool]:
    if not row["days_before"]:
        return _("left out: did not buy in the 12 months before"), True
    return (_("kept") if row["days_now"] else _("did not buy again")), False


def _repeated(row: Row, _board: Board) -> tuple[str, bool]:
    if not row["days_now"]:
        return _("left out: did not buy in 12 months"), True
    return (_("bought again") if row["days_now"] > 1 else _("bought once")), False


def _revenue(row: Row, board: Board) -> tuple[str, bool]:
    if row["status"] != Order.Status.PLACED:
        return _("left out: %(status)s") % {"status": Order.Status(row["status"]).label}, True
    if row["currency"] != board.frame.currency:
        return _("left out: other currency"), True
    return _("counted"), False


def _grieved(row: Row, _board: Board) -> tuple[str, bool]:
    return _("counted"), not (row["orders_now"] or row["complaints_now"])


def _in_time(row: Row, board: Board) -> tuple[str, bool]:
    if row["resolved_at"] and row["status"] not in Complaint.OPEN:
        return (_("late") if row["was_late"] else _("in time")), False
    if is_overdue(row, board.frame.now):
        return _("late: open and overdue"), False
    waits = row["status"] == Complaint.Status.WAITING
    return (_("left out: waiting for the customer") if waits else _("left out: not due yet")), True


def _tier(row: Row, _board: Board) -> tuple[str, bool]:
    return (row["tier_code"] or _("not rated")), False


def _rated(row: Row, _board: Board) -> tuple[str, bool]:
    return (_("rated") if row["is_rated"] else _("not rated: too little is known")), False


def _pressing(row: Row, board: Board) -> tuple[str, bool]:
    from_ = row["previous_score"], row["score"]
    found = []
    if row["open_complaints"]:
        found.append(_("open complaint"))
    if None not in from_ and from_[0] >= from_[1] + standings.FALL:
        found.append(_("falling score"))
    if row["last_interaction_at"] and row["last_interaction_at"] <= board.frame.now - standings.SILENCE:
        found.append(_("silence"))
    return ", ".join(found), False


def _money(row: Row, _board: Board) -> Value:
    return to_decimal(row["amount_minor"], row["currency"])


def _local(name: str) -> Read:
    return lambda row, board: row[name].astimezone(board.frame.zone) if row[name] else None


METRICS: dict[str, Metric] = {
    "nps": Metric(
        gettext_lazy("NPS"),
        gettext_lazy("Share of promoters (9–10) less share of detractors (0–6) among the answers, in points."),
        ANSWERED, lambda row, _board: _answer(row, _promoter),
    ),
    "csat": Metric(
        gettext_lazy("Satisfaction (CSAT)"), gettext_lazy("Share of the answers 4 and 5 on a scale of 1 to 5."),
        ANSWERED, lambda row, _board: _answer(row, _satisfied),
    ),
    "retention": Metric(
        gettext_lazy("Customer retention"),
        gettext_lazy("Of the customers that bought in the 12 months before, the share that bought in the last 12 months."),
        (*CUSTOMER, _count(gettext_lazy("Purchase days, 12 months before"), "days_before"), _count(gettext_lazy("Purchase days, last 12 months"), "days_now")),
        _kept,
    ),
    "repeat": Metric(
        gettext_lazy("Repeat purchase"),
        gettext_lazy("Of the customers that bought in the last 12 months, the share that bought on two days or more."),
        (*CUSTOMER, _count(gettext_lazy("Purchase days, last 12 months"), "days_now")), _repeated,
    ),
    "revenue": Metric(
        gettext_lazy("Revenue"),
        gettext_lazy("Sum of the orders placed in the last 12 months, in the organisation's currency; by the tier that the customer has today."),
        (
            *CUSTOMER, Column(gettext_lazy("Ordered on"), Kind.DATE, _field("ordered_on")), _text(gettext_lazy("Order"), "number"),
            Column(gettext_lazy("Tier"), Kind.TEXT, lambda row, _board: row["tier"] or _("Not rated")),
            Column(gettext_lazy("Amount"), Kind.MONEY, _money), _text(gettext_lazy("Currency"), "currency"),
        ),
        _revenue,
    ),
    "complaints": Metric(
        gettext_lazy("Complaints per 100 orders"),
        gettext_lazy("100 × complaints received in the last 12 months, divided by the orders placed in them."),
        (*CUSTOMER, _count(gettext_lazy("Complaints"), "complaints_now"), _count(gettext_lazy("Orders"), "orders_now")), _grieved,
    ),
    "in_time": Metric(
        gettext_lazy("Complaints resolved in time"),
        gettext_lazy("Of the complaints resolved in the period and those open and overdue, the share that missed no deadline."),
        (
            *CUSTOMER, _text(gettext_lazy("Complaint"), "number"),
            Column(gettext_lazy("Received"), Kind.MOMENT, _local("received_at")), Column(gettext_lazy("Resolve by"), Kind.MOMENT, _local("resolve_due")),
            Column(gettext_lazy("Resolved"), Kind.MOMENT, _local("resolved_at")),
        ),
        _in_time,
    ),
    "tiers": Metric(gettext_lazy("Tier mix"), gettext_lazy("Active customers by the tier that they have now."), STANDS, _tier),
    "coverage": Metric(
        gettext_lazy("Customers rated"),
        gettext_lazy("Share of the active customers about whom enough is known for a score; coverage is the share of the scorecard's weight with a value."),
        STANDS, _rated,
    ),
    "contact": Metric(
        gettext_lazy("Customers to contact"),
        format_lazy(
            gettext_lazy("Active customers with an open complaint, a score that fell by {points} points or more, or silence of {days} days or more."),
            points=f"{standings.FALL:g}", days=standings.SILENCE.days,
        ),
        (
            *STANDS[:4], Column(gettext_lazy("Score before"), Kind.NUMBER, _field("previous_score")),
            _count(gettext_lazy("Open complaints"), "open_complaints"), Column(gettext_lazy("Last contact"), Kind.MOMENT, _local("last_interaction_at")),
            STANDS[-1],
        ),
        _pressing, gettext_lazy("Why"),
    ),
}  # fmt: skip
