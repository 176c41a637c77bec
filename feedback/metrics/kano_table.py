"""Kano: what a feature is to those who answered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from feedback.metrics.answers import on_scale


class KanoCategory(StrEnum):
    MUST_BE = "M"
    ONE_DIMENSIONAL = "O"
    ATTRACTIVE = "A"
    INDIFFERENT = "I"
    REVERSE = "R"
    QUESTIONABLE = "Q"


# Rows: if present; columns: if absent. Both: like, expect, neutral, live with, dislike.
KANO_TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
KANO_ORDER = "MOAIRQ"


@dataclass(frozen=True, slots=True)
class Kano:
    """category: the most frequent. better and worse: how much having it adds (0 to 1) and
    lacking it takes away (−1 to 0), or None if no answer was M, O, A or I."""

    category: KanoCategory
    counts: dict[KanoCategory, int]
    better: float | None
    worse: float | None


def kano(answers: Sequence[tuple[int, int]]) -> Kano | None:
    """Classify a feature from pairs of answers, or None without any.

    The most frequent category wins; on ties the order is M > O > A > I, then R, Q.

    Shape:   pairs (if present, if absent), each 1 like, 2 expect, 3 neutral, 4 live with,
             5 dislike.
    Formula: better = (A + O)/(A + O + M + I); worse = −(O + M)/(A + O + M + I).
    Errors:  BadAnswer.
    Source:  N. Kano et al. (1984); C. Berger et al., Kano's methods for understanding
             customer-defined quality (1993).
    """
    for present, absent in answers:
        on_scale((present, absent), 1, 5)
    found = Counter(KanoCategory(KANO_TABLE[p - 1][a - 1]) for p, a in answers)
    if not found:
        return None
    counts = {category: found[category] for category in map(KanoCategory, KANO_ORDER)}
    m, o, a, i = (counts[KanoCategory(letter)] for letter in "MOAI")
    base = m + o + a + i
    return Kano(
        category=max(counts, key=lambda category: counts[category]),
        counts=counts,
        better=(a + o) / base if base else None,
        worse=-(o + m) / base if base else None,
    )
