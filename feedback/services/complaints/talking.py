"""Working a complaint: acknowledged, assigned, written about, waiting for the customer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from crmq.lib.permissions import Role
from crmq.org.mentions import mentioned
from crmq.org.models import User
from feedback.models import Complaint, ComplaintEvent
from feedback.services import attaching, clocks, complaint_mails

from .basis import Kind, NotPossible, Status, lock, note, save, tell

STAFF = (Role.ACCOUNT_MANAGER, Role.SERVICE_AGENT, Role.QA_LEAD, Role.EXECUTIVE, Role.ADMINISTRATOR)


@transaction.atomic
def acknowledge(*, complaint: Complaint, by: User, version: int | None = None) -> Complaint:
    """A person confirms having read it, and takes it unless somebody has it."""
    current = lock(complaint, version, Status.RECEIVED)
    now = timezone.now()
    note(current, Kind.ACKNOWLEDGED, by=by, at=now, is_public=True)
    late = current.was_late or now > current.acknowledge_due
    return save(current, status=Status.ACKNOWLEDGED, acknowledged_at=now, handler=current.handler or by, was_late=late)


@transaction.atomic
def assign(
    *, complaint: Complaint, to: User, by: User, reason: str = "", facts: Any = None, version: int | None = None
) -> Complaint:
    """Hand a complaint over, or take it. `facts` say why this person was proposed."""
    current = lock(complaint, version, *Complaint.OPEN)
    changes = {"reason": facts} if facts else {}
    note(current, Kind.ASSIGNED, by=by, text=f"{to.name}. {reason}" if reason else to.name, changes=changes)
    if to != by:
        text = gettext_lazy("Complaint %(number)s is yours now") % {"number": current.number}
        tell(current, [to], text)
    if current.handler_id and current.handler_id not in (to.pk, by.pk):
        text = gettext_lazy("%(person)s took over complaint %(number)s") % {
            "person": to.name,
            "number": current.number,
        }
        tell(current, [current.handler_id], text, key=f"v{current.version}:from")
    return save(current, handler=to)


@transaction.atomic
def message(
    *,
    complaint: Complaint,
    text: str,
    by: User | None,
    is_public: bool,
    from_customer: bool = False,
    uploads: "Sequence[UploadedFile[bytes]]" = (),
    version: int | None = None,
) -> Complaint:
    """A message to or from the customer, or an internal note. Our first public one is the response."""
    current = lock(complaint, version)
    if current.status == Status.MERGED:
        raise NotPossible(current.get_status_display())
    now = timezone.now()
    event = note(
        current, Kind.MESSAGE if is_public else Kind.NOTE, by=by, at=now, text=text, is_public=is_public, from_customer=from_customer
    )  # fmt: skip
    attaching.attach(event=event, uploads=uploads, is_public=is_public, by=by)
    if from_customer:
        tell_handler(current)
        return _resume(current, by, now) if current.status == Status.WAITING else save(current)
    if not is_public:
        _call(current, event)
    changes: dict[str, Any] = {}
    if is_public and current.responded_at is None and current.status in Complaint.OPEN:
        changes = {"responded_at": now, "was_late": current.was_late or now > current.respond_due}
        if current.status != Status.WAITING:
            changes["status"] = Status.INVESTIGATING
    if is_public and current.reporter_email:
        complaint_mails.pass_on(current, text, current.version + 1)
    return save(current, **changes)


def _call(complaint: Complaint, event: ComplaintEvent) -> None:
    """Tell those whom an internal note addresses. Nobody is told of a complaint that they may not see."""
    if "@" not in event.text:
        return
    called = mentioned(event.text, User.objects.with_role(*STAFF).order_by("name"))
    visible = [
        user for user in called if user != event.by and Complaint.objects.visible_to(user).filter(pk=complaint.pk)
    ]
    text = gettext_lazy("%(person)s mentioned you in complaint %(number)s") % {
        "person": event.by.name if event.by else "–",
        "number": complaint.number,
    }
    tell(complaint, visible, text, key=f"note:{event.pk}")


def tell_handler(complaint: Complaint) -> None:
    text = gettext_lazy("The customer wrote about complaint %(number)s") % {"number": complaint.number}
    tell(complaint, [complaint.handler_id], text)


@transaction.atomic
def wait(
    *, complaint: Complaint, by: User, text: str = "", version: int | None = None, at: datetime | None = None
) -> Complaint:
    """Stop the clocks until the customer answers; `at` is for what happened earlier than it is recorded."""
    current = lock(complaint, version, Status.ACKNOWLEDGED, Status.INVESTIGATING)
    note(current, Kind.PAUSED, by=by, at=at, text=text, is_public=True)
    return save(current, status=Status.WAITING, escalate_at=None)


@transaction.atomic
def resume(
    *, complaint: Complaint, by: User | None, version: int | None = None, at: datetime | None = None
) -> Complaint:
    return _resume(lock(complaint, version, Status.WAITING), by, at or timezone.now())


def _resume(current: Complaint, by: User | None, at: datetime) -> Complaint:
    note(current, Kind.RESUMED, by=by, at=at, is_public=True)
    current.status = Status.INVESTIGATING
    return save(current, status=Status.INVESTIGATING, **clocks.timing(current))
