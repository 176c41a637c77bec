"""How bad, how soon, and what about: assessment, severity, category."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from crmq.org.models import Region, User
from customers.models import Order, Product
from feedback.models import Complaint, ComplaintCategory, ComplaintRules, Severity
from feedback.priority import CRITERIA, Judgement, Rule, before_assessment, judge
from feedback.queries import workload
from feedback.services import clocks

from .basis import Kind, lock, note, rules, save
from .filing import earlier_one


def rule_of(decided: ComplaintRules) -> Rule:
    return Rule(
        weights=decided.weights, normal=decided.normal_from, high=decided.high_from, urgent=decided.urgent_from,
        safety_is_urgent=decided.safety_is_urgent,
    )  # fmt: skip


def judgement(complaint: Complaint) -> Judgement | None:
    """What today's rule makes of the assessment; None before there is one."""
    if complaint.assessed_at is None:
        return None
    return judge({name: getattr(complaint, name) for name in CRITERIA}, rule_of(rules()))


@transaction.atomic
def assess(*, complaint: Complaint, by: User, version: int | None = None, **levels: int) -> Complaint:
    """Judge the five criteria; the rule makes the priority, and the clocks of the round follow it.

    Time spent waiting stays taken out. Errors: NotJudged, Conflict, NotPossible.
    """
    current = lock(complaint, version, *Complaint.OPEN)
    found = judge(levels, rule_of(rules()))
    before = {name: getattr(current, name) for name in (*CRITERIA, "priority")}
    after = {**levels, "priority": found.priority}
    note(current, Kind.ASSESSED, by=by, changes={"from": before, "to": after, "points": round(found.points, 1)})
    return _rejudged(current, **after, assessed_at=timezone.now())


@transaction.atomic
def change_severity(*, complaint: Complaint, severity: int, by: User, version: int | None = None) -> Complaint:
    """Another severity may mean another priority; the clocks of the round follow it."""
    current = lock(complaint, version, *Complaint.OPEN)
    note(current, Kind.SEVERITY, by=by, changes={"from": current.severity, "to": severity})
    return _rejudged(current, severity=severity, priority=_priority(current, severity))


def _priority(complaint: Complaint, severity: int) -> int:
    if complaint.assessed_at is None:
        return before_assessment(severity)
    levels = {name: getattr(complaint, name) for name in CRITERIA} | {"severity": severity}
    return judge(levels, rule_of(rules())).priority


def _rejudged(current: Complaint, **changes: Any) -> Complaint:
    for name, value in changes.items():
        setattr(current, name, value)
    timing = clocks.timing(current)
    return save(current, **changes, **timing)


@transaction.atomic
def sort(
    *,
    complaint: Complaint,
    by: User,
    category: ComplaintCategory,
    order: Order | None = None,
    product: Product | None = None,
    region: Region | None = None,
    version: int | None = None,
) -> Complaint:
    """Say what it is about. Another category may make it a repeat, which raises its severity, and change its queue."""
    current = lock(complaint, version, *Complaint.OPEN)
    before = {"category": current.category and current.category.code, "region": current.region and current.region.code}
    changes: dict[str, Any] = {"order": order, "product": product, "region": region, "category": category}
    note(
        current, Kind.SORTED, by=by, text=str(category),
        changes={"from": before, "to": {"category": category.code, "region": region and region.code}},
    )  # fmt: skip
    if category != current.category:
        changes["queue"] = workload.queue_for(category, region.pk if region else None)
        earlier = earlier_one(current.customer, category, current.received_at, but=current)
        if earlier is not None and current.repeat_of_id is None:
            severity = min(current.severity + 1, Severity.HIGH)
            changes |= {"severity": severity, "priority": _priority(current, severity)}
        changes["repeat_of"] = earlier
    return _rejudged(current, **changes)
