"""A scorecard version as computations take it: items in order, and their shares of the whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from scoring import measures
from scoring.aggregate import Missing, Part
from scoring.models import Group, Item, Run, ScorecardVersion, Veto


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


@dataclass(frozen=True)
class Deck:
    """The cards of one run: its own, and those of segments with a scorecard of their own.

    A segment's scorecard evaluates its segment; the default one everyone else.
    """

    own: Card
    by_segment: Mapping[int, Card]

    def hands(self) -> Iterator[tuple[Card, str, dict[str, Any]]]:
        """Each card, with the condition on the customer `c` that says whom it evaluates, and its parameters."""
        only = self.own.version.scorecard.segment_id
        if only is not None:
            yield self.own, "c.segment_id = %(segment)s", {"segment": only}
            return
        if not self.by_segment:
            yield self.own, "true", {}
            return
        yield self.own, "(c.segment_id IS NULL OR c.segment_id <> ALL(%(segments)s))", {"segments": [*self.by_segment]}
        for segment, one in self.by_segment.items():
            yield one, "c.segment_id = %(segment)s", {"segment": segment}


def deck(run: Run) -> Deck:
    """Load the cards of a run."""
    own = ScorecardVersion.objects.select_related("scorecard").get(pk=run.version_id)
    others = ScorecardVersion.objects.filter(pk__in=run.segment_versions).select_related("scorecard")
    return Deck(card(own), {one.scorecard.segment_id: card(one) for one in others if one.scorecard.segment_id})


def published_by_segment() -> list[int]:
    """Keys of the versions in force for segments of their own."""
    found = ScorecardVersion.objects.filter(status=ScorecardVersion.Status.PUBLISHED, scorecard__segment__isnull=False)
    return list(found.order_by("pk").values_list("pk", flat=True))


def card_for(segment_id: int | None) -> Card:
    """The card in force for a customer of this segment. Raises NoScorecard."""
    versions = ScorecardVersion.objects.filter(status=ScorecardVersion.Status.PUBLISHED).select_related("scorecard")
    found = versions.filter(scorecard__segment=segment_id).first() if segment_id else None
    return card(found or published())
