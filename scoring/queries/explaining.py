"""Why a customer has its score: what each indicator gave, and what is missing."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import fsum

from django.db.models import Q, QuerySet

from crmq.org import queries as org
from scoring import aggregate, measures
from scoring.measures import Measure
from scoring.models import Evaluation, Group, Item, Run

from .card import Card


@dataclass(frozen=True)
class Line:
    """One indicator of one evaluation.

    share: of the whole scorecard as published; weight: after the missing policy.
    most:  what it would give at 100 points; start: where its bar begins in a waterfall.
    """

    item: Item
    measure: Measure
    raw: float | None
    points: float | None
    n: int
    share: float
    weight: float
    value: float
    most: float
    start: float

    @property
    def is_missing(self) -> bool:
        return self.points is None


@dataclass(frozen=True)
class Section:
    """A group with its lines. points: its own score, 0–100, or None when all of it is missing."""

    group: Group
    lines: tuple[Line, ...]

    @cached_property
    def value(self) -> float:
        return sum(line.value for line in self.lines)

    @cached_property
    def share(self) -> float:
        return sum(line.share for line in self.lines)

    @cached_property
    def points(self) -> float | None:
        present = [line for line in self.lines if line.points is not None]
        weight = fsum(line.share for line in present)
        return fsum(line.share * (line.points or 0) for line in present) / weight if weight else None


@dataclass(frozen=True)
class Explanation:
    """One evaluation, taken apart. The values of all lines sum to the score exactly."""

    evaluation: Evaluation
    card: Card
    sections: tuple[Section, ...]

    @property
    def lines(self) -> list[Line]:
        return [line for section in self.sections for line in section.lines]

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if line.is_missing]

    @property
    def score(self) -> float | None:
        score: float | None = self.evaluation.score
        return score

    @property
    def run(self) -> Run:
        run: Run = self.evaluation.run
        return run


def explain(evaluation: Evaluation, card: Card) -> Explanation:
    """Take an evaluation apart by the scorecard version that it was made with. No query."""
    given = aggregate.contributions(card.parts(evaluation.norm), missing=card.missing)
    lines: dict[int, list[Line]] = {group.pk: [] for group in card.groups}
    reached = 0.0
    ordered = sorted(range(len(card.items)), key=lambda i: (card.items[i].group.position, card.items[i].position))
    for i in ordered:
        item, part = card.items[i], given[i]
        line = Line(
            item=item, measure=measures.measure_of(item), raw=evaluation.raw[i], points=evaluation.norm[i], n=evaluation.n[i],
            share=card.shares[i], weight=part.weight, value=part.value, most=part.weight * 100, start=reached,
        )  # fmt: skip
        lines[item.group_id].append(line)
        reached += part.value
    return Explanation(
        evaluation, card, tuple(Section(group, tuple(lines[group.pk])) for group in card.groups if lines[group.pk])
    )


def evaluations_of(customer_id: int) -> QuerySet[Evaluation]:
    """One customer's snapshots of finished runs, latest as-of first, with their runs and versions. Trials are left out."""
    found = Evaluation.objects.filter(customer=customer_id, run__status=Run.Status.DONE)
    counted = found.filter(Q(run__assigns=True) | Q(run__scope=Run.Scope.PAST))
    return counted.select_related("run__version__scorecard", "version__scorecard", "tier").order_by(
        "-run__as_of", "-run"
    )


def at_end_of(customer_id: int, day: date) -> Evaluation | None:
    """The evaluation in force at the end of a day in the organisation's zone."""
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=org.zone())
    return evaluations_of(customer_id).filter(run__as_of__lt=end).first()
