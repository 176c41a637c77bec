"""What hands and vetoes add to a score or take from it.

A tier set by hand, or capped by a veto, stands for the score that is nearest within that tier. Only the
tier is decided so; the stored score stays what the indicators gave.
"""

from collections.abc import Sequence
from datetime import datetime

from crmq.org import queries as org
from customers.models import Tier, TierOverride
from scoring.aggregate import GRID
from scoring.models import Evaluation

from .card import Card


def overrides_of(customer_id: int) -> list[TierOverride]:
    """All that were ever made for a customer, the latest first."""
    return list(TierOverride.objects.filter(customer=customer_id).select_related("tier", "by").order_by("-created_at"))


def in_force(overrides: Sequence[TierOverride], at: datetime) -> TierOverride | None:
    """The override that stood at a moment."""
    day = at.astimezone(org.zone()).date()
    return next(
        (
            one
            for one in overrides
            if one.created_at <= at and one.expires_on >= day and (one.ended_at is None or one.ended_at > at)
        ),
        None,
    )


def points_in_force(
    evaluation: Evaluation, rules: Card, tiers: Sequence[Tier], overrides: Sequence[TierOverride], at: datetime
) -> float | None:
    """The points that the tier decided by a hand or a veto stands for at a moment; None where the sum decides.

    `tiers` from the best. A tier that the evaluation itself gave needs no help, and changes no points.
    """
    score = evaluation.score
    if score is None or not tiers:
        return None
    override = in_force(overrides, at)
    if override is not None:
        return None if override.tier_id == evaluation.tier_id else _nearest(score, override.tier, tiers)
    capped = _cap(evaluation, rules)
    if capped is None or capped.rank <= _by_score(score, tiers).rank:
        return None
    return _nearest(score, capped, tiers)


def _by_score(score: float, tiers: Sequence[Tier]) -> Tier:
    return next((tier for tier in tiers if score >= tier.enter_at), tiers[-1])


def _cap(evaluation: Evaluation, rules: Card) -> Tier | None:
    hit = [
        veto.caps_at
        for veto in rules.vetoes
        if (place := rules.place(veto.item_key)) is not None
        and (points := evaluation.norm[place]) is not None
        and points < veto.below
    ]
    return max(hit, key=lambda tier: tier.rank, default=None)


def _nearest(score: float, tier: Tier, tiers: Sequence[Tier]) -> float:
    """The score within the tier that is nearest: its lower line, or just below the line of the tier above."""
    above = [one.enter_at for one in tiers if one.rank < tier.rank]
    top = min(above) - 1 / GRID if above else 100.0
    return float(min(max(score, tier.enter_at), top))
