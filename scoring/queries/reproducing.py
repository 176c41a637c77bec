"""Running one evaluation again, as of then, and comparing."""

from dataclasses import dataclass

from scoring.models import Evaluation, Item

from .card import card
from .moments import moment_again
from .single import Seen, look


@dataclass(frozen=True)
class Deviation:
    """An item that comes out differently today, because a record was edited or removed since."""

    item: Item
    then: float | None
    again: float | None


@dataclass(frozen=True)
class Reproduction:
    evaluation: Evaluation
    seen: Seen
    deviations: tuple[Deviation, ...]

    @property
    def is_same(self) -> bool:
        return not self.deviations and self.seen.score == self.evaluation.score


def reproduce(evaluation: Evaluation) -> Reproduction:
    """Evaluate as of the run's moment, by its version, with what was recorded by then. Five queries."""
    rules = card(evaluation.made_by)
    seen = look(rules, evaluation.customer_id, moment_again(evaluation.run))
    rows = zip(rules.items, evaluation.raw, seen.raw, evaluation.n, seen.n, strict=True)
    return Reproduction(
        evaluation,
        seen,
        tuple(Deviation(item, then, again) for item, then, again, n, m in rows if then != again or n != m),
    )
