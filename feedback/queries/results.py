"""What a survey's answers say, by question, narrowed by tier, region, wave, version and period."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import CharField, Count, F, Func, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from crmq.org import queries as org
from crmq.org.models import User
from feedback.metrics import (
    MINIMUM_ANSWERS,
    Ces,
    Csat,
    Funnel,
    ImportancePerformance,
    Nps,
    ces,
    csat_of_counts,
    hidden_cells,
    importance_performance,
    nps_of_counts,
)
from feedback.models import SCALES, Answer, Invitation, Question, QuestionKind, Response, Survey

from . import waves
from .headline import COUNTS, Headline, of_counts

IMPORTANCE_KEY = "-importance"
K = QuestionKind


@dataclass(frozen=True, slots=True)
class Filters:
    """What results are narrowed to. Keys of rows; tier 0 stands for not rated. Days are the organisation's."""

    survey: Survey
    tier: int | None = None
    region: int | None = None
    wave: int | None = None
    version: int | None = None
    since: date | None = None
    until: date | None = None
    staff: bool = False
    public: bool = False

    @property
    def modes(self) -> list[str]:
        """How answers came that count here: by personal link, and by staff or public links when switched in."""
        mode = Response.Mode
        return [mode.WEB, *([mode.PHONE, mode.VISIT] if self.staff else []), *([mode.PUBLIC] if self.public else [])]


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer that could be given, and how many gave it. `share` is percent."""

    value: str
    label: str
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """How one question was answered; only the metric of its kind is there."""

    question: Question
    n: int
    cells: list[Cell] = field(default_factory=list)
    mean: float | None = None
    nps: Nps | None = None
    csat: Csat | None = None
    ces: Ces | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a breakdown; headline None when too few answered to show it."""

    key: int
    label: str
    n: int
    headline: Headline | None


def begin(day: date) -> datetime:
    return datetime.combine(day, time(0), org.zone())


def _narrowed(filters: Filters, prefix: str) -> Q:
    """Conditions on tier, region, for rows whose customer is at `customer`; and on response at `prefix`."""
    found = Q(**{f"{prefix}version__survey": filters.survey})
    if filters.tier is not None:
        found &= Q(customer__standing__tier=filters.tier or None)
    if filters.region is not None:
        found &= Q(customer__standing__region=filters.region)
    if filters.wave is not None:
        found &= Q(**{f"{prefix}invitation__wave": filters.wave})
    if filters.version is not None:
        found &= Q(**{f"{prefix}version": filters.version})
    return found


def _period(filters: Filters, column: str) -> Q:
    found = Q()
    if filters.since:
        found &= Q(**{f"{column}__gte": begin(filters.since)})
    if filters.until:
        found &= Q(**{f"{column}__lte": datetime.combine(filters.until, time.max, org.zone())})
    return found


def responses(filters: Filters, user: User) -> QuerySet[Response]:
    """Complete responses of the customers `user` sees; those entered by staff only when asked for."""
    rows: Any = Response.objects.visible_to(user).filter(
        _narrowed(filters, ""), _period(filters, "completed_at"), completed_at__isnull=False
    )
    return rows.filter(mode__in=filters.modes)


def answers(filters: Filters, user: User) -> QuerySet[Answer]:
    rows: Any = Answer.objects.visible_to(user).filter(
        _narrowed(filters, "response__"), _period(filters, "completed_at"), completed_at__isnull=False
    )
    return rows.filter(response__mode__in=filters.modes)


def invitations(filters: Filters, user: User) -> QuerySet[Invitation]:
    """Invitations of the same slice, by the day they were made."""
    found = Q(wave__version__survey=filters.survey)
    if filters.tier is not None:
        found &= Q(customer__standing__tier=filters.tier or None)
    if filters.region is not None:
        found &= Q(customer__standing__region=filters.region)
    if filters.wave is not None:
        found &= Q(wave=filters.wave)
    if filters.version is not None:
        found &= Q(wave__version=filters.version)
    rows: Any = Invitation.objects.visible_to(user).filter(found, _period(filters, "created_at"))
    return rows


def funnel(filters: Filters, user: User) -> Funnel:
    return waves.funnel(invitations(filters, user))


def questions(filters: Filters) -> list[Question]:
    """One question per key: the newest wording, in the order of the newest version."""
    rows = Question.objects.filter(version__survey=filters.survey).exclude(version__status="draft")
    if filters.version is not None:
        rows = rows.filter(version=filters.version)
    found: dict[str, Question] = {}
    for question in rows.order_by("-version__number", "position"):
        found.setdefault(question.key, question)
    return list(found.values())


def by_question(filters: Filters, user: User) -> list[QuestionResult]:
    """Every question with the distribution of its answers. Three statements."""
    rows = answers(filters, user).order_by()
    numbers: dict[str, dict[int, int]] = defaultdict(dict)
    for key, number, n in rows.exclude(number=None).values_list("question__key", "number").annotate(n=Count("pk")):
        numbers[key][number] = n
    options: dict[str, dict[str, int]] = defaultdict(dict)
    chosen = rows.exclude(options=[]).annotate(option=Func(F("options"), function="unnest", output_field=CharField()))
    for key, option, n in chosen.values_list("question__key", "option").annotate(n=Count("pk")):
        options[key][option] = n
    totals = dict(rows.values_list("question__key").annotate(n=Count("pk")))
    return [
        _result(question, totals.get(question.key, 0), numbers[question.key], options[question.key])
        for question in questions(filters)
    ]


