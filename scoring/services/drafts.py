"""Editing a draft: its weights, its rules, its indicators.

Every edit says which revision of the draft it was made from; when the draft has moved on
meanwhile, nothing is written and the person is shown what it says now.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.db import transaction

from crmq.org.models import User
from scoring.models import Group, Indicator, Item, ScorecardVersion, Veto, WeightBasis

from . import scorecards
from .scorecards import NotADraft

DIRECT = {"method": "direct"}


class DraftChanged(Exception):
    """Someone else edited the draft meanwhile; `now` is how it stands."""

    def __init__(self, now: ScorecardVersion) -> None:
        super().__init__(str(now))
        self.now = now


class BadWeight(ValueError):
    """A weight that is not a number from 0 up, or of something that the draft does not have; `key` names it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class AlreadyThere(ValueError):
    """The draft has that group, indicator or veto already."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights at two levels by key, on any positive scale; what is left out stays as it is."""

    groups: Mapping[str, float]
    items: Mapping[str, float]


@contextmanager
def editing(version: ScorecardVersion, expected: int | None) -> Iterator[ScorecardVersion]:
    """The draft, locked, for the length of one transaction. Errors: NotADraft, DraftChanged."""
    with transaction.atomic():
        now = ScorecardVersion.objects.select_for_update().get(pk=version.pk)
        if not now.is_draft:
            raise NotADraft
        if expected is not None and now.revision != expected:
            raise DraftChanged(now)
        yield now
        now.revision += 1
        now.save()
    version.refresh_from_db()


def set_weights(
    *,
    version: ScorecardVersion,
    weights: Weights,
    basis: Mapping[str, Any] = DIRECT,
    by: User | None,
    expected: int | None = None,
) -> ScorecardVersion:
    """Give groups and items of a draft other weights, and keep where they came from.

    basis:  `method` (such as "ahp", "swing", "direct"); everything else in it, such as the
            judgements and their date, is kept as it is.
    Errors: NotADraft, DraftChanged, BadWeight.
    """
    with editing(version, expected) as draft:
        groups, items = list(draft.groups.all()), list(draft.items.all())
        _put(groups, weights.groups)
        _put(items, weights.items)
        Group.objects.bulk_update(groups, ["weight"])
        Item.objects.bulk_update(items, ["weight"])
        judgements = {key: value for key, value in basis.items() if key != "method"}
        WeightBasis.objects.create(
            version=draft,
            by=by,
            method=basis["method"],
            judgements=judgements,
            weights={"groups": dict(weights.groups), "items": dict(weights.items)},
        )
    return version


def _put(parts: list[Any], weights: Mapping[str, float]) -> None:
    known = {part.key: part for part in parts}
    for key, weight in weights.items():
        if key not in known or not isfinite(weight) or weight < 0:
            raise BadWeight(key)
        known[key].weight = weight


def two_levels(version: ScorecardVersion, shares: Mapping[str, float]) -> Weights:
    """Shares of the whole by item key as weights of groups and items: each group weighs what its items do together."""
    groups = {group.pk: group.key for group in version.groups.all()}
    totals = dict.fromkeys(groups.values(), 0.0)
    for item in version.items.all():
        totals[groups[item.group_id]] += shares.get(item.key, 0.0)
    return Weights(groups=totals, items=dict(shares))


def set_rules(
    *, version: ScorecardVersion, missing: str, minimum_coverage: float, expected: int | None = None
) -> ScorecardVersion:
    """What becomes of missing values, and the coverage below which a customer is not rated."""
    with editing(version, expected) as draft:
        draft.missing, draft.minimum_coverage = missing, minimum_coverage
    return version


def add_group(
    *, version: ScorecardVersion, key: str, name_en: str, name_zh: str, weight: float = 10, expected: int | None = None
) -> Group:
    """Errors: NotADraft, DraftChanged, AlreadyThere."""
    with editing(version, expected) as draft:
        if draft.groups.filter(key=key).exists():
            raise AlreadyThere(key)
        last = draft.groups.order_by("-position").values_list("position", flat=True).first()
        return Group.objects.create(
            version=draft, key=key, name_en=name_en, name_zh=name_zh, weight=weight,
            position=0 if last is None else last + 1,
        )  # fmt: skip


def remove_group(*, version: ScorecardVersion, key: str, expected: int | None = None) -> None:
    """Take a group out with its indicators, and the vetoes that name them."""
    with editing(version, expected) as draft:
        keys = list(draft.items.filter(group__key=key).values_list("key", flat=True))
        draft.vetoes.filter(item_key__in=keys).delete()
        draft.groups.filter(key=key).delete()


def add_item(
    *, version: ScorecardVersion, group: Group, indicator: Indicator, weight: float = 1, expected: int | None = None
) -> Item:
    """Errors: NotADraft, DraftChanged, AlreadyThere."""
    with editing(version, expected) as draft:
        if draft.items.filter(key=indicator.key).exists():
            raise AlreadyThere(indicator.key)
        return scorecards.add_item(version=draft, group=group, indicator=indicator, weight=weight)


def remove_item(*, version: ScorecardVersion, key: str, expected: int | None = None) -> None:
    """Take an indicator out, and the veto that names it."""
    with editing(version, expected) as draft:
        draft.vetoes.filter(item_key=key).delete()
        draft.items.filter(key=key).delete()


def add_veto(*, version: ScorecardVersion, expected: int | None = None, **fields: Any) -> Veto:
    """An item below a limit caps the tier. Errors: NotADraft, DraftChanged, AlreadyThere."""
    with editing(version, expected) as draft:
        if draft.vetoes.filter(item_key=fields["item_key"]).exists():
            raise AlreadyThere(fields["item_key"])
        return Veto.objects.create(version=draft, **fields)


def remove_veto(*, version: ScorecardVersion, key: str, expected: int | None = None) -> None:
    with editing(version, expected) as draft:
        draft.vetoes.filter(item_key=key).delete()


def discard(*, version: ScorecardVersion, expected: int | None = None) -> None:
    """Throw a draft away. Errors: NotADraft, DraftChanged."""
    with transaction.atomic():
        now = ScorecardVersion.objects.select_for_update().get(pk=version.pk)
        if not now.is_draft:
            raise NotADraft
        if expected is not None and now.revision != expected:
            raise DraftChanged(now)
        now.delete()
