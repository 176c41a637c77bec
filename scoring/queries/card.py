"""A scorecard version as computations take it: items in order, and their shares of the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from scoring import measures
from scoring.aggregate import Missing, Part
from scoring.models import Group, Item, ScorecardVersion, Veto


class NoScorecard(LookupError):
    """No scorecard is published yet."""


@dataclass(frozen=True)
class Card:
    """One scorecard version with what hangs on it, loaded once."""

    version: ScorecardVersion
    items: tuple[Item, ...]
    groups: tuple[Group, ...]
    vetoes: tuple[Veto, ...]

    @property
    def missing(self) -> Missing:
        return Missing(self.version.missing)

    @cached_property
    def shares(self) -> tuple[float, ...]:
        """Each item's share of the whole; they sum to one exactly."""
        weights = {group.pk: group.weight for group in self.groups}
        keys = {group.pk: group.key for group in self.groups}
        parts = [Part(item.key, None, item.weight, keys[item.group_id], weights[item.group_id]) for item in self.items]
        shares = measures.exact_shares(parts)
        return tuple(shares[item.key] for item in self.items)

    def parts(self, points: Sequence[float | None]) -> tuple[Part, ...]:
        """One customer's points as parts of `scoring.aggregate`, with the weights already normalised."""
        return tuple(Part(i.key, p, s) for i, p, s in zip(self.items, points, self.shares, strict=True))

    def place(self, key: str) -> int | None:
        return next((place for place, item in enumerate(self.items) if item.key == key), None)


def card(version: ScorecardVersion) -> Card:
    """Load a version. Three queries."""
    groups = tuple(version.groups.all())
    known = {group.pk: group for group in groups}
    items = tuple(version.items.all())
    for item in items:
        item.group = known[item.group_id]
    return Card(version, items, groups, tuple(version.vetoes.select_related("caps_at")))


def published() -> ScorecardVersion:
    """The version in force for everyone. Raises NoScorecard."""
    versions: QuerySet[ScorecardVersion] = ScorecardVersion.objects.select_related("scorecard", "published_by")
    found = (
        versions.filter(status=ScorecardVersion.Status.PUBLISHED, scorecard__segment=None)
        .order_by("-published_at")
        .first()
    )
    if found is None:
        raise NoScorecard
    return found
