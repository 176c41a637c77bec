"""The ladder: telling people as a clock uses up its working time, each step once, in working hours.

The sweep reads instants from the database, so a sweep that runs twice finds nothing new, and one
that was down for two days takes every step that fell due meanwhile, once.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Role
from crmq.lib.worktime import WorkCalendar, is_working
from crmq.org import queries as org
from crmq.org.models import User
from crmq.org.services import notify
from feedback.models import Complaint, ComplaintEvent, Escalation, EscalationStep
from feedback.queries import complaints as query
from feedback.services import clocks

BATCH = 500
Listener = EscalationStep.Listener
BEFORE: dict[str, Promise] = {
    "acknowledge": _("Complaint %(number)s: %(percent)s %% of the time to acknowledge is gone"),
    "respond": _("Complaint %(number)s: %(percent)s %% of the time to answer is gone"),
    "resolve": _("Complaint %(number)s: %(percent)s %% of the time to resolve is gone"),
}
MISSED: dict[str, Promise] = {
    "acknowledge": _("Complaint %(number)s was not acknowledged in time (%(percent)s %%)"),
    "respond": _("Complaint %(number)s was not answered in time (%(percent)s %%)"),
    "resolve": _("Complaint %(number)s was not resolved in time (%(percent)s %%)"),
}


def watch_clocks(*, now: datetime) -> int:
    """Take the steps of the ladder that are due; returns how many notifications went out. Rests outside working hours."""
    calendar, told = org.work_calendar(), 0
    if not is_working(now, calendar):
        return 0
    roles = {role: list(User.objects.with_role(role)) for role in (Role.QA_LEAD, Role.EXECUTIVE)}
    while due := list(query.escalating(now)[:BATCH]):
        told += sum(_climb(key, now, calendar, roles) for key in due)
    return told


@transaction.atomic
def _climb(key: int, now: datetime, calendar: WorkCalendar, roles: dict[Role, list[User]]) -> int:
    """Take all steps of one complaint that are due, and note when the next one is."""
    complaint = (
        Complaint.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("customer", "handler__department")
        .filter(pk=key, escalate_at__lte=now)
        .first()
    )
    if complaint is None:
        return 0
    paused = clocks.paused_time(complaint.events.all(), complaint.round_started_at, calendar)
    running = complaint.status in Complaint.RUNNING
    ahead = clocks.rungs(complaint, clocks.allowed(complaint), paused, calendar) if running else []
    told = sum(_take(complaint, rung, now, roles) for rung in ahead if rung.at <= now)
    Complaint.objects.filter(pk=key).update(escalate_at=min((r.at for r in ahead if r.at > now), default=None))
    return told


def _take(complaint: Complaint, rung: clocks.Rung, now: datetime, roles: dict[Role, list[User]]) -> int:
    people = listeners(complaint, rung.step, roles)
    row = Escalation(
        complaint=complaint, round=complaint.reopened, clock=rung.clock, percent=rung.step.percent, due_at=rung.at, at=now,
        told=[person.name for person in people],
    )  # fmt: skip
    row.save()
    facts = {"clock": rung.clock, "percent": rung.step.percent, "told": row.told}
    ComplaintEvent.objects.create(complaint=complaint, kind=ComplaintEvent.Kind.ESCALATED, at=now, changes=facts)
    words = MISSED if rung.step.percent >= 100 else BEFORE
    return notify(
        users=people, key=f"complaint:{complaint.number}:{rung.clock}:{rung.step.percent}:{complaint.reopened}",
        text=words[rung.clock] % {"number": complaint.number, "percent": rung.step.percent}, url=complaint.get_absolute_url(),
    )  # fmt: skip


def listeners(complaint: Complaint, step: EscalationStep, roles: dict[Role, list[User]]) -> list[User]:
    """The people of a step; a complaint without a handler is the QA leads' business."""
    handler, customer = complaint.handler, complaint.customer
    owner = customer.owner if customer else None
    department = (handler.department if handler else None) or (owner.department if owner else None)
    by_place: dict[Listener, Sequence[User | None]] = {
        Listener.HANDLER: [handler] if handler else roles[Role.QA_LEAD],
        Listener.OWNER: [owner],
        Listener.HEAD: [department.head if department else None],
        Listener.QA_LEAD: roles[Role.QA_LEAD],
        Listener.EXECUTIVE: roles[Role.EXECUTIVE],
    }
    found = [person for place in step.tells for person in by_place[Listener(place)] if person and person.is_active]
    return list(dict.fromkeys(found))
