"""What the pages of evaluation and tiers show, over everyone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from customers.models import Tier
from scoring.models import Item, Run, ScorecardVersion

from . import changing, overview
from .card import Card, NoScorecard, card, published
from .overview import Bin, ItemFigures, Mover, Share

RUNS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """An item of the scorecard in force, with what the latest run found."""

    item: Item
    share: float
    figures: ItemFigures | None


class EvaluationBoard:
    """The scorecard in force and the latest evaluation; parts are fetched when shown."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def card(self) -> Card | None:
        try:
            return card(published())
        except NoScorecard:
            return None

    @cached_property
    def latest(self) -> Run | None:
        return overview.latest_run()

    @cached_property
    def runs(self) -> list[Run]:
        return list(Run.objects.select_related("version__scorecard", "created_by").order_by("-as_of", "-pk")[:RUNS])

    @cached_property
    def active(self) -> Run | None:
        return next((run for run in self.runs if run.is_active), None)

    @cached_property
    def bins(self) -> list[Bin]:
        return overview.distribution(self.latest) if self.latest else []

    @cached_property
    def mix(self) -> list[Share]:
        return overview.tier_mix(self.latest, self.user) if self.latest else []

    @cached_property
    def coverage(self) -> dict[str, int]:
        return overview.coverage_bands(self.latest) if self.latest else {}

    @cached_property
    def groups(self) -> list[tuple[Any, float, list[Row]]]:
        """Groups with their share and rows."""
        if self.card is None:
            return []
        rows = [
            Row(item, share, found)
            for item, share, found in zip(self.card.items, self.card.shares, self._figures, strict=True)
        ]
        grouped = [(group, [row for row in rows if row.item.group_id == group.pk]) for group in self.card.groups]
        return [(group, sum(row.share for row in own), own) for group, own in grouped if own]

    @property
    def _figures(self) -> Sequence[ItemFigures | None]:
        assert self.card is not None
        if self.latest and self.latest.version_id == self.card.version.pk:
            return overview.item_figures(self.latest, self.card)
        return [None] * len(self.card.items)


@dataclass(frozen=True)
class Move:
    """A mover with the item that moved it most: (item, points before, points after, effect)."""

    mover: Mover
    cause: tuple[Item, float | None, float | None, float] | None
    is_other_version: bool


class TierBoard:
    """Tiers as the latest evaluation gave them, and who moved since the one before."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def tiers(self) -> list[Tier]:
        return list(Tier.objects.all())

    @cached_property
    def latest(self) -> Run | None:
        return overview.latest_run()

    @cached_property
    def before(self) -> Run | None:
        return next(iter(overview.runs_before(self.latest)), None) if self.latest else None

    @cached_property
    def mix(self) -> list[Share]:
        return overview.tier_mix(self.latest, self.user) if self.latest else []

    @cached_property
    def counts(self) -> dict[tuple[int | None, int | None], int]:
        return overview.migrations(self.before, self.latest, self.user) if self.before and self.latest else {}

    @cached_property
    def moves(self) -> list[Move]:
        """The movers, each with its main cause."""
        if not (self.before and self.latest):
            return []
        return moves_between(self.before, self.latest, self.user)

    @property
    def matrix(self) -> list[tuple[Tier | None, list[tuple[int, int]]]]:
        """Rows: tier before. Cells: (customers, −1 lower, 0 same, 1 higher), columns tier now."""
        return overview.matrix(self.tiers, self.counts)

    @property
    def up(self) -> int:
        return sum(count for _tier, cells in self.matrix for count, way in cells if way > 0)

    @property
    def down(self) -> int:
        return sum(count for _tier, cells in self.matrix for count, way in cells if way < 0)


def moves_between(before: Run, after: Run, user: Any) -> list[Move]:
    """Who changed tier from one run to the other, each with its main cause where one scorecard made both."""
    found = overview.movers(before, after, user)
    used = ScorecardVersion.objects.filter(pk__in={mover.version_after for mover in found})
    cards = {version.pk: card(version) for version in used.select_related("scorecard")}
    return [
        Move(mover, main_cause(cards[mover.version_after], mover), False)
        if mover.version_before == mover.version_after
        else Move(mover, None, True)
        for mover in found
    ]


def main_cause(rules: Card, mover: Mover) -> tuple[Item, float | None, float | None, float] | None:
    """The item that changed the score most; None where one of the scores is missing."""
    if mover.score_before is None or mover.score_after is None:
        return None
    moved = changing.effects(
        changing.present(rules, mover.norm_before),
        changing.present(rules, mover.norm_after),
        mover.score_before,
        mover.score_after,
    )
    key = max(moved, key=lambda one: abs(moved[one]), default=None)
    place = rules.place(key) if key else None
    if key is None or place is None:
        return None
    return rules.items[place], mover.norm_before[place], mover.norm_after[place], moved[key]
