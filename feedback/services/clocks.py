"""The three clocks of a complaint, computed from its event log in working time.

A round begins when the complaint is received or reopened. Waiting for the customer pauses the
clocks: the working time between pause and resumption is added to what is allowed. Half-open
intervals; a clock is due at the instant its last working minute has elapsed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crmq.lib.worktime import WorkCalendar, add_working_time, working_time_between
from feedback.models import ComplaintEvent, SlaPolicy

# What a severity without a policy of its own is allowed: the strictest that anyone would promise.
FALLBACK = (4.0, 16.0, 40.0)


@dataclass(frozen=True, slots=True)
class Due:
    acknowledge: datetime
    respond: datetime
    resolve: datetime


def allowed(severity: int) -> tuple[timedelta, timedelta, timedelta]:
    """Working time to acknowledge, respond and resolve."""
    policy = SlaPolicy.objects.filter(severity=severity).first()
    hours = (policy.acknowledge_hours, policy.respond_hours, policy.resolve_hours) if policy else FALLBACK
    return timedelta(hours=hours[0]), timedelta(hours=hours[1]), timedelta(hours=hours[2])


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


def due(start: datetime, severity: int, paused: timedelta, calendar: WorkCalendar) -> Due:
    """When each clock of the round that began at `start` runs out."""
    return Due(*(add_working_time(start, hours + paused, calendar) for hours in allowed(severity)))
