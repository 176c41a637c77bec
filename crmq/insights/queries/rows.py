"""The records behind each figure, counted or left out alike: querysets of dicts, to be paged and exported."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from crmq.insights.periods import Span
from crmq.lib.models import name_column
from customers.models import Order
from feedback.models import Answer, Complaint

from . import grievances, standings
from .board import Board


@dataclass(frozen=True)
class Rows:
    """order: for `crmq.lib.keyset`, the last field unique."""

    found: QuerySet[Any, Any]
    order: list[str]


CUSTOMER = {f"customer_{name}": F(f"customer__{name}") for name in ("public_id", "name", "code")}


def of(metric: str, board: Board) -> Rows:
    """The rows behind a metric of the board. Raises KeyError for an unknown one."""
    return MAKERS[metric](board)


def _answers(kind: str) -> Any:
    def rows(board: Board) -> Rows:
        now = board.period.now
        found = Answer.objects.filter(
            board.scope.on("customer__"), kind=kind, completed_at__gte=now.since, completed_at__lt=now.until
        )
        return Rows(found.values("pk", "completed_at", "number", "is_headline", **CUSTOMER), ["-completed_at", "-pk"])

    return rows


def _buyers(board: Board) -> Rows:
    """Every customer of the scope with purchase days, orders and complaints of the years."""
    year, before, _oldest = board.period.years
    found = board.scope.customers().annotate(
        days_now=_of_orders(year, Count("ordered_on", distinct=True)),
        days_before=_of_orders(before, Count("ordered_on", distinct=True)),
        orders_now=_of_orders(year, Count("pk")),
        complaints_now=_counted(Complaint.objects.counted().filter(grievances.within(year)), Count("pk")),
    )
    columns = ("pk", "sort_key", "days_now", "days_before", "orders_now", "complaints_now")
    own = {f"customer_{name}": F(name) for name in ("public_id", "name", "code")}
    return Rows(found.values(*columns, **own), ["sort_key", "pk"])


def _of_orders(span: Span, what: Any) -> Any:
    placed = Order.objects.filter(status=Order.Status.PLACED, ordered_on__gte=span.start, ordered_on__lt=span.end)
    return _counted(placed, what)


def _counted(rows: QuerySet[Any], what: Any) -> Any:
    """`what` over the rows of the customer at hand, as a subquery: paid only for the rows that are read."""
    own = rows.filter(customer=OuterRef("pk")).order_by().values("customer").annotate(counted=what).values("counted")
    return Coalesce(Subquery(own, output_field=IntegerField()), 0)


def _orders(board: Board) -> Rows:
    year = board.period.years[0]
    found = Order.objects.filter(board.scope.on("customer__"), ordered_on__gte=year.start, ordered_on__lt=year.end)
    tier = F("customer__standing__tier__code")
    columns = ("pk", "ordered_on", "number", "status", "amount_minor", "currency")
    return Rows(found.values(*columns, tier=tier, **CUSTOMER), ["-ordered_on", "-pk"])


def _complaints(board: Board) -> Rows:
    """Complaints resolved in the period, and all that are open."""
    judged = grievances.within(board.period.now, "resolved_at") | Q(status__in=Complaint.OPEN)
    found = grievances.complaints(board.scope).filter(judged)
    columns = ("pk", "number", "received_at", "resolve_due", "resolved_at", "status", "was_late")
    return Rows(found.values(*columns, complaint=F("public_id"), **CUSTOMER), ["-received_at", "-pk"])


def _standings(board: Board) -> Rows:
    return Rows(_standing_values(standings.standings(board.scope)), ["-score", "pk"])


def _attention(board: Board) -> Rows:
    found = standings.attention(board.scope, board.frame.now).order_by()
    return Rows(_standing_values(found, "reasons"), ["-reasons", "-revenue_12m_minor", "pk"])


def _standing_values(found: QuerySet[Any], *more: str) -> QuerySet[Any, Any]:
    columns = (
        "pk", "is_rated", "score", "previous_score", "coverage", "tier_since", "open_complaints", "last_interaction_at", "revenue_12m_minor",
    )  # fmt: skip
    names = {
        "tier_code": F("tier__code"),
        "owner_name": F("owner__name"),
        "currency": F("customer__currency"),
        "region_name": F(f"region__{name_column()}"),
    }
    return found.values(*columns, *more, **names, **CUSTOMER)


MAKERS: Mapping[str, Any] = {
    "nps": _answers("nps"), "csat": _answers("csat"), "retention": _buyers, "repeat": _buyers, "revenue": _orders,
    "complaints": _buyers, "in_time": _complaints, "tiers": _standings, "coverage": _standings, "contact": _attention,
}  # fmt: skip


def is_overdue(row: Mapping[str, Any], now: datetime) -> bool:
    """As `feedback.queries.complaints.overdue`, of one row."""
    return row["status"] in ("received", "acknowledged", "investigating") and row["resolve_due"] <= now
