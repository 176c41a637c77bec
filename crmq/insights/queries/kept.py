"""Figures of large organisations, kept for some minutes so that a dashboard does not add up a million rows again.

What is kept was computed by the very queries of the `Board`, for people who see every customer. A board says
when its figures were taken. Where few customers are seen, or the cache is down, each page counts anew.
"""

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language

from .board import Board

SECONDS = 600
LARGE = 20_000  # customers; below, counting anew takes no time that anybody notices
FIGURES = (
    "voices",
    "by_quarter",
    "by_region",
    "purchases",
    "cohorts",
    "pareto",
    "grievances",
    "by_category",
    "mix",
    "moves",
)


def recall(board: Board) -> Board:
    """The same board, with figures taken earlier where there are some."""
    if board.scope.is_everyone and (kept := cache.get(_key(board))) is not None:
        taken_at, figures = kept
        board.remember(figures, taken_at)
    return board


def keep(board: Board) -> bool:
    """Keep the figures of `board` for the next page; false where that is not worth it."""
    if board.taken_at != board.frame.now or not board.scope.is_everyone or board.mix.customers < LARGE:
        return False
    figures: dict[str, Any] = {name: getattr(board, name) for name in FIGURES}
    kept: tuple[datetime, dict[str, Any]] = (board.frame.now, figures)
    cache.set(_key(board), kept, SECONDS)
    return True


def _key(board: Board) -> str:
    region = board.scope.region.pk if board.scope.region else 0
    return f"insights:board:{get_language()}:{board.period.kind}:{board.frame.today}:{region}"
