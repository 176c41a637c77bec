"""Goal 9, the dashboard: its kept figures against the same figures counted from the raw events."""

from collections.abc import Iterator

from django.utils import timezone

from bench.report import Outcome, Result, typical
from crmq.insights.periods import DAYS
from crmq.insights.queries import kept
from crmq.insights.queries.board import Board, Frame
from crmq.insights.queries.scope import Scope, regions
from crmq.org.models import User
from crmq.org.queries import organisation, zone
from customers.models import Customer


def measure() -> Iterator[Outcome]:
    user = User.objects.get(email="qa@bench.example")
    frame, known = Frame(organisation(), zone(), timezone.now()), regions()

    def new() -> Board:
        return Board(Scope(user), DAYS, frame, known)

    raw = typical(lambda: _figures(new()), 3)
    kept.keep(new())
    summed = typical(lambda: _figures(kept.recall(new())), 15)
    sizes = {"customers": Customer.objects.count(), "figures": len(kept.FIGURES)}
    yield Result(
        9, "dashboard from kept figures / from raw events", summed * 1000, raw * 1000, "ms", most=1 / 50, sizes=sizes
    )


def _figures(board: Board) -> None:
    for name in kept.FIGURES:
        getattr(board, name)
