"""When customers are evaluated without anybody asking."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from crmq.org import queries as org
from scoring.models import Policy, Run
from scoring.queries import touches
from scoring.queries.card import NoScorecard

from . import runs


class Conflict(Exception):
    """Someone else has changed the schedule meanwhile; `policy` is what it says now."""

    def __init__(self, policy: Policy) -> None:
        super().__init__(str(policy))
        self.policy = policy


def start_due(*, now: datetime) -> Run | None:
    """Create the run that the schedule asks for; None when there is none to create."""
    policy = Policy.current()
    add_overrides_that_ended(now=now)
    scope = _due(policy, now)
    if scope is None:
        return None
    try:
        return runs.start_run(by=None, scope=scope)
    except (runs.AlreadyRunning, NoScorecard):
        return None


def add_overrides_that_ended(*, now: datetime) -> None:
    """An override ends by itself: the customer is evaluated once its last day has passed."""
    waiting = touches.waiting().values("customer_id")
    ended = touches.overrides_that_ended(now.astimezone(org.zone()).date()).exclude(customer__in=waiting)
    touches.add(ended, now)


SCHEDULE = ("nightly_at", "changed_minutes", "keep_days", "keep_changed_days")
THRESHOLDS = ("rfm_recency", "rfm_purchases", "rfm_amount")


def save(*, policy: Policy, expected: int, fields: Sequence[str] = SCHEDULE) -> Policy:
    """Store these fields of `policy`. Errors: Conflict."""
    with transaction.atomic():
        now, _made = Policy.objects.select_for_update().get_or_create(pk=1)
        if now.version != expected:
            raise Conflict(now)
        for name in fields:
            setattr(now, name, getattr(policy, name))
        now.version += 1
        now.save()
    return now


def _due(policy: Policy, now: datetime) -> str | None:
    if Run.objects.active().filter(assigns=True).exists():
        return None
    assigning = Run.objects.filter(assigns=True).order_by("-created_at")
    whole = assigning.exclude(scope=Run.Scope.CHANGED).first()
    if policy.nightly_at is not None:
        zone = org.zone()
        tonight = datetime.combine(now.astimezone(zone).date(), policy.nightly_at, zone)
        last_night = tonight if tonight <= now else tonight - timedelta(days=1)
        if whole is None or whole.created_at < last_night:
            return Run.Scope.FULL
    last = assigning.first()
    rested = last is None or last.created_at <= now - timedelta(minutes=policy.changed_minutes)
    if policy.changed_minutes and whole is not None and rested and touches.waiting().exists():
        return Run.Scope.CHANGED
    return None
