"""Why a score changed: what came in, what aged, what was redefined, what hands did."""

from collections.abc import Mapping, Sequence
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
    start: float
    end: float


@dataclass(frozen=True)
class Hands:
    """Points that a tier set by hand or capped by a veto stood for, before and after; None where the sum decided."""

    before: float | None = None
    after: float | None = None


def difference(
    before: Evaluation, after: Evaluation, cards: Mapping[int, Card], hands: Hands = Hands()
) -> Difference | None:
    """Split the change between two evaluations. None where one of them is not rated.

    Looks twice at the customer: how the old evaluation would have aged with nothing new, and what
    the old scorecard sees now. `cards` are by version. Two queries, one when the version is the same.
    """
    if before.score is None or after.score is None:
        return None
    old, new = cards[before.made_by_id], cards[after.made_by_id]
    late = after.run.as_of
    aged = look(old, after.customer_id, moment(late, seen=before.run.as_of, known=before.run.created_at))
    same = old.version.pk == new.version.pk
    under_old = after.norm if same else look(old, after.customer_id, moment(late, known=after.run.created_at)).norm
    keys = [item.key for item in old.items]
    change = aggregate.split_change(
        aggregate.Evaluation(old.parts(before.norm), old.missing, override=hands.before),
        aggregate.Evaluation(new.parts(after.norm), new.missing, override=hands.after),
        aged=dict(zip(keys, aged.norm, strict=True)),
        under_old_rules=dict(zip(keys, under_old, strict=True)),
    )
    return Difference(
        before, after, change, tuple(_moved(before, after, old, new)), not same,
        start=before.score if hands.before is None else hands.before, end=after.score if hands.after is None else hands.after,
    )  # fmt: skip


def present(card: Card, norm: Sequence[float | None]) -> dict[str, tuple[float, float]]:
    """Weight after the missing policy and points of the items that count, by key."""
    given = aggregate.contributions(card.parts(norm), missing=card.missing)
    return {part.key: (part.weight, part.points) for part in given if part.points is not None}


def effects(
    before: Mapping[str, tuple[float, float]],
    after: Mapping[str, tuple[float, float]],
    score_before: float,
    score_after: float,
) -> dict[str, float]:
    """What each item did to the score, by key; they sum to the change.

    An item counts by how far it stands from the middle of the two scores, so that one which gets or
    loses its value is not blamed for the weight that the others then take.
    """
    middle = (score_before + score_after) / 2

    def pull(of: Mapping[str, tuple[float, float]], key: str) -> float:
        weight, points = of.get(key, (0.0, middle))
        return weight * (points - middle)

    return {key: pull(after, key) - pull(before, key) for key in before.keys() | after.keys()}


def _moved(before: Evaluation, after: Evaluation, old: Card, new: Card) -> list[Moved]:
    """Indicators of the new scorecard whose points changed, with the largest effect first."""
    found = []
    by_key = effects(present(old, before.norm), present(new, after.norm), before.score or 0.0, after.score or 0.0)
    for i, item in enumerate(new.items):
        place = old.place(item.key)
        points, raw = (None, None) if place is None else (before.norm[place], before.raw[place])
        if points != after.norm[i] and by_key.get(item.key):
            found.append(Moved(item, points, after.norm[i], raw, after.raw[i], by_key[item.key]))
    return sorted(found, key=lambda move: -abs(move.effect))
