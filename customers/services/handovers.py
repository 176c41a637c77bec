"""Taking customers on from another department, or sending them back."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.org import queries as org
from crmq.org.models import User
from customers.models import Collaborator, Handover, Stage, StageChange, Standing
from customers.queries import handovers as query
from customers.queries import lifecycle as stages

from . import after_moves, lifecycle

BATCH = 500


class HandoverClosed(Exception):
    """Somebody decided first, or the customer moved on; `handover` is what it became."""

    def __init__(self, handover: Handover) -> None:
        super().__init__(handover.get_status_display())
        self.handover = handover


class NotYours(Exception):
    """Only the department that gets the customer decides."""


class ReasonMissing(Exception):
    """A customer is sent back with a reason only."""


class NoWayBack(Exception):
    """The stage it came from is not in the published process any more."""


@transaction.atomic
def accept(*, handover: Handover, by: User) -> Handover:
    """Take the customer on. Who could not see it becomes a collaborator. Errors: HandoverClosed, NotYours."""
    locked = _open(handover, by)
    _close(locked, Handover.Status.ACCEPTED, by)
    if not query.is_visible(by, locked.customer):
        Collaborator.objects.get_or_create(customer=locked.customer, user=by)
    if locked.asked_by and locked.asked_by != by:
        text = format_lazy(_("{name} takes on {customer}"), name=by.name, customer=locked.customer.name)
        after_moves.tell(locked, [locked.asked_by], "handover-accepted", text)
    return locked


@transaction.atomic
def give_back(*, handover: Handover, by: User, reason: str) -> StageChange:
    """Send the customer back to the stage it came from. Errors: ReasonMissing, HandoverClosed, NotYours, NoWayBack."""
    if not reason.strip():
        raise ReasonMissing
    locked = _open(handover, by)
    process, origin = stages.published(), locked.change.from_stage
    back = Stage.objects.filter(process=process, key=origin.key, kind__in=Stage.RESTING).first() if origin else None
    if back is None:
        raise NoWayBack
    _close(locked, Handover.Status.RETURNED, by, reason)
    change = lifecycle.move(customer=locked.customer, stage=back, by=by, cause=StageChange.Cause.RETURNED, note=reason)
    if locked.asked_by and locked.asked_by != by:
        text = format_lazy(
            _("{name} sends {customer} back: {reason}"),
            name=by.name,
            customer=locked.customer.name,
            reason=locked.reason,
        )
        after_moves.tell(locked, [locked.asked_by], "handover-returned", text)
    return change


def remind() -> int:
    """Tell both sides of hand-overs that should have been taken on by yesterday, once. Returns how many."""
    late = Handover.objects.waiting().filter(due_on__lt=org.today())
    found = late.select_related("customer", "to_department__head", "assignee", "asked_by").order_by("pk")[:BATCH]
    for handover in found:
        text = format_lazy(
            _("{customer} waits to be taken on since {day}"), customer=handover.customer.name, day=handover.due_on
        )
        people = {*after_moves.receivers(handover), *([handover.asked_by] if handover.asked_by else [])}
        after_moves.tell(handover, people, "handover-late", text)
    return len(found)


def _open(handover: Handover, by: User) -> Handover:
    locked: Handover = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("customer", "change__from_stage", "change__to_stage", "to_department", "asked_by")
        .get(pk=handover.pk)
    )
    if locked.status != Handover.Status.WAITING:
        raise HandoverClosed(locked)
    if not query.may_decide(by, locked):
        raise NotYours
    here = Standing.objects.select_related("stage").get(pk=locked.customer_id)
    if here.stage is None or here.stage.key != locked.change.to_stage.key:
        raise HandoverClosed(locked)
    return locked


def _close(handover: Handover, status: str, by: User, reason: str = "") -> None:
    handover.status, handover.decided_at, handover.decided_by = status, timezone.now(), by
    handover.reason = reason.strip()[:500]
    handover.save(update_fields=["status", "decided_at", "decided_by", "reason"])
