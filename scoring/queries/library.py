"""The library of indicators: where each is used."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.models import Indicator, Item, ScorecardVersion

LIVE = (
    ScorecardVersion.Status.DRAFT,
    ScorecardVersion.Status.SUBMITTED,
    ScorecardVersion.Status.APPROVED,
    ScorecardVersion.Status.PUBLISHED,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator with the versions that use it now, those in force first."""

    indicator: Indicator
    uses: tuple[ScorecardVersion, ...]

    @property
    def in_force(self) -> bool:
        return any(version.status == ScorecardVersion.Status.PUBLISHED for version in self.uses)


def library() -> list[Entry]:
    """Every indicator, those in force first. Two queries."""
    indicators = list(Indicator.objects.select_related("owner"))
    uses = _uses(indicators)
    entries = [Entry(one, tuple(uses.get(one.pk, ()))) for one in indicators]
    return sorted(entries, key=lambda entry: (not entry.indicator.is_active, not entry.in_force, entry.indicator.name))


def uses_of(indicator: Indicator) -> list[ScorecardVersion]:
    return _uses([indicator]).get(indicator.pk, [])


def _uses(indicators: Sequence[Indicator]) -> dict[int, list[ScorecardVersion]]:
    items = Item.objects.filter(indicator__in=indicators, version__status__in=LIVE).select_related("version__scorecard")
    found: dict[int, list[ScorecardVersion]] = {}
    for item in items:
        found.setdefault(item.indicator_id or 0, []).append(item.version)
    for versions in found.values():
        versions.sort(key=lambda version: (version.status != ScorecardVersion.Status.PUBLISHED, -version.number))
    return found
