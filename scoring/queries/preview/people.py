"""The customers behind a preview, by name, each with what carried it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from crmq.org import queries as org
from customers.models import Customer, Tier
from scoring.models import Item
from scoring.queries import changing
from scoring.tiers import Reason, TierRule, assign_tier

from .figures import Array, Tried
from .statement import Part, tried_sql

REASONS = 2


@dataclass(frozen=True, slots=True)
class Carrier:
    """An indicator and what the other weights make of it, in points of the score."""

    item: Item
    points: float | None
    effect: float


@dataclass(frozen=True, slots=True)
class Person:
    """One customer now and then. why: what decided the tier besides the score."""

    customer: Customer
    tier_now: Tier | None
    tier: Tier | None
    score_now: float | None
    score: float | None
    carriers: tuple[Carrier, ...]
    why: str
    is_set: bool

    @property
    def change(self) -> float | None:
        return None if self.score is None or self.score_now is None else self.score - self.score_now


def people(tried: Tried, indexes: Array, viewer: Any, *, most: int) -> list[Person]:
    """The first `most` visible customers at `indexes`, in that order. Three queries."""
    ids = [int(pk) for pk in tried.rows["id"][indexes[: 20 * most]]]
    customers = Customer.objects.visible_to(viewer).select_related("owner").in_bulk(ids)
    shown = [pk for pk in ids if pk in customers][:most]
    points = points_of(tried, shown)
    places = dict(zip(ids, indexes, strict=False))
    return [_person(tried, int(places[pk]), customers[pk], *points[pk]) for pk in shown if pk in points]


Points = tuple[list[float | None], list[float | None], int]


def points_of(tried: Tried, ids: Sequence[int]) -> dict[int, Points]:
    """Points of the draft's items, points as stored, and the version they were stored by, by customer."""
    if not ids:
        return {}
    part = Part(ids=tuple(ids))
    sql = f"SELECT id, points, norm_now, version_id FROM ({tried_sql(tried.basis, tried.tiers, part, with_points=True)}) q"
    with connection.cursor() as cursor:
        cursor.execute(sql, part.params() | {"day": org.today()})
        return {pk: (points, norm, version) for pk, points, norm, version in cursor.fetchall()}


def _person(
    tried: Tried, i: int, customer: Customer, points: list[float | None], norm: list[float | None], version: int
) -> Person:
    tiers: list[Tier | None] = [*tried.tiers, None]
    score, score_now = (_number(tried.rows[name][i]) for name in ("score", "score_now"))
    before, after = tiers[tried.now[i]], tiers[tried.then[i]]
    is_set = bool(tried.rows["is_set"][i])
    return Person(
        customer=customer, tier_now=before, tier=after, score_now=score_now, score=score, is_set=is_set,
        carriers=_carriers(tried, points, norm, version, score_now, score),
        why="" if is_set else reason(tried, score, before, points),
    )  # fmt: skip


def _carriers(
    tried: Tried,
    points: list[float | None],
    norm: list[float | None],
    version: int,
    score_now: float | None,
    score: float | None,
) -> tuple[Carrier, ...]:
    if score is None or score_now is None:
        return ()
    draft = tried.basis.draft
    source = next(one for one in tried.basis.sources if one.card.version.pk == version)
    by_key = changing.effects(changing.present(source.card, norm), changing.present(draft, points), score_now, score)
    items = {item.key: item for item in (*source.card.items, *draft.items)}
    scored = dict(zip((item.key for item in draft.items), points, strict=True))
    way = 1 if score >= score_now else -1
    strongest = sorted(by_key, key=lambda key: -way * by_key[key])[:REASONS]
    carrying = [key for key in strongest if way * by_key[key] > 0.005]
    return tuple(Carrier(items[key], scored.get(key), by_key[key]) for key in carrying)


def reason(tried: Tried, score: float | None, held: Tier | None, points: Sequence[float | None]) -> str:
    """What decides the tier besides the score: "hysteresis", "veto", or nothing."""
    if not tried.tiers:
        return ""
    rules = [TierRule(tier.code, tier.enter_at, leave=tier.leave_below) for tier in tried.tiers]
    found = assign_tier(score, rules, previous=held.code if held else None, cap=cap(tried, points))
    return found.reason if found.reason in (Reason.HYSTERESIS, Reason.DWELL, Reason.VETO) else ""


def cap(tried: Tried, points: Sequence[float | None]) -> str | None:
    """The lowest tier that a veto of the draft caps at, given a customer's points."""
    draft = tried.basis.draft
    hit = [
        veto.caps_at
        for veto in draft.vetoes
        if (place := draft.place(veto.item_key)) is not None
        and (value := points[place]) is not None
        and value < veto.below
    ]
    return max(hit, key=lambda tier: tier.rank).code if hit else None


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
