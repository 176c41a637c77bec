"""Who answered, and which breakdowns are too small to show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from feedback.metrics.answers import BadCounts, check_counts

Key = TypeVar("Key")

MINIMUM_ANSWERS = 5  # fewer are hidden, lest they name a person


@dataclass(frozen=True, slots=True)
class Funnel:
    """What became of the invitations of a survey, as head-counts.

    delivered = invited − suppressed − bounced − those still on their way.
    """

    invited: int
    suppressed: int
    bounced: int
    delivered: int
    started: int
    complete: int

    @property
    def partial(self) -> int:
        return self.started - self.complete


def response_rate(funnel: Funnel) -> float | None:
    """Return complete/delivered in percent, or None if nothing was delivered.

    Opens and clicks do not enter: mail programs fake them.

    Errors: BadCounts, if a step holds more people than the step before it.
    """
    check_counts(
        invited=funnel.invited,
        suppressed=funnel.suppressed,
        bounced=funnel.bounced,
        delivered=funnel.delivered,
        started=funnel.started,
        complete=funnel.complete,
    )
    sent = funnel.invited - funnel.suppressed - funnel.bounced
    if not funnel.complete <= funnel.started <= funnel.delivered <= sent:
        raise BadCounts(f"{funnel} has a step larger than the one before it: recount.")
    return 100 * funnel.complete / funnel.delivered if funnel.delivered else None


def hidden_cells(counts: Mapping[Key, int], *, minimum: int = MINIMUM_ANSWERS) -> frozenset[Key]:
    """Return the cells of a breakdown to hide, so that no small group can be read off.

    A cell with fewer than `minimum` answers is hidden. If the hidden cells together still
    hold fewer than that, subtracting the others from the total would reveal them, so the
    next smallest cells are hidden too. Empty cells have nothing to hide.

    Shape:  `counts` maps the cells that together make up a published total to answers.
    Errors: BadCounts.
    """
    check_counts(**{f"cell {key}": count for key, count in counts.items()})
    by_size = sorted((key for key in counts if counts[key]), key=lambda key: counts[key])
    hidden: list[Key] = []
    for key in by_size:
        total = sum(counts[other] for other in hidden)
        if counts[key] >= minimum and (not hidden or (total >= minimum and len(hidden) > 1)):
            break
        hidden.append(key)
    return frozenset(hidden)
