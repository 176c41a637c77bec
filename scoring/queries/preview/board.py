"""What the tuning page shows: the weights side by side, and what they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crmq.org.models import User
from customers.models import Tier
from scoring.aggregate import BadWeights
from scoring.models import Group, Item, ScorecardVersion, Tryout
from scoring.queries.card import Card, card
from scoring.weighting import Stability

from .basis import Basis, NothingEvaluated, basis, with_weights
from .exact import unpacked
from .figures import Load, Tried, try_out
from .people import Person, people
from .steadiness import steadiness

EXACT_UP_TO = 150_000  # customers; beyond, a slider answers with an estimate and a job gives the exact figures
NAMED, NAMED_ALL, AFFECTED, OWNERS = 10, 200, 6, 12


@dataclass(frozen=True, slots=True)
class Dial:
    """A weight to turn. percent: of its group, or a group's of the whole. share and before: of the whole, 0–1."""

    what: Group | Item
    percent: float
    share: float
    before: float | None

    @property
    def change(self) -> float | None:
        """Percentage points against the scorecard in force."""
        return None if self.before is None else 100 * (self.share - self.before)


@dataclass(frozen=True, slots=True)
class DialGroup:
    group: Dial
    items: tuple[Dial, ...]


@dataclass(frozen=True, slots=True)
class TierChange:
    """Customers of a tier (None: not rated) now and then, as they are expected over everyone."""

    tier: Tier | None
    now: int
    then: int

    @property
    def change(self) -> int:
        return self.then - self.now


@dataclass(frozen=True, slots=True)
class Cell:
    """way: 1 better, −1 worse, 0 the same; key: to ask for its customers by."""

    count: int
    way: int
    key: str


@dataclass(frozen=True, slots=True)
class OwnerLoad:
    name: str
    load: Load


class TuneBoard:
    """A version with the weights given, tried out when asked for.

    show:   who is named: "all", "up", "down", or a cell of the matrix such as "0-1".
    tryout: a job that has gathered everyone for just these weights; otherwise many customers are estimated.
    """

    def __init__(
        self, version: ScorecardVersion, viewer: Any, *, items: Mapping[str, float] | None = None,
        groups: Mapping[str, float] | None = None, show: str = "", tryout: Tryout | None = None,
    ) -> None:  # fmt: skip
        self.version, self.viewer, self.show, self.tryout = version, viewer, show, tryout
        self.stored = card(version)
        self.card: Card = with_weights(self.stored, items or {}, groups or {})

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """Of the whole, by place; zeros while no weight is above zero."""
        try:
            return self.card.shares
        except BadWeights:
            return (0.0,) * len(self.card.items)

    @property
    def is_weighed(self) -> bool:
        return any(self.shares)

    @cached_property
    def basis(self) -> Basis | None:
        try:
            return basis(self.card) if self.card.items else None
        except NothingEvaluated:
            return None

    @cached_property
    def in_force(self) -> Card | None:
        """What most customers are scored by now."""
        return self.basis.sources[0].card if self.basis else None

    @cached_property
    def dials(self) -> list[DialGroup]:
        """Groups with their items, in order."""
        before = (
            dict(zip((i.key for i in self.in_force.items), self.in_force.shares, strict=True)) if self.in_force else {}
        )
        found = []
        for group in self.card.groups:
            own = [i for i, item in enumerate(self.card.items) if item.group_id == group.pk]
            whole = sum(self.shares[i] for i in own)
            items = tuple(_dial(self.card.items[i], self.shares[i], whole, before) for i in own)
            known = [dial.before for dial in items if dial.before is not None]
            found.append(DialGroup(Dial(group, 100 * whole, whole, sum(known) if known else None), items))
        return found

    @cached_property
    def tried(self) -> Tried | None:
        if self.basis is None or not self.is_weighed:
            return None
        if self.tryout is not None and self.tryout.rows is not None:
            rows = unpacked(bytes(self.tryout.rows))
            return Tried(self.basis, list(Tier.objects.order_by("rank")), rows, len(rows["id"]))
        return try_out(self.basis, most=EXACT_UP_TO)

    @property
    def mix(self) -> list[TierChange]:
        if self.tried is None:
            return []
        tiers = [*self.tried.tiers, None]
        counts = zip(tiers, self.tried.counts_now, self.tried.counts_then, strict=True)
        return [TierChange(tier, self._scaled(now), self._scaled(then)) for tier, now, then in counts]

    @property
    def widest(self) -> int:
        return max((max(row.now, row.then) for row in self.mix), default=1)

    @property
    def matrix(self) -> list[tuple[Tier | None, list[Cell], int]]:
        """Rows: tier now. Cells: tier then. Last the row's sum."""
        if self.tried is None:
            return []
        tiers = [*self.tried.tiers, None]
        return [
            (
                tier,
                [Cell(self._scaled(n), (row > col) - (row < col), f"{row}-{col}") for col, n in enumerate(counts)],
                self._scaled(sum(counts)),
            )
            for row, (tier, counts) in enumerate(zip(tiers, self.tried.matrix.tolist(), strict=True))
        ]

    def _scaled(self, count: int) -> int:
        return round(count * self.tried.scale) if self.tried else count

    @property
    def ups(self) -> int:
        return self._scaled(self.tried.ups) if self.tried else 0

    @property
    def downs(self) -> int:
        return self._scaled(self.tried.downs) if self.tried else 0

    @property
    def moved(self) -> int:
        return self._scaled(self.tried.moved) if self.tried else 0

    @cached_property
    def named(self) -> list[Person]:
        """Who moves, the largest revenue first; more of them once they are asked for."""
        if self.tried is None:
            return []
        row, _, column = self.show.partition("-")
        size = len(self.tried.tiers)
        if row.isdigit() and column.isdigit() and int(row) <= size and int(column) <= size:
            found = self.tried.chosen(before=int(row), after=int(column))
        else:
            found = self.tried.chosen(way=self.show)
        return people(self.tried, found, self.viewer, most=NAMED_ALL if self.show else NAMED)

    @cached_property
    def affected(self) -> list[Person]:
        if self.tried is None:
            return []
        return people(self.tried, self.tried.most_affected(4 * AFFECTED), self.viewer, most=AFFECTED)

    @cached_property
    def loads(self) -> list[OwnerLoad]:
        """Work of owners a month, the largest change first."""
        if self.tried is None:
            return []
        loads = [load for load in self.tried.loads if load.hours_now or load.hours_then][:OWNERS]
        names = User.objects.in_bulk([load.owner for load in loads if load.owner])
        return [OwnerLoad(str(names.get(load.owner, "")) if load.owner else "", load) for load in loads]

    @property
    def hours(self) -> tuple[float, float]:
        """Of all owners, now and then."""
        loads = self.tried.loads if self.tried else []
        return sum(load.hours_now for load in loads), sum(load.hours_then for load in loads)

    @property
    def most_hours(self) -> float:
        return max((max(one.load.hours_now, one.load.hours_then) for one in self.loads), default=1.0)

    @cached_property
    def steadiness(self) -> Stability | None:
        return steadiness(self.tried) if self.tried else None


def _dial(item: Item, share: float, whole: float, before: Mapping[str, float]) -> Dial:
    return Dial(item, 100 * share / whole if whole else 0.0, share, before.get(item.key, 0.0 if before else None))
