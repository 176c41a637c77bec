"""What trying a draft out says over everyone: tiers now and then, who crosses, the work that follows, how steady it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction
from scipy.stats import rankdata

from crmq.org import queries as org
from customers.models import Activity, Playbook, Standing, Tier
from scoring.queries import columns

from .basis import Basis
from .statement import SLICES, Part, tried_sql

DAYS_A_MONTH = 365.25 / 12
KINDS: dict[str, type[int] | type[float]] = {
    "id": int, "owner_id": int, "head_id": int, "revenue": int, "score_now": float, "score": float,
    "coverage": float, "is_set": int, "tier_now": int, "tier": int,
}  # fmt: skip

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Load:
    """What the playbooks ask of one owner a month. owner: key, or None without one."""

    owner: int | None
    tasks_now: float
    tasks_then: float
    hours_now: float
    hours_then: float

    @property
    def change(self) -> float:
        return self.hours_then - self.hours_now


@dataclass(frozen=True)
class Tried:
    """A draft tried out on `n` customers of `everyone`. Rows are arrays; places count tiers from the best, the last is not rated."""

    basis: Basis
    tiers: list[Tier]
    rows: Mapping[str, Array]
    everyone: int

    @property
    def n(self) -> int:
        return len(self.rows["id"])

    @property
    def is_estimate(self) -> bool:
        return self.n < self.everyone

    @property
    def scale(self) -> float:
        """Customers that each one looked at stands for."""
        return self.everyone / self.n if self.n else 1.0

    @cached_property
    def now(self) -> Array:
        return self._places(self.rows["tier_now"])

    @cached_property
    def then(self) -> Array:
        return self._places(self.rows["tier"])

    def _places(self, keys: Array) -> Array:
        places = np.full(len(keys), len(self.tiers))
        for place, tier in enumerate(self.tiers):
            places[keys == tier.pk] = place
        return places

    @cached_property
    def matrix(self) -> Array:
        """Customers by tier now (rows) and then (columns)."""
        size = len(self.tiers) + 1
        return np.bincount(self.now * size + self.then, minlength=size * size).reshape(size, size)

    @property
    def counts_now(self) -> list[int]:
        return [int(count) for count in self.matrix.sum(axis=1)]

    @property
    def counts_then(self) -> list[int]:
        return [int(count) for count in self.matrix.sum(axis=0)]

    @cached_property
    def ups(self) -> int:
        """Customers whose tier gets better, among those with a tier before and after."""
        return int(np.tril(self.matrix[:-1, :-1], -1).sum())

    @cached_property
    def downs(self) -> int:
        return int(np.triu(self.matrix[:-1, :-1], 1).sum())

    @cached_property
    def moved(self) -> int:
        """All whose tier differs, with those that become rated or stop being so."""
        return int(self.matrix.sum() - np.trace(self.matrix))

    @cached_property
    def both(self) -> Array:
        """Who is rated now and then."""
        return ~np.isnan(self.rows["score"]) & ~np.isnan(self.rows["score_now"])

    @cached_property
    def rank_correlation(self) -> float | None:
        """Spearman's rho between the scores now and then; None for fewer than three customers or no spread."""
        one, other = (rankdata(self.rows[name][self.both]) for name in ("score_now", "score"))
        if len(one) < 3 or not (np.ptp(one) and np.ptp(other)):
            return None
        return float(np.corrcoef(one, other)[0, 1])

    @cached_property
    def by_score(self) -> Array:
        """Places by the cut-offs alone."""
        bounds = np.array([tier.enter_at for tier in self.tiers[::-1]])
        scores = np.nan_to_num(self.rows["score"], nan=-1.0)
        places = len(self.tiers) - np.searchsorted(bounds, scores, side="right")
        return np.where(np.isnan(self.rows["score"]), len(self.tiers), places)

    @property
    def held(self) -> int:
        """Customers that keep a better tier than their score has, by the leave thresholds or the dwell."""
        return int(((self.then < self.by_score) & (self.rows["is_set"] == 0)).sum())

    @property
    def capped(self) -> int:
        """Customers that a veto or the dwell holds below the tier of their score."""
        return int(((self.then > self.by_score) & (self.rows["is_set"] == 0)).sum())

    @property
    def set_by_hand(self) -> int:
        return int(self.rows["is_set"].sum())

    @cached_property
    def loads(self) -> list[Load]:
        """Work a month by owner, the largest change first. Who has no owner is the department head's."""
        owners = np.where(self.rows["owner_id"] > 0, self.rows["owner_id"], self.rows["head_id"])
        keys, index = np.unique(owners, return_inverse=True)
        size = len(self.tiers) + 1
        efforts = effort(self.tiers)

        def counts(places: Array) -> Array:
            return np.bincount(index * size + places, minlength=len(keys) * size).reshape(len(keys), size)

        now, then = (counts(places) @ efforts * self.scale for places in (self.now, self.then))
        loads = [
            Load(int(key) or None, *map(float, (n[0], t[0], n[1], t[1])))
            for key, n, t in zip(keys, now, then, strict=True)
        ]
        return sorted(loads, key=lambda load: (-abs(load.change), -load.hours_then))

    def chosen(self, *, before: int | None = None, after: int | None = None, way: str = "") -> Array:
        """Indexes of those that move: all, of one cell of the matrix, or one way ("up", "down"); largest revenue first."""
        mask = self.now != self.then
        if before is not None and after is not None:
            mask = (self.now == before) & (self.then == after)
        elif way == "up":
            mask &= self.then < self.now
        elif way == "down":
            mask &= self.then > self.now
        found = np.flatnonzero(mask)
        return found[np.lexsort((self.rows["id"][found], -self.rows["revenue"][found]))]

    def most_affected(self, most: int) -> Array:
        """Indexes of those whose score changes most."""
        change = np.where(self.both, np.abs(self.rows["score"] - self.rows["score_now"]), -1.0)
        order = np.lexsort((self.rows["id"], -change))[:most]
        return order[change[order] > 0]


def effort(tiers: Sequence[Tier]) -> Array:
    """Tasks and hours a month that the published playbooks ask for a customer; a row a tier, the last not rated."""
    places: dict[int | None, int] = {tier.pk: place for place, tier in enumerate(tiers)}
    table = np.zeros((len(tiers) + 1, 2))
    published = Activity.objects.filter(playbook__status=Playbook.Status.PUBLISHED).select_related("playbook")
    for activity in published:
        tasks = DAYS_A_MONTH / activity.every_days
        table[places.get(activity.playbook.tier_id, len(tiers))] += (tasks, tasks * activity.minutes / 60)
    return table


def try_out(basis: Basis, *, most: int | None = None) -> Tried:
    """Score everyone by the draft, or a sample of about `most`, chosen by customer number and always the same."""
    tiers = list(Tier.objects.order_by("rank"))
    slices = SLICES
    if most is not None:
        evaluated = Standing.objects.exclude(run_id=None).count()
        slices = SLICES if evaluated <= most else max(1, SLICES * most // evaluated)
    rows = fetch(basis, tiers, Part(slices=slices))
    return Tried(basis, tiers, rows, round(len(rows["id"]) * SLICES / slices))


def fetch(basis: Basis, tiers: list[Tier], part: Part) -> dict[str, Array]:
    """The columns of `statement.tried_sql`, by customer number."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        found = columns.fetch(tried_sql(basis, tiers, part), part.params() | {"day": org.today()}, **KINDS)
    order = np.argsort(found["id"])
    return {name: column[order] for name, column in found.items()}
