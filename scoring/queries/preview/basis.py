"""What a preview computes on: the points that the last evaluations found, as the draft's indicators need them."""

import json
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from customers.models import Standing
from scoring import measures
from scoring.models import Group, Item, Run, ScorecardVersion
from scoring.queries.card import Card, card

MEASURED_BY = ("measure", "window_days", "minimum_n", "stale_days")
CURVED_BY = ("curve", "worst", "best")
Weighed = TypeVar("Weighed", Group, Item)


class NothingEvaluated(LookupError):
    """No evaluation has been made yet: there is nothing to preview on."""


@dataclass(frozen=True)
class Source:
    """Evaluations by one scorecard version. `points` gives, for each item of the draft, its points as SQL over `e`, or None.

    own:      runs of that version; their rows name none.
    among:    runs that evaluated a segment by it.
    is_trial: the run did not assign tiers; it stands for every customer it saw.
    """

    card: Card
    own: tuple[int, ...]
    among: tuple[int, ...]
    points: tuple[str | None, ...]
    as_of: datetime
    is_trial: bool = False

    @property
    def where(self) -> str:
        """A condition on the evaluations `e`."""
        mine = f"(e.version_id IS NULL AND e.run_id IN ({_listed(self.own)}))" if self.own else ""
        others = (
            f"(e.version_id = {self.card.version.pk:d} AND e.run_id IN ({_listed(self.among)}))" if self.among else ""
        )
        return f"({' OR '.join(filter(None, [mine, others]))})"


@dataclass(frozen=True)
class Basis:
    """unmeasured: items that no evaluation has values for; the preview counts them as missing."""

    draft: Card
    sources: tuple[Source, ...]
    unmeasured: tuple[Item, ...]

    @property
    def as_of(self) -> datetime:
        return max(source.as_of for source in self.sources)


@dataclass(frozen=True, slots=True)
class Population:
    """The customers that a scorecard scores, as SQL: a join to the evaluations `e`, and a condition."""

    join: str
    where: str


def with_weights(rules: Card, weights: Mapping[str, float], group_weights: Mapping[str, float]) -> Card:
    """The same scorecard with other weights, by key; a key left out keeps its weight. Nothing is stored."""
    groups = tuple(_weighing(group, group_weights.get(group.key)) for group in rules.groups)
    known = {group.pk: group for group in groups}
    items = tuple(_weighing(item, weights.get(item.key)) for item in rules.items)
    for item in items:
        item.group = known[item.group_id]
    return replace(rules, items=items, groups=groups)


def basis(draft: Card) -> Basis:
    """The evaluations in force, or the draft's own trial run where that measures more. Raises NothingEvaluated."""
    sources = _in_force(draft)
    if lacking := _unmeasured(draft, sources):
        trial = _trial(draft)
        if trial is not None and len(_unmeasured(draft, (trial,))) < len(lacking):
            sources = (trial,)
    if not sources:
        raise NothingEvaluated
    return Basis(draft, sources, _unmeasured(draft, sources))


def population_sql(version: ScorecardVersion) -> Population:
    """Those of the scorecard's segment; for the default scorecard, all that no other takes."""
    join = "JOIN customers_customer c ON c.id = e.customer_id"
    segment = version.scorecard.segment_id
    if segment is not None:
        return Population(join, f"c.segment_id = {segment:d}")
    taken = ScorecardVersion.objects.filter(status=ScorecardVersion.Status.PUBLISHED).exclude(scorecard__segment=None)
    segments = ", ".join(f"{pk:d}" for pk in taken.values_list("scorecard__segment", flat=True))
    if not segments:
        return Population("", "true")
    return Population(join, f"(c.segment_id IS NULL OR c.segment_id NOT IN ({segments}))")


def _in_force(draft: Card) -> tuple[Source, ...]:
    """A source for each version that customers are scored by now, the draft's own scorecard first."""
    numbers = Standing.objects.exclude(run_id=None).order_by().values_list("run_id", flat=True).distinct()
    runs = list(Run.objects.filter(pk__in=list(numbers), pruned_at=None))
    wanted = {run.version_id for run in runs} | {pk for run in runs for pk in run.segment_versions}
    versions = ScorecardVersion.objects.filter(pk__in=wanted).select_related("scorecard").order_by("pk")
    found = [_source(draft, card(version), runs) for version in versions]
    return tuple(sorted(found, key=lambda one: one.card.version.scorecard_id != draft.version.scorecard_id))


def _trial(draft: Card) -> Source | None:
    trials = Run.objects.whole().filter(version=draft.version, assigns=False, scope=Run.Scope.FULL)
    run = trials.select_related("version__scorecard").order_by("-as_of", "-pk").first()
    return _source(draft, card(run.version), [run], is_trial=True) if run else None


def _source(draft: Card, rules: Card, runs: Sequence[Run], *, is_trial: bool = False) -> Source:
    key = rules.version.pk
    own = [run for run in runs if run.version_id == key]
    among = [run for run in runs if key in run.segment_versions]
    return Source(
        card=rules,
        own=tuple(sorted(run.pk for run in own)),
        among=tuple(sorted(run.pk for run in among)),
        points=tuple(_points(item, rules) for item in draft.items),
        as_of=max(run.as_of for run in [*own, *among]),
        is_trial=is_trial,
    )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(f"{number:d}" for number in numbers)


def _points(item: Item, rules: Card) -> str | None:
    """The stored points of the same indicator, or its stored value on the draft's curve."""
    twins = [place for place, other in enumerate(rules.items) if _measured(other) == _measured(item)]
    place = next((one for one in twins if rules.items[one].key == item.key), twins[0] if twins else None)
    if place is None:
        return None
    if _curved(rules.items[place]) == _curved(item):
        return f"e.norm[{place + 1}]"
    return f"CASE WHEN e.norm[{place + 1}] IS NOT NULL THEN {measures.points_sql(item, f'e.raw[{place + 1}]')} END"


def _measured(item: Item) -> str:
    return json.dumps([*(getattr(item, name) for name in MEASURED_BY), item.params], sort_keys=True)


def _curved(item: Item) -> str:
    return json.dumps([*(getattr(item, name) for name in CURVED_BY), item.points if item.curve == "piecewise" else []])


def _unmeasured(draft: Card, sources: Sequence[Source]) -> tuple[Item, ...]:
    lacks = [all(source.points[place] is None for source in sources) for place in range(len(draft.items))]
    return tuple(item for item, lack in zip(draft.items, lacks, strict=True) if lack)


def _weighing(one: Weighed, weight: float | None) -> Weighed:
    again = copy(one)
    if weight is not None:
        again.weight = weight
    return again
