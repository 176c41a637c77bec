"""The ladder of one complaint as people see it: who was told, who will be, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crmq.lib.worktime import WorkCalendar
from feedback.models import Complaint, Escalation
from feedback.queries.desk import next_clock
from feedback.services import clocks


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the clock that runs out next. at: when people were told, or will be."""

    percent: int
    at: datetime
    is_taken: bool
    names: list[str]


def ladder(complaint: Complaint, granted: clocks.Allowed, paused: timedelta, calendar: WorkCalendar) -> list[Step]:
    """Steps taken and to come on the clock that runs out next, by percent; none once it is resolved."""
    if not complaint.is_open:
        return []
    clock = next_clock(complaint)
    taken = [
        Step(row.percent, row.at, True, list(row.told))
        for row in Escalation.objects.filter(complaint=complaint, round=complaint.reopened, clock=clock)
    ]
    ahead = [
        Step(rung.step.percent, rung.at, False, rung.step.listeners)
        for rung in clocks.rungs(complaint, granted, paused, calendar)
        if rung.clock == clock
    ]
    return sorted([*taken, *ahead], key=lambda step: step.percent)
