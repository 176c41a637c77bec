"""Verdicts in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crmq.lib import figures
from customers.models import Criterion, Screening, Verdict
from customers.queries.screening import CriterionCount

TONES = {
    Screening.Outcome.ADMITTED: ("good", "check"),
    Screening.Outcome.REFUSED: ("bad", "x"),
    Screening.Outcome.REVIEW: ("warn", "user-question"),
}
YES_NO = {Criterion.Fact.HAS_CONTACT, Criterion.Fact.HAS_REGION}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the verdict table."""

    name: str
    fact: str
    asks: str
    value: str
    result: str
    tone: str
    icon: str


def value(criterion: Criterion, number: float | None) -> str:
    """A value as the fact is read: yes or no, else a number without needless decimals."""
    if number is None:
        return figures.NONE
    if criterion.fact in YES_NO:
        return _("yes") if number else _("no")
    return figures.number(number, 0 if number == int(number) else 1)


def asks(criterion: Criterion) -> str:
    if criterion.fact in YES_NO and criterion.operator == Criterion.Operator.EQUAL:
        return value(criterion, criterion.threshold)
    return f"{criterion.get_operator_display()} {value(criterion, criterion.threshold)}"


def line(verdict: Verdict) -> Line:
    criterion = verdict.criterion
    if verdict.passed:
        result = (_("met"), "good", "check")
    elif verdict.passed is None:
        result = (_("no value"), "warn", "question-mark")
    elif criterion.effect == Criterion.Effect.REFUSE:
        result = (_("refuses"), "bad", "x")
    else:
        result = (_("asks for review"), "warn", "user-question")
    return Line(
        criterion.name, str(criterion.get_fact_display()), asks(criterion), value(criterion, verdict.value), *result
    )


def criteria_finding(criteria: Sequence[CriterionCount]) -> str:
    """The criterion that stopped most candidates of a run."""
    worst = max(criteria, key=lambda each: each.failed + each.missing, default=None)
    if worst is None:
        return _("Criteria")
    if not worst.failed + worst.missing:
        return _("No criterion stopped anybody")
    numbers = {"criterion": worst.criterion.name, "n": worst.failed + worst.missing, "seen": worst.seen}
    return _("“%(criterion)s” stopped most: %(n)d of %(seen)d") % numbers


def reasons(screening: Screening) -> list[str]:
    """What kept a candidate from being admitted, the refusing criteria first; verdicts are prefetched."""
    missed = sorted(
        (verdict for verdict in screening.verdicts.all() if not verdict.passed),
        key=lambda verdict: (verdict.passed is None, verdict.criterion.effect != Criterion.Effect.REFUSE),
    )
    return [
        f"{verdict.criterion.name}: {_('no value') if verdict.value is None else value(verdict.criterion, verdict.value)}"
        for verdict in missed
    ]
