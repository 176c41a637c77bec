"""Everyone's figures where there are too many for an answer at once: gathered range by range, kept as arrays."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import numpy as np

from customers.models import Standing, Tier
from scoring.models import Tryout
from scoring.queries.card import card

from .basis import basis, with_weights
from .figures import Array, fetch
from .statement import Part


def how_many() -> int:
    return Standing.objects.exclude(run_id=None).count()


def gather(tryout: Tryout, size: int) -> Iterator[dict[str, Array]]:
    """The rows of `figures.fetch`, a range of about `size` evaluated customers at a time."""
    draft = with_weights(card(tryout.version), tryout.weights["items"], tryout.weights["groups"])
    found, tiers = basis(draft), list(Tier.objects.order_by("rank"))
    low: int | None = 0
    evaluated = Standing.objects.exclude(run_id=None).order_by("pk").values_list("pk", flat=True)
    while low is not None:
        beyond = evaluated.filter(pk__gt=low)
        high = beyond[size - 1 : size].first() or beyond.last()
        if high is not None:
            yield fetch(found, tiers, Part(low=low, high=high))
        low = high


def packed(parts: list[dict[str, Array]]) -> bytes:
    """Rows as bytes to keep."""
    out = BytesIO()
    whole: dict[str, Any] = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    np.savez_compressed(out, **whole)
    return out.getvalue()


def unpacked(kept: bytes) -> Mapping[str, Array]:
    with np.load(BytesIO(kept), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
