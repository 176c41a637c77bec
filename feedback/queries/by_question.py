"""How each question of a survey was answered: distributions, and the metric of its kind."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Count, F, Func, Q, QuerySet
from django.utils.translation import gettext as _

from crmq.org.models import User
from feedback.metrics import (
    MINIMUM_ANSWERS,
    Ces,
    Csat,
    ImportancePerformance,
    Kano,
    Nps,
    ces,
    csat_of_counts,
    importance_performance,
    kano,
    nps_of_counts,
)
from feedback.models import AGREED, NA, OTHER, SCALES, Answer, Question, QuestionKind

from .results import Filters, answers, questions

K = QuestionKind
Orders = Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer that could be given, and how many gave it. `share` is percent."""

    value: str
    label: str
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row of a matrix (`mean` of 1–5) or one option of a ranking (`mean` place, `share` in percent that put it first)."""

    label: str
    n: int
    mean: float | None
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """How one question was answered; only the metric of its kind is there. `na` answered “not applicable”."""

    question: Question
    n: int
    cells: list[Cell] = field(default_factory=list)
    mean: float | None = None
    nps: Nps | None = None
    csat: Csat | None = None
    ces: Ces | None = None
    kano: Kano | None = None
    rows: list[RowResult] = field(default_factory=list)
    counts: Mapping[int, int] = field(default_factory=dict)
    na: int = 0

    @property
    def is_few(self) -> bool:
        """Too few to show without telling on somebody."""
        return 0 < self.n < MINIMUM_ANSWERS


def by_question(filters: Filters, user: User) -> list[QuestionResult]:
    """Every question with the distribution of its answers. Four statements; five with rankings or Kano pairs."""
    rows, asked = answers(filters, user).order_by(), [q for q in questions(filters) if q.is_answerable]
    numbers = _numbers(rows)
    options: dict[str, dict[str, int]] = defaultdict(dict)
    chosen = rows.exclude(options=[]).annotate(option=Func(F("options"), function="unnest", output_field=CharField()))
    for key, option, n in chosen.values_list("question__key", "option").annotate(n=Count("pk")):
        options[key][option] = n
    counted = rows.values("question__key").annotate(
        n=Count("pk", filter=Q(is_na=False)), na=Count("pk", filter=Q(is_na=True))
    )
    totals = {row["question__key"]: (row["n"], row["na"]) for row in counted}
    orders = _orders(rows) if any(q.kind in (K.RANKING, K.KANO) for q in asked) else {}
    return [
        _result(q, *totals.get(q.key, (0, 0)), numbers.get(q.key, {}), options[q.key], orders.get(q.key, {}))
        for q in asked
    ]


def of_figures(filters: Filters, user: User, asked: list[Question]) -> dict[str, QuestionResult]:
    """The results of these questions, which are answered by numbers, by key. One statement."""
    numbers = _numbers(answers(filters, user).filter(question__key__in=[q.key for q in asked]).order_by())
    return {q.key: _scaled(q, numbers.get(q.key, {}), 0) for q in asked}


def _numbers(rows: QuerySet[Answer]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for key, number, n in rows.exclude(number=None).values_list("question__key", "number").annotate(n=Count("pk")):
        found[key][number] = n
    return found


def _orders(rows: QuerySet[Answer]) -> dict[str, dict[tuple[str, ...], int]]:
    """Whole answers to rankings and Kano pairs, with how often each was given."""
    found: dict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
    kinds = rows.filter(kind__in=(K.RANKING, K.KANO), is_na=False)
    for key, order, n in kinds.values_list("question__key", "options").annotate(n=Count("pk")):
        found[key][tuple(order)] = n
    return found


def _result(
    question: Question, n: int, na: int, numbers: Mapping[int, int], options: Mapping[str, int], orders: Orders
) -> QuestionResult:
    if question.kind in (K.NPS, K.CSAT, K.CES, K.RATING, K.IMPORTANCE):
        return _scaled(question, numbers, na)
    if question.kind == K.MATRIX:
        return QuestionResult(question, n, rows=[_row(row, label, options) for row, label in question.rows], na=na)
    if question.kind == K.RANKING:
        return QuestionResult(question, n, rows=_ranked(question, orders), na=na)
    if question.kind == K.KANO:
        return QuestionResult(question, n, kano=kano(_pairs(orders)), na=na)
    known = dict(question.choices) | ({AGREED: _("Agreed")} if question.kind == K.CONSENT else {})
    known |= {OTHER: _("Other")} if question.allows_other else {}
    labels = [*known.items(), *((key, key) for key in options if key not in known)]
    return QuestionResult(question, n, [_cell(key, label, options.get(key, 0), n) for key, label in labels], na=na)


def _cell(value: str, label: str, n: int, total: int) -> Cell:
    return Cell(value, label, n, 100 * n / total if total else 0.0)


def _row(row: str, label: str, options: Mapping[str, int]) -> RowResult:
    marks = {value.rpartition("=")[2]: n for value, n in options.items() if value.rpartition("=")[0] == row}
    counts = {int(mark): n for mark, n in marks.items() if mark != NA}
    n = sum(counts.values())
    return RowResult(label, n, sum(mark * count for mark, count in counts.items()) / n if n else None)


def _ranked(question: Question, orders: Orders) -> list[RowResult]:
    """Options by their mean place among those who placed them, best first."""
    total = sum(orders.values())
    found = []
    for identity, label in question.choices:
        places = [(order.index(identity) + 1, n) for order, n in orders.items() if identity in order]
        n = sum(count for _place, count in places)
        first = sum(count for place, count in places if place == 1)
        mean = sum(place * count for place, count in places) / n if n else None
        found.append(RowResult(label, n, mean, 100 * first / total if total else 0.0))
    return sorted(found, key=lambda row: (row.mean is None, row.mean, -row.n))


def _pairs(orders: Orders) -> list[tuple[int, int]]:
    """Whole Kano answers as pairs; those with one half only say nothing."""
    found = []
    for order, n in orders.items():
        marks = dict(value.split("=", 1) for value in order)
        if set(marks) == {"with", "without"} and NA not in marks.values():
            found += [(int(marks["with"]), int(marks["without"]))] * n
    return found


def _scaled(question: Question, numbers: Mapping[int, int], na: int) -> QuestionResult:
    n = sum(numbers.values())
    low, high = SCALES[QuestionKind(question.kind)]
    cells = [_cell(str(value), str(value), numbers.get(value, 0), n) for value in range(high, low - 1, -1)]

    def between(low: int, high: int) -> int:
        return sum(count for value, count in numbers.items() if low <= value <= high)

    return QuestionResult(
        question, n, cells, na=na, counts=numbers,
        mean=sum(value * count for value, count in numbers.items()) / n if n else None,
        nps=nps_of_counts(promoters=between(9, 10), passives=between(7, 8), detractors=between(0, 6)) if question.kind == K.NPS else None,
        csat=csat_of_counts(satisfied=between(4, 5), n=n) if question.kind == K.CSAT else None,
        ces=ces([value for value, count in numbers.items() for _once in range(count)]) if question.kind == K.CES else None,
    )  # fmt: skip


def importance_map(
    results: list[QuestionResult],
) -> tuple[dict[str, tuple[str, float, float]], ImportancePerformance] | None:
    """Pairs each rating with the importance that is about it: key to (label, importance, performance), and the quadrants.

    None until two pairs have enough answers to show.
    """
    shown: dict[str, Any] = {r.question.key: r for r in results if r.mean is not None and r.n >= MINIMUM_ANSWERS}
    pairs = {
        rated: (shown[rated].question.wording, result.mean, shown[rated].mean)
        for result in shown.values()
        if (rated := result.question.rating_about) in shown and shown[rated].question.kind in (K.RATING, K.CSAT)
    }
    if len(pairs) < 2:
        return None
    means = {key: (importance, performance) for key, (_label, importance, performance) in pairs.items()}
    return pairs, importance_performance(means)