def _result(question: Question, n: int, numbers: Mapping[int, int], options: Mapping[str, int]) -> QuestionResult:
    if question.kind in SCALES:
        return _scaled(question, numbers)
    labels = question.choices + [(key, key) for key in options if key not in dict(question.choices)]
    return QuestionResult(question, n, [_cell(key, label, options.get(key, 0), n) for key, label in labels])


def _cell(value: str, label: str, n: int, total: int) -> Cell:
    return Cell(value, label, n, 100 * n / total if total else 0.0)


def _scaled(question: Question, numbers: Mapping[int, int]) -> QuestionResult:
    n = sum(numbers.values())
    cells = [_cell(str(value), str(value), numbers.get(value, 0), n) for value in reversed(question.scale)]

    def between(low: int, high: int) -> int:
        return sum(count for value, count in numbers.items() if low <= value <= high)

    return QuestionResult(
        question, n, cells,
        mean=sum(value * count for value, count in numbers.items()) / n if n else None,
        nps=nps_of_counts(promoters=between(9, 10), passives=between(7, 8), detractors=between(0, 6)) if question.kind == K.NPS else None,
        csat=csat_of_counts(satisfied=between(4, 5), n=n) if question.kind == K.CSAT else None,
        ces=ces([value for value, count in numbers.items() for _ in range(count)]) if question.kind == K.CES else None,
    )  # fmt: skip


def importance_map(
    results: list[QuestionResult],
) -> tuple[dict[str, tuple[str, float, float]], ImportancePerformance] | None:
    """Pairs a rating `x` with the importance `x-importance`: key to (label, importance, performance), and the quadrants.

    None until two pairs have enough answers to show.
    """
    shown = {
        result.question.key: result for result in results if result.mean is not None and result.n >= MINIMUM_ANSWERS
    }
    pairs = {
        key: (result.question.text, shown[f"{key}{IMPORTANCE_KEY}"].mean, result.mean)
        for key, result in shown.items()
        if result.question.kind == K.RATING and f"{key}{IMPORTANCE_KEY}" in shown
    }
    if len(pairs) < 2:
        return None
    means = {key: (importance, performance) for key, (_label, importance, performance) in pairs.items()}
    return pairs, importance_performance(means)  # type: ignore[return-value,arg-type]  # means of shown results are there


def breakdown(filters: Filters, user: User, column: str, labels: Mapping[int, str]) -> list[Part]:
    """Headline figures by `tier` or `region`; cells that would tell on few people are hidden. Two statements."""
    path = f"customer__standing__{column}"
    rows = answers(filters, user).order_by().values(part=Coalesce(F(path), 0))
    counts = {row["part"]: row for row in rows.annotate(**COUNTS)}
    people = dict(responses(filters, user).order_by().values_list(Coalesce(F(path), 0)).annotate(n=Count("pk")))
    hidden = hidden_cells(people)
    return [
        Part(key, labels.get(key, ""), n, None if key in hidden else of_counts(counts[key]) if key in counts else None)
        for key, n in sorted(people.items(), key=lambda pair: list(labels).index(pair[0]) if pair[0] in labels else 99)
    ]


def is_hidden(filters: Filters, user: User, n: int) -> bool:
    """Whether the slice is too small to show, or the others would give it away by subtraction."""
    if 0 < n < MINIMUM_ANSWERS:
        return True
    for column in ("tier", "region"):
        chosen = getattr(filters, column)
        if chosen is None:
            continue
        wider = Filters(**{name: getattr(filters, name) for name in Filters.__slots__} | {column: None})
        people = dict(
            responses(wider, user)
            .order_by()
            .values_list(Coalesce(F(f"customer__standing__{column}"), 0))
            .annotate(n=Count("pk"))
        )
        if chosen in hidden_cells(people):
            return True
    return False


def texts(filters: Filters, user: User, size: int = 30) -> list[Answer]:
    """The latest texts, each with its customer and response."""
    rows = answers(filters, user).exclude(text="").select_related("customer", "response", "question")
    return list(rows.order_by("-completed_at", "-pk")[:size])


def with_answer(rows: QuerySet[Response], key: str, value: str) -> QuerySet[Response]:
    """Responses that gave `value` to the question `key`; nps groups by name, any answer for a blank value."""
    given = Answer.objects.filter(question__key=key)
    groups = {"promoters": (9, 10), "passives": (7, 8), "detractors": (0, 6), "satisfied": (4, 5)}
    if value in groups:
        given = given.filter(number__range=groups[value])
    elif value.isascii() and value.isdecimal() and len(value) < 3:
        given = given.filter(Q(number=int(value)) | Q(options__contains=[value]))
    elif value:
        given = given.filter(options__contains=[value])
    return rows.filter(pk__in=Subquery(given.values("response")))
