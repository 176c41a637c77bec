"""What goes with what, and what a customer may want next."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

import numpy as np
from scipy import sparse

Customer = TypeVar("Customer")


@dataclass(frozen=True, slots=True)
class Similarity:
    """Two items, and how buyers of one also buy the other.

    support: customers with both. cosine: 0–1. lift: how much more often than by chance.
    """

    item: str
    other: str
    support: int
    cosine: float
    lift: float


@dataclass(frozen=True, slots=True)
class Recommendation:
    """because: the owned item it goes with, or None for a best-seller; lift as there."""

    item: str
    because: str | None
    support: int
    lift: float | None


def item_similarity(baskets: Mapping[Customer, Set[str]], *, minimum_support: int = 5) -> list[Similarity]:
    """Return pairs of items that customers have in common, best lift first.

    Formula: cosine = nₐᵦ/√(nₐ·nᵦ); lift = nₐᵦ·N/(nₐ·nᵦ), over customers. A pair that fewer
             than `minimum_support` customers have is left out.
    Shape:   `baskets` maps customers to all the items they ever bought; each pair is listed
             both ways round; ties by support, then name.
    Errors:  ValueError for a support below 1.
    """
    if minimum_support < 1:
        raise ValueError(f"minimum_support is {minimum_support}: give 1 or more.")
    items = sorted(set().union(*baskets.values()))
    if not items:
        return []
    column = {item: place for place, item in enumerate(items)}
    owners = [row for row, basket in enumerate(baskets.values()) for _ in basket]
    owned = [column[item] for basket in baskets.values() for item in basket]
    has = sparse.csr_array((np.ones(len(owned), dtype=np.int64), (owners, owned)), shape=(len(baskets), len(items)))
    together = (has.T @ has).tocoo()
    counts = np.bincount(owned, minlength=len(items)).tolist()
    pairs = [
        Similarity(
            item=items[a],
            other=items[b],
            support=n,
            cosine=n / sqrt(counts[a] * counts[b]),
            lift=n * len(baskets) / (counts[a] * counts[b]),
        )
        for a, b, n in zip(together.row.tolist(), together.col.tolist(), together.data.tolist(), strict=True)
        if a != b and n >= minimum_support
    ]
    return sorted(pairs, key=lambda pair: (-pair.lift, -pair.support, pair.item, pair.other))


def recommend(
    owned: Set[str],
    similarities: Iterable[Similarity],
    best_sellers: Sequence[tuple[str, int]],
    *,
    limit: int = 5,
) -> list[Recommendation]:
    """Return what a customer may want next: what goes with owned items, then best-sellers.

    Owned items are left out; each item comes once, with its strongest reason.

    Shape:  `similarities` as `item_similarity` orders them; `best_sellers` holds (item,
            customers), best first.
    """
    reasons = {}
    for pair in similarities:
        if pair.item in owned and pair.other not in owned and pair.other not in reasons:
            reasons[pair.other] = Recommendation(pair.other, pair.item, pair.support, pair.lift)
    for item, customers in best_sellers:
        if item not in owned and item not in reasons:
            reasons[item] = Recommendation(item, None, customers, None)
    return list(reasons.values())[:limit]
