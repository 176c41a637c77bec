"""Two evaluations side by side: who moved, and what keeps them from being like for like."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from customers.models import Tier
from scoring.models import Run

from . import overview
from .boards import Move, moves_between
from .overview import Share


@dataclass(frozen=True)
class Comparison:
    """`before` looked earlier than `after`."""

    before: Run
    after: Run
    user: Any

    @property
    def latest(self) -> Run:
        return self.after

    @cached_property
    def tiers(self) -> list[Tier]:
        return list(Tier.objects.all())

    @cached_property
    def counts(self) -> dict[tuple[int | None, int | None], int]:
        return overview.migrations(self.before, self.after, self.user)

    @property
    def matrix(self) -> list[tuple[Tier | None, list[tuple[int, int]]]]:
        """Rows: tier before. Cells: (customers, −1 lower, 0 same, 1 higher), columns tier after."""
        return overview.matrix(self.tiers, self.counts)

    @property
    def up(self) -> int:
        return sum(count for _tier, cells in self.matrix for count, way in cells if way > 0)

    @property
    def down(self) -> int:
        return sum(count for _tier, cells in self.matrix for count, way in cells if way < 0)

    @property
    def in_both(self) -> int:
        return sum(self.counts.values())

    @cached_property
    def moves(self) -> list[Move]:
        return moves_between(self.before, self.after, self.user)

    @cached_property
    def mixes(self) -> list[tuple[Share, Share]]:
        then, now = (overview.tier_mix(run, self.user) for run in (self.before, self.after))
        return list(zip(then, now, strict=True))

    @property
    def is_other_scorecard(self) -> bool:
        return self.before.version_id != self.after.version_id

    @property
    def is_other_segments(self) -> bool:
        return set(self.before.segment_versions) != set(self.after.segment_versions)

    @property
    def is_partial(self) -> bool:
        """One of them looked at some customers only, or ended before its time."""
        return any(run.scope == Run.Scope.CHANGED or run.status != Run.Status.DONE for run in (self.before, self.after))

    @property
    def is_pruned(self) -> bool:
        return any(run.pruned_at for run in (self.before, self.after))

    @property
    def is_like_for_like(self) -> bool:
        return not (self.is_other_scorecard or self.is_other_segments or self.is_partial or self.is_pruned)


def compare(one: Run, other: Run, user: Any) -> Comparison:
    """In the order in which they looked."""
    before, after = sorted((one, other), key=lambda run: (run.as_of, run.pk))
    return Comparison(before, after, user)
