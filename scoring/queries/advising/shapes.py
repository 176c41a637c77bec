"""What a method says, and what it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from scoring.queries.card import Card

Words = str | Promise


@dataclass(frozen=True)
class Advice:
    """One method's weights.

    shares:   of the whole by item key, summing to one; None when there is nothing to say yet.
    problem:  why there is nothing, and what would change that.
    basis:    what it rests on; n counts judges, answers or customers, named by `of`.
    kept:     items whose weight the method cannot tell; they keep their present share.
    evidence: to repeat it, kept with the draft that adopts it.
    """

    method: str
    shares: Mapping[str, float] | None = None
    problem: Words = ""
    basis: Words = ""
    n: int = 0
    of: Words = ""
    at: datetime | None = None
    warnings: Sequence[Words] = ()
    kept: Sequence[str] = ()
    is_advisory: bool = False
    evidence: Mapping[str, Any] = field(default_factory=dict)


def present_shares(rules: Card) -> dict[str, float]:
    return dict(zip((item.key for item in rules.items), rules.shares, strict=True))


def group_shares(rules: Card) -> dict[str, float]:
    """Shares of the whole by group key."""
    shares = present_shares(rules)
    names = {group.pk: group.key for group in rules.groups}
    found = dict.fromkeys(names.values(), 0.0)
    for item in rules.items:
        found[names[item.group_id]] += shares[item.key]
    return found


def with_groups(
    rules: Card, weights: Mapping[str, float], within: Mapping[str, Mapping[str, float]] | None = None
) -> dict[str, float]:
    """Item shares for other weights of groups. A group left out keeps its share of the whole; the others share the rest.

    within: weights of the items of a group, by group key; other groups keep their present proportions.
    """
    now, items = group_shares(rules), present_shares(rules)
    rest = 1 - sum(share for key, share in now.items() if key not in weights)
    total = sum(weights.values()) or 1.0
    wanted = {key: rest * weights[key] / total if key in weights else share for key, share in now.items()}
    names = {group.pk: group.key for group in rules.groups}
    found: dict[str, float] = {}
    for group in rules.groups:
        own = [item for item in rules.items if names[item.group_id] == group.key]
        inner = (within or {}).get(group.key) or {item.key: items[item.key] or item.weight for item in own}
        whole = sum(inner.get(item.key, 0.0) for item in own)
        for item in own:
            found[item.key] = wanted[group.key] * inner.get(item.key, 0.0) / whole if whole else 0.0
    return found


def with_items(rules: Card, weights: Mapping[str, float]) -> dict[str, float]:
    """Item shares where some are told; the others keep theirs, and these share the rest."""
    now = present_shares(rules)
    rest = 1 - sum(share for key, share in now.items() if key not in weights)
    total = sum(weights.values()) or 1.0
    return {key: rest * weights[key] / total if key in weights else share for key, share in now.items()}
