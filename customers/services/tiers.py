"""Putting customers into tiers: after an evaluation, or by a person's decision."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.org import queries as org
from crmq.org.services import notify
from customers.models import Customer, Stage, Standing, Tier, TierChange, TierOverride
from customers.queries import tiers as query

from . import lifecycle

NAMED = 3  # changes of tier that an owner is told one by one; more are told as one message
BEFORE_CARE = (Stage.Step.SCREENING, Stage.Step.EVALUATION, Stage.Step.CLASSIFICATION)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a batch did: customers, changes of tier, playbook tasks cancelled, customers moved on."""

    customers: int
    changed: int
    cancelled_tasks: int
    moved: int


class NoReason(Exception):
    """An override without a reason."""


class NotAhead(Exception):
    """An override that ends before tomorrow."""

    def __init__(self, day: date) -> None:
        super().__init__(str(day))
        self.day = day


@transaction.atomic
def assign_batch(run_id: int, as_of: date, *, shifts: bool = True) -> Counts:
    """Store the result of one evaluated batch and let everything that follows from it happen.

    Reads the temporary table `tier_assignment(customer_id bigint, run_id bigint, score float8,
    coverage float8, is_rated bool, proposed_tier_id bigint)` of this transaction. Open overrides
    win over proposals. Each customer changes tier at most once per run, however often it is run.
    With `shifts` the score so far becomes the previous one; between two evaluations of everyone
    it stays what the last of them left.
    """
    now = timezone.now()
    ended = query.expire_overrides(now, as_of)
    before_care = list(Stage.objects.filter(step__in=BEFORE_CARE).values_list("pk", flat=True))
    expired = [each.customer_id for each in ended]
    assigned = query.assign(now, as_of, expired=expired, stages=before_care, shifts=shifts)
    changed = [each for each in assigned if each.tier != each.old_tier]
    keys = [each.customer for each in changed]
    cancelled = query.drop_playbook_tasks(keys) if keys else 0
    classified = [each.customer for each in assigned if each.tier is not None]
    moved = lifecycle.move_step(customer_ids=classified, step=Stage.Step.MAINTENANCE, only_from=BEFORE_CARE)
    _tell_owners(run_id, changed)
    _tell_of_ends(ended)
    return Counts(query.how_many_assigned(), len(changed), cancelled, moved)


@transaction.atomic
def override(*, customer: Customer, tier: Tier, reason: str, expires_on: date, by: Any) -> TierOverride:
    """Put a customer into a tier until a day. An earlier override ends. Raises NoReason, NotAhead."""
    if not reason.strip():
        raise NoReason
    if expires_on <= org.today():
        raise NotAhead(expires_on)
    standing = Standing.objects.select_for_update(of=("self",)).get(customer=customer)
    now = timezone.now()
    TierOverride.objects.filter(customer=customer, ended_at=None).update(ended_at=now)
    placed = TierOverride.objects.create(
        customer=customer, tier=tier, reason=reason.strip()[:500], by=by, expires_on=expires_on
    )
    if standing.tier_id != tier.pk:
        TierChange.objects.create(
            customer=customer, at=now, from_tier_id=standing.tier_id, to_tier=tier, score=standing.score,
            cause=TierChange.Cause.OVERRIDE, by=by, reason_en=placed.reason[:300], reason_zh=placed.reason[:300],
        )  # fmt: skip
        Standing.objects.filter(customer=customer).update(tier=tier, tier_since=org.today())
        query.drop_playbook_tasks([customer.pk])
        lifecycle.move_step(customer_ids=[customer.pk], step=Stage.Step.MAINTENANCE, only_from=BEFORE_CARE)
    return placed


def end_override(*, customer: Customer) -> bool:
    """Let the evaluation decide again; the tier changes with the next run. False if none was open."""
    return bool(TierOverride.objects.filter(customer=customer, ended_at=None).update(ended_at=timezone.now()))


def _tell_of_ends(ended: Sequence[TierOverride]) -> None:
    """Whoever set a tier by hand, and the owner, hear that it has run out and which tier follows."""
    now = Standing.objects.select_related("tier").in_bulk([each.customer_id for each in ended])
    for each in ended:
        tier = now[each.customer_id].tier
        notify(
            users=[each.by_id, each.customer.owner_id or 0],
            key=f"override:{each.pk}",
            text=format_lazy(
                _("{customer}: tier {before}, set by hand, has run out; the evaluation says {after}"),
                customer=each.customer.name, before=each.tier.code, after=tier.code if tier else _("not rated"),
            ),
            url=each.customer.get_absolute_url(),
        )  # fmt: skip


def _tell_owners(run_id: int, changed: Sequence[query.Assigned]) -> None:
    """A first tier is no news; of the others an owner hears a few by name, or that there are several."""
    moved = defaultdict(list)
    for each in changed:
        if each.owner and each.old_tier is not None:
            moved[each.owner].append(each)
    tiers = {tier.pk: tier.code for tier in Tier.objects.all()}
    few = {each.customer for group in moved.values() if len(group) <= NAMED for each in group}
    customers = Customer.objects.in_bulk(few)
    for owner, group in moved.items():
        if len(group) > NAMED:
            notify(
                users=[owner],
                key=f"tiers:{run_id}",
                text=_("Several of your customers have changed tier."),
                url=reverse("customers:list"),
            )
            continue
        for each in group:
            _tell_one(run_id, each, customers[each.customer], tiers)


def _tell_one(run_id: int, change: query.Assigned, customer: Customer, tiers: dict[int, str]) -> None:
    not_rated = _("not rated")
    notify(
        users=[change.owner or 0],
        key=f"tiers:{run_id}:{customer.pk}",
        text=format_lazy(
            _("{customer}: tier {before} → {after}"),
            customer=customer.name,
            before=tiers[change.old_tier] if change.old_tier else not_rated,
            after=tiers[change.tier] if change.tier else not_rated,
        ),
        url=customer.get_absolute_url(),
    )
