"""The three clocks of a complaint, computed from its event log in working time.

A round begins when the complaint is received or reopened. Waiting for the customer pauses the
clocks: the working time between pause and resumption is added to what is allowed. Half-open
intervals; a clock is due at the instant its last working minute has elapsed. The ladder's steps
are instants of the same clocks: a share of what is allowed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crmq.lib.worktime import WorkCalendar, add_working_time, working_time_between
from crmq.org import queries as org
from crmq.org.models import Region
from feedback.models import Complaint, ComplaintEvent, Escalation, EscalationStep, SlaPolicy

# What a priority without a policy of its own is allowed: the strictest that anyone would promise.
FALLBACK = (4.0, 16.0, 40.0)
CLOCKS = ("acknowledge", "respond", "resolve")


@dataclass(frozen=True, slots=True)
class Allowed:
    """Working time for each clock, and the policy that grants it (None: the fallback)."""

    acknowledge: timedelta
    respond: timedelta
    resolve: timedelta
    policy: SlaPolicy | None = None

    def times(self) -> tuple[timedelta, timedelta, timedelta]:
        return self.acknowledge, self.respond, self.resolve


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder on one clock: when its share of the working time is used up."""

    clock: str
    step: EscalationStep
    at: datetime


def allowed(complaint: Complaint) -> Allowed:
    """What the policy that says most about the complaint allows: tier and region, tier, region, none.

    A policy of a region holds for the regions below it; the nearest one wins.
    """
    policies = list(SlaPolicy.objects.filter(priority=complaint.priority).select_related("tier", "region"))
    near = _lineage(complaint.region_id) if any(policy.region_id for policy in policies) else []
    fitting = [
        policy
        for policy in policies
        if policy.tier_id in (None, complaint.tier_id) and (policy.region_id is None or policy.region_id in near)
    ]
    best = min(
        fitting,
        key=lambda one: (one.tier_id is None, near.index(one.region_id) if one.region_id in near else len(near)),
        default=None,
    )
    acknowledge, respond, resolve = (timedelta(hours=value) for value in (best.hours if best else FALLBACK))
    return Allowed(acknowledge, respond, resolve, policy=best)


def _lineage(region_id: int | None) -> list[int]:
    """The region and those above it, nearest first."""
    parents = dict(Region.objects.values_list("pk", "parent"))
    found: list[int] = []
    while region_id is not None and region_id not in found:
        found.append(region_id)
        region_id = parents.get(region_id)
    return found


def paused_time(events: Iterable[ComplaintEvent], since: datetime, calendar: WorkCalendar) -> timedelta:
    """Working time spent waiting for the customer in the round that began at `since`; a pause that lasts counts nothing yet."""
    total, began = timedelta(), None
    for event in events:
        if event.at < since:
            continue
        if event.kind == ComplaintEvent.Kind.PAUSED and began is None:
            began = event.at
        elif event.kind in (ComplaintEvent.Kind.RESUMED, ComplaintEvent.Kind.RESOLVED) and began is not None:
            total += working_time_between(began, event.at, calendar)
            began = None
    return total


def timing(complaint: Complaint, calendar: WorkCalendar | None = None) -> dict[str, Any]:
    """Columns of the round in hand: when each clock is due, and when the ladder's next step is."""
    calendar = calendar or org.work_calendar()
    paused = timedelta()
    if complaint.pk:
        paused = paused_time(complaint.events.all(), complaint.round_started_at, calendar)
    granted = allowed(complaint)
    due = [add_working_time(complaint.round_started_at, hours + paused, calendar) for hours in granted.times()]
    pending = rungs(complaint, granted, paused, calendar) if complaint.status in Complaint.RUNNING else []
    return {
        "acknowledge_due": due[0],
        "respond_due": due[1],
        "resolve_due": due[2],
        "escalate_at": min((rung.at for rung in pending), default=None),
    }


def rungs(complaint: Complaint, granted: Allowed, paused: timedelta, calendar: WorkCalendar) -> list[Rung]:
    """Steps of this round that were not taken yet, of clocks that still run; in order of time."""
    stopped = dict(zip(CLOCKS, (complaint.acknowledged_at, complaint.responded_at, complaint.resolved_at), strict=True))
    taken = set()
    if complaint.pk:
        taken = set(
            Escalation.objects.filter(complaint=complaint, round=complaint.reopened).values_list("clock", "percent")
        )
    steps = list(EscalationStep.objects.all())
    found = [
        Rung(clock, step, add_working_time(complaint.round_started_at, hours * step.percent / 100 + paused, calendar))
        for clock, hours in zip(CLOCKS, granted.times(), strict=True)
        if stopped[clock] is None
        for step in steps
        if (clock, step.percent) not in taken
    ]
    return sorted(found, key=lambda rung: rung.at)
