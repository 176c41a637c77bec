"""Why a score changed: what came in, what aged, what was redefined, what hands did."""

from collections.abc import Mapping
from dataclasses import dataclass

from scoring import aggregate
from scoring.models import Evaluation, Item

from .card import Card
from .moments import moment
from .single import look


@dataclass(frozen=True)
class Moved:
    """An indicator whose points differ between two evaluations."""

    item: Item
    before: float | None
    after: float | None
    raw_before: float | None
    raw_after: float | None
    effect: float


@dataclass(frozen=True)
class Difference:
    """Two evaluations of a customer and the change between them, by cause; the parts sum exactly."""

    before: Evaluation
    after: Evaluation
    change: aggregate.Change
    moved: tuple[Moved, ...]
    is_other_version: bool


def difference(before: Evaluation, after: Evaluation, cards: Mapping[int, Card]) -> Difference | None:
    """Split the change between two evaluations. None where one of them is not rated.

    Looks twice at the customer: how the old evaluation would have aged with nothing new, and what
    the old scorecard sees now. `cards` are by version. Two queries, one when the version is the same.
    """
    if before.score is None or after.score is None:
        return None
    old, new = cards[before.run.version_id], cards[after.run.version_id]
    late = after.run.as_of
    aged = look(old, after.customer_id, moment(late, seen=before.run.as_of, known=before.run.created_at))
    same = old.version.pk == new.version.pk
    under_old = after.norm if same else look(old, after.customer_id, moment(late, known=after.run.created_at)).norm
    keys = [item.key for item in old.items]
    change = aggregate.split_change(
        aggregate.Evaluation(old.parts(before.norm), old.missing),
        aggregate.Evaluation(new.parts(after.norm), new.missing),
        aged=dict(zip(keys, aged.norm, strict=True)),
        under_old_rules=dict(zip(keys, under_old, strict=True)),
    )
    return Difference(before, after, change, tuple(_moved(before, after, old, new)), not same)


def _moved(before: Evaluation, after: Evaluation, old: Card, new: Card) -> list[Moved]:
    """Indicators with the largest effect first."""
    found = []
    given_before = {c.key: c.value for c in aggregate.contributions(old.parts(before.norm), missing=old.missing)}
    for i, part in enumerate(aggregate.contributions(new.parts(after.norm), missing=new.missing)):
        place = old.place(part.key)
        effect = part.value - given_before.get(part.key, 0.0)
        points = None if place is None else before.norm[place]
        if effect and points != after.norm[i]:
            raw = None if place is None else before.raw[place]
            found.append(Moved(new.items[i], points, after.norm[i], raw, after.raw[i], effect))
    return sorted(found, key=lambda move: -abs(move.effect))
