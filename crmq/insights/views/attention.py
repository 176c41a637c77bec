"""Customers to contact, each with the reasons in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmq.insights.queries import standings
from crmq.insights.queries.board import Board
from crmq.lib import figures
from customers.models import Standing

from . import wording


@dataclass(frozen=True, slots=True)
class Line:
    standing: Standing
    reasons: str
    revenue: str
    change: float | None


def lines(board: Board) -> list[Line]:
    return [line(standing, board.frame.now) for standing in board.attention]


def line(standing: Standing, now: datetime) -> Line:
    change = None
    if standing.score is not None and standing.previous_score is not None:
        change = standing.score - standing.previous_score
    revenue = wording.money(standing.revenue_12m_minor, standing.customer.currency)
    return Line(standing, reasons(standing, now), revenue, change)


def reasons(standing: Standing, now: datetime) -> str:
    """Why this customer is on the list, by the rule of `queries.standings.attention`."""
    found = []
    if standing.open_complaints:
        count = standing.open_complaints
        found.append(ngettext("%(count)d open complaint", "%(count)d open complaints", count) % {"count": count})
    if (
        standing.score is not None
        and standing.previous_score is not None
        and standing.previous_score >= standing.score + standings.FALL
    ):
        found.append(_("score %(change)s") % {"change": figures.signed(standing.score - standing.previous_score, 1)})
    if standing.last_interaction_at and standing.last_interaction_at <= now - standings.SILENCE:
        days = (now - standing.last_interaction_at).days
        found.append(_("silent for %(days)d days") % {"days": days})
    return ", ".join(found)
