"""One customer's score and tier, worked out step by step by two sets of weights."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from crmq.org import queries as org
from customers.models import Customer, Standing, Tier, TierOverride
from scoring import aggregate
from scoring.models import Group, Item
from scoring.queries.card import Card
from scoring.queries.moments import moment
from scoring.queries.single import Seen, look
from scoring.tiers import Reason, TierRule, assign_tier

FOUND = 20


@dataclass(frozen=True, slots=True)
class Term:
    """What one indicator gives. weight: its share after the missing policy."""

    raw: float | None
    points: float | None
    weight: float
    value: float


@dataclass(frozen=True, slots=True)
class Steps:
    """From the sum to the tier. A step that decides nothing leaves the tier of the step before it."""

    by_score: Tier | None
    held: Tier | None
    capped: Tier | None
    final: Tier | None
    reason: str


@dataclass(frozen=True)
class Calculation:
    """One customer by one scorecard. terms: by the key of the item; their values sum to the score exactly."""

    card: Card
    seen: Seen
    terms: dict[str, Term]
    steps: Steps

    @property
    def minimum(self) -> float:
        return float(self.card.version.minimum_coverage)


@dataclass(frozen=True, slots=True)
class Pair:
    """An indicator by the scorecard in force (now) and by the draft (then)."""

    item: Item
    group: Group
    now: Term | None
    then: Term | None

    @property
    def change(self) -> float:
        return (self.then.value if self.then else 0.0) - (self.now.value if self.now else 0.0)


def candidates(viewer: Any, text: str) -> QuerySet[Customer]:
    """Visible customers of that code, or with that in their name."""
    people = Customer.objects.rateable().visible_to(viewer)
    exact = people.filter(code=text)
    if exact.exists():
        return exact
    return people.filter(Q(name__icontains=text) | Q(other_name__icontains=text) | Q(code__istartswith=text))[:FOUND]


def calculate(rules: Card, customer: Customer) -> Calculation:
    """Evaluate one customer as of now without storing anything."""
    seen = look(rules, customer.pk, moment(timezone.now()))
    parts = aggregate.contributions(rules.parts(seen.norm), missing=rules.missing)
    terms = {
        part.key: Term(raw, points, part.weight, part.value if seen.score is not None else 0.0)
        for part, raw, points in zip(parts, seen.raw, seen.norm, strict=True)
    }
    return Calculation(rules, seen, terms, _steps(rules, seen, customer))


def pairs(now: Calculation | None, then: Calculation) -> list[Pair]:
    """The draft's indicators in order, then those that it no longer has."""
    old = now.terms if now else {}
    found = [Pair(item, item.group, old.get(item.key), then.terms[item.key]) for item in then.card.items]
    gone = [item for item in now.card.items if item.key not in then.terms] if now else []
    return found + [Pair(item, item.group, old[item.key], None) for item in gone]


def _steps(rules: Card, seen: Seen, customer: Customer) -> Steps:
    tiers = list(Tier.objects.order_by("rank"))
    by_code: dict[str | None, Tier | None] = {tier.code: tier for tier in tiers}
    if not tiers:
        return Steps(None, None, None, None, "")
    standing = Standing.objects.filter(pk=customer.pk).select_related("proposed_tier").first()
    today = org.today()
    open_ones = TierOverride.objects.filter(customer=customer, ended_at=None, expires_on__gte=today)
    override = open_ones.select_related("tier").first()
    ladder = [TierRule(tier.code, tier.enter_at, leave=tier.leave_below) for tier in tiers]
    previous = standing.proposed_tier.code if standing and standing.proposed_tier else None
    held = assign_tier(seen.score, ladder, previous=previous)
    capped = assign_tier(seen.score, ladder, previous=previous, cap=_cap(rules, seen))
    final = override.tier if override else by_code.get(capped.tier)
    return Steps(
        by_score=by_code.get(assign_tier(seen.score, ladder).tier), held=by_code.get(held.tier),
        capped=by_code.get(capped.tier), final=final, reason="override" if override else _word(capped.reason),
    )  # fmt: skip


def _cap(rules: Card, seen: Seen) -> str | None:
    hit: list[Tier] = []
    for veto in rules.vetoes:
        place = rules.place(veto.item_key)
        points = None if place is None else seen.norm[place]
        if points is not None and points < veto.below:
            hit.append(veto.caps_at)
    return max(hit, key=lambda tier: tier.rank).code if hit else None


def _word(reason: Reason) -> str:
    return reason.value
