"""The end of a round: resolved, approved, closed, rated; and back to work when it was not good enough."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from crmq.lib import worktime
from crmq.lib.permissions import Role
from crmq.org import queries as org
from crmq.org.models import User
from customers.models import TaskKind
from customers.services import maintenance
from feedback.models import Complaint, ComplaintRating, RootCause, SubTask
from feedback.services import clocks, complaint_mails, improvements

from .basis import Incomplete, Kind, NotPossible, Status, count, lock, note, rules, save, tell
from .talking import tell_handler


class ApprovalMissing(Exception):
    """Closing a complaint of this priority needs an approver who is not the handler."""


class NotTheHandler(Exception):
    """Nobody approves what they handled themselves."""


class SubTasksOpen(Exception):
    """Other departments are still at work; `count` says on how many sub-tasks."""

    def __init__(self, count: int) -> None:
        super().__init__(str(count))
        self.count = count


@transaction.atomic
def resolve(
    *,
    complaint: Complaint,
    cause: str,
    action: str,
    by: User,
    text: str = "",
    root_cause: RootCause | None = None,
    version: int | None = None,
) -> Complaint:
    """End the round. Errors: Incomplete without cause or action, SubTasksOpen, Conflict, NotPossible."""
    for field, value in (("cause", cause), ("action", action)):
        if not value.strip():
            raise Incomplete(field)
    current = lock(complaint, version, *Complaint.OPEN)
    if waiting := SubTask.objects.filter(complaint=current).open().count():
        raise SubTasksOpen(waiting)
    now, first = timezone.now(), _at_first_contact(current)
    note(current, Kind.RESOLVED, by=by, at=now, text=text, is_public=True)
    note(current, Kind.CAUSE, by=by, at=now, changes={"cause": cause, "action": action})
    timing = clocks.timing(current) | {"escalate_at": None}
    save(
        current, status=Status.RESOLVED, cause=cause.strip(), action=action.strip(), root_cause=root_cause, resolved_at=now,
        acknowledged_at=current.acknowledged_at or now, responded_at=current.responded_at or now, handler=current.handler or by,
        resolve_minutes=_minutes_spent(current, now), was_late=current.was_late or now > timing["resolve_due"], at_first_contact=first,
        approved_by=None, approved_at=None, **timing,
    )  # fmt: skip
    if text and current.reporter_email:
        complaint_mails.pass_on(current, text, current.version)
    improvements.recurred(complaint=current)
    _ask_approval(current)
    count(current)
    return current


def _minutes_spent(complaint: Complaint, until: datetime) -> int:
    """Working minutes of the round, without those spent waiting for the customer."""
    calendar = org.work_calendar()
    paused = clocks.paused_time(complaint.events.all(), complaint.round_started_at, calendar)
    spent = worktime.working_time_between(complaint.round_started_at, until, calendar) - paused
    return max(0, int(spent.total_seconds() // 60))


def _at_first_contact(complaint: Complaint) -> bool:
    """Whether one person settled it in one go: no second round, hand-over, wait, or message from the customer."""
    again = complaint.events.filter(kind__in=[Kind.PAUSED, Kind.REOPENED, Kind.TASK]).exists()
    again = again or complaint.events.filter(from_customer=True).exists()
    handed = complaint.events.filter(kind=Kind.ASSIGNED, by__isnull=False).count() > 1
    return complaint.reopened == 0 and not again and not handed


def needs_approval(complaint: Complaint) -> bool:
    return complaint.priority >= rules().approval_from and complaint.approved_by_id is None


def _ask_approval(complaint: Complaint) -> None:
    if needs_approval(complaint):
        text = gettext_lazy("Complaint %(number)s waits for your approval") % {"number": complaint.number}
        tell(complaint, User.objects.with_role(Role.QA_LEAD).exclude(pk=complaint.handler_id or 0), text)


@transaction.atomic
def approve(*, complaint: Complaint, by: User, text: str = "", version: int | None = None) -> Complaint:
    """A second person agrees with cause and action. Errors: NotTheHandler, Conflict, NotPossible."""
    current = lock(complaint, version, Status.RESOLVED)
    if current.handler_id == by.pk:
        raise NotTheHandler
    now = timezone.now()
    note(current, Kind.APPROVED, by=by, at=now, text=text)
    text_ = gettext_lazy("Complaint %(number)s is approved and can be closed") % {"number": current.number}
    tell(current, [current.handler_id], text_)
    return save(current, approved_by=by, approved_at=now)


@transaction.atomic
def send_back(*, complaint: Complaint, by: User, reason: str, version: int | None = None) -> Complaint:
    """The approver does not agree: the round goes on, with the clocks it had."""
    if not reason.strip():
        raise Incomplete("reason")
    current = lock(complaint, version, Status.RESOLVED)
    note(current, Kind.RETURNED, by=by, text=reason)
    text = gettext_lazy("Complaint %(number)s came back: %(reason)s") % {"number": current.number, "reason": reason}
    tell(current, [current.handler_id], text)
    current.status, current.resolved_at = Status.INVESTIGATING, None
    save(
        current, status=Status.INVESTIGATING, resolved_at=None, resolve_minutes=None, approved_by=None, approved_at=None,
        **clocks.timing(current),
    )  # fmt: skip
    count(current)
    return current


@transaction.atomic
def close(*, complaint: Complaint, by: User | None, version: int | None = None) -> Complaint:
    """Close, ask the customer how it went, and plan the return visit. Errors: ApprovalMissing, Conflict, NotPossible."""
    current = lock(complaint, version, Status.RESOLVED)
    if needs_approval(current):
        raise ApprovalMissing
    now = timezone.now()
    note(current, Kind.CLOSED, by=by, at=now, is_public=True)
    save(current, status=Status.CLOSED, closed_at=now)
    _plan_visit(current)
    if current.reporter_email:
        complaint_mails.ask_rating(current)
    return current


def visit_key(complaint: Complaint) -> str:
    return f"complaint:{complaint.pk}:{complaint.reopened}:visit"


def _plan_visit(complaint: Complaint) -> None:
    """The mandatory return visit: a task for whoever looks after the customer. A stranger is asked by mail only."""
    customer = complaint.customer
    if customer is None:
        return
    maintenance.add_task(
        key=visit_key(complaint), customer=customer, owner=customer.owner or complaint.handler, kind=TaskKind.CALL,
        title=format_lazy(gettext_lazy("Return visit after complaint {number}"), number=complaint.number),
        due_on=worktime.add_working_days(org.today(), rules().visit_working_days, org.work_calendar()),
        url=complaint.get_absolute_url(), detail=f"{complaint.subject}. {complaint.action}",
    )  # fmt: skip


@transaction.atomic
def rate(
    *,
    complaint: Complaint,
    stars: int,
    text: str = "",
    channel: str = ComplaintRating.Channel.LINK,
    by: User | None = None,
) -> Complaint:
    """What the customer thinks of the outcome of this round. Two stars or fewer reopen the complaint.

    Once a round: another rating of the same round replaces nothing. Errors: NotPossible.
    """
    current = lock(complaint, None, Status.RESOLVED, Status.CLOSED)
    now = timezone.now()
    _row, is_new = ComplaintRating.objects.get_or_create(
        complaint=current, round=current.reopened,
        defaults={"stars": stars, "text": text, "channel": channel, "at": now},
    )  # fmt: skip
    if not is_new:
        raise NotPossible(current.get_status_display())
    note(current, Kind.RATED, by=by, at=now, is_public=True, from_customer=True, text=text, changes={"stars": stars})
    save(current)
    if stars <= ComplaintRating.DETRACTOR:
        reason = text or f"{stars}/5"
        return reopen(complaint=current, by=by, reason=reason, from_customer=True)
    tell_handler(current)
    return current


@transaction.atomic
def reopen(
    *, complaint: Complaint, by: User | None, reason: str, from_customer: bool | None = None, version: int | None = None
) -> Complaint:
    """Begin a new round with fresh clocks. A clock missed before stays missed."""
    current = lock(complaint, version, Status.RESOLVED, Status.CLOSED)
    now = timezone.now()
    said = by is None if from_customer is None else from_customer
    note(current, Kind.REOPENED, by=by, at=now, text=reason, is_public=True, from_customer=said)
    maintenance.cancel_tasks(keys=[visit_key(current)])
    fresh: dict[str, Any] = {
        "status": Status.ACKNOWLEDGED, "reopened": current.reopened + 1, "round_started_at": now, "resolved_at": None,
        "closed_at": None, "responded_at": None, "approved_by": None, "approved_at": None, "at_first_contact": False,
    }  # fmt: skip
    for name, value in fresh.items():
        setattr(current, name, value)
    save(current, **fresh, **clocks.timing(current))
    tell_handler(current)
    count(current)
    return current
