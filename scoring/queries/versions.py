"""Scorecards and their versions as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Prefetch

from customers.models import Tier
from scoring.aggregate import BadWeights
from scoring.models import Group, Item, Scorecard, ScorecardVersion, VersionEvent, WeightBasis

from .card import Card, card

Status = ScorecardVersion.Status


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with its share of the whole, 0–1, and the cap that it may put on the tier."""

    item: Item
    share: float
    in_group: float


@dataclass(frozen=True, slots=True)
class GroupRow:
    group: Group
    share: float
    rows: tuple[ItemRow, ...]


class VersionPortrait:
    """One version with all that hangs on it; parts are fetched when shown."""

    def __init__(self, version: ScorecardVersion) -> None:
        self.version = version

    @cached_property
    def card(self) -> Card:
        return card(self.version)

    @cached_property
    def groups(self) -> list[GroupRow]:
        """Groups with their share and their items; shares are 0 while the weights sum to zero."""
        try:
            shares: Sequence[float] = self.card.shares
        except BadWeights:
            shares = [0.0] * len(self.card.items)
        rows: dict[int, list[tuple[Item, float]]] = {group.pk: [] for group in self.card.groups}
        for item, share in zip(self.card.items, shares, strict=True):
            rows[item.group_id].append((item, share))
        return [_group_row(group, rows[group.pk]) for group in self.card.groups]

    @cached_property
    def events(self) -> list[VersionEvent]:
        return list(self.version.events.select_related("by"))

    @cached_property
    def basis(self) -> WeightBasis | None:
        return self.version.bases.select_related("by").first()

    @cached_property
    def tiers(self) -> list[Tier]:
        return list(Tier.objects.all())

    @cached_property
    def siblings(self) -> list[ScorecardVersion]:
        """The other versions of its scorecard, newest first."""
        return list(self.version.scorecard.versions.exclude(pk=self.version.pk).select_related("scorecard"))


def _group_row(group: Group, items: list[tuple[Item, float]]) -> GroupRow:
    share = sum(own for _item, own in items)
    rows = tuple(ItemRow(item, own, own / share if share else 0.0) for item, own in items)
    return GroupRow(group, share, rows)


def scorecards_with_versions() -> list[Scorecard]:
    """Every scorecard with its versions, newest first. Two queries."""
    versions = ScorecardVersion.objects.annotate(indicators=Count("items")).select_related("published_by", "created_by")
    found = Scorecard.objects.select_related("segment").order_by("segment__code", "code")
    return list(found.prefetch_related(Prefetch("versions", versions.order_by("-number"))))


def in_force(versions: Sequence[ScorecardVersion]) -> ScorecardVersion | None:
    return next((version for version in versions if version.status == Status.PUBLISHED), None)


def under_way(versions: Sequence[ScorecardVersion]) -> list[ScorecardVersion]:
    """Versions that are not published yet, newest first."""
    return [version for version in versions if version.status in (Status.DRAFT, Status.SUBMITTED, Status.APPROVED)]


def compared_with(version: ScorecardVersion) -> list[ScorecardVersion]:
    """What a version may be compared with: the one it would replace first, then its own siblings, then all others."""
    others = ScorecardVersion.objects.exclude(pk=version.pk).select_related("scorecard")

    def nearness(other: ScorecardVersion) -> tuple[bool, bool, bool, int]:
        is_own = other.scorecard_id == version.scorecard_id
        is_earlier = is_own and other.number < version.number
        return (not is_own, other.status != Status.PUBLISHED, not is_earlier, -other.number)

    return sorted(others, key=nearness)
