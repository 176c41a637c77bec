"""One customer, looked at as of a moment: to explain, to compare, to reproduce."""

from dataclasses import dataclass

from django.db import connection

from scoring import measures
from scoring.measures import Moment

from .card import Card
from .snapshots import scored_customers


@dataclass(frozen=True, slots=True)
class Seen:
    """What a scorecard sees of one customer; the arrays follow its items."""

    score: float | None
    coverage: float
    raw: tuple[float | None, ...]
    norm: tuple[float | None, ...]
    n: tuple[int, ...]


def look(card: Card, customer_id: int, moment: Moment) -> Seen:
    """Evaluate one customer without storing anything. One query."""
    arrays = measures.arrays_sql(len(card.items))
    sql = f"SELECT z.score, z.coverage, {arrays['raw']}, {arrays['norm']}, {arrays['n']} FROM ({scored_customers(card, moment)}) z"
    with connection.cursor() as cursor:
        cursor.execute(sql, moment.params() | {"low": customer_id - 1, "high": customer_id})
        score, coverage, raw, norm, n = cursor.fetchone()
    return Seen(score, coverage, tuple(raw), tuple(norm), tuple(n))
