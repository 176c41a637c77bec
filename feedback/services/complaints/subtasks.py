"""Parts of a complaint that other departments do, and that the handler accepts or sends back."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy

from crmq.lib.worktime import add_working_time
from crmq.org import queries as org
from crmq.org.models import Department, User
from crmq.org.services import notify
from feedback.models import Complaint, SubTask

from .basis import Incomplete, Kind, NotPossible, lock, note, save, tell


class NotYours(Exception):
    """Only who was asked may report a sub-task as done, and only somebody else may accept it."""


@transaction.atomic
def ask(
    *,
    complaint: Complaint,
    by: User,
    title: str,
    hours: float,
    department: Department | None = None,
    owner: User | None = None,
    detail: str = "",
    version: int | None = None,
) -> SubTask:
    """Ask another department, or one person, for something within `hours` of working time.

    Errors: Incomplete("owner") when nobody would hear of it, Conflict, NotPossible.
    """
    current = lock(complaint, version, *Complaint.OPEN)
    listener = owner or (department.head if department else None)
    if listener is None:
        raise Incomplete("owner")
    due = add_working_time(timezone.now(), timedelta(hours=hours), org.work_calendar())
    task = SubTask.objects.create(
        complaint=current, title=title, detail=detail, department=department or listener.department, owner=owner,
        due_at=due, asked_by=by,
    )  # fmt: skip
    note(current, Kind.TASK, by=by, text=title, changes={"task": str(task.public_id), "step": "asked"})
    text = gettext_lazy("%(person)s asks you for “%(title)s”, for complaint %(number)s") % {
        "person": by.name,
        "title": title,
        "number": current.number,
    }
    tell(current, [listener], text, key=f"subtask:{task.pk}:0")
    save(current)
    return task


def _lock_task(task: SubTask, *allowed: str) -> SubTask:
    current = SubTask.objects.select_for_update(of=("self",)).select_related("complaint", "department").get(pk=task.pk)
    if current.status not in allowed:
        raise NotPossible(current.get_status_display())
    return current


def _step(task: SubTask, by: User, step: str, text: str = "") -> None:
    note(
        task.complaint, Kind.TASK, by=by, text=f"{task.title}. {text}" if text else task.title,
        changes={"task": str(task.public_id), "step": step},
    )  # fmt: skip
    Complaint.objects.filter(pk=task.complaint_id).update(version=F("version") + 1)


@transaction.atomic
def finish_subtask(*, task: SubTask, by: User, result: str) -> SubTask:
    """Report the result. Errors: Incomplete, NotYours, NotPossible."""
    if not result.strip():
        raise Incomplete("result")
    current = _lock_task(task, SubTask.Status.ASKED)
    head = current.department.head_id if current.department else None
    if by.pk not in (current.owner_id, head, current.complaint.handler_id):
        raise NotYours
    current.status, current.result = SubTask.Status.DONE, result.strip()
    current.done_by, current.done_at = by, timezone.now()
    current.save(update_fields=["status", "result", "done_by", "done_at"])
    _step(current, by, "done", result.strip())
    listener = current.complaint.handler_id or current.asked_by_id
    text = gettext_lazy("“%(title)s” is done, for complaint %(number)s") % {
        "title": current.title,
        "number": current.complaint.number,
    }
    tell(current.complaint, {listener} - {by.pk}, text, key=f"subtask:{current.pk}:done:{current.returned}")
    return current


@transaction.atomic
def accept_subtask(*, task: SubTask, by: User) -> SubTask:
    """Errors: NotYours (whoever did it does not accept it), NotPossible."""
    current = _lock_task(task, SubTask.Status.DONE)
    if current.done_by_id == by.pk and current.asked_by_id != by.pk:
        raise NotYours
    return _settle(current, by, SubTask.Status.ACCEPTED, "accepted")


@transaction.atomic
def cancel_subtask(*, task: SubTask, by: User) -> SubTask:
    return _settle(_lock_task(task, *SubTask.OPEN), by, SubTask.Status.CANCELLED, "cancelled")


def _settle(task: SubTask, by: User, status: str, step: str) -> SubTask:
    task.status, task.settled_by, task.settled_at = status, by, timezone.now()
    task.save(update_fields=["status", "settled_by", "settled_at"])
    _step(task, by, step)
    return task


@transaction.atomic
def return_subtask(*, task: SubTask, by: User, reason: str) -> SubTask:
    """Send the result back with a reason; the due time stays. Errors: Incomplete, NotPossible."""
    if not reason.strip():
        raise Incomplete("reason")
    current = _lock_task(task, SubTask.Status.DONE)
    current.status, current.returned = SubTask.Status.ASKED, current.returned + 1
    current.save(update_fields=["status", "returned"])
    _step(current, by, "returned", reason)
    head = current.department.head_id if current.department else None
    text = gettext_lazy("“%(title)s” came back: %(reason)s") % {"title": current.title, "reason": reason}
    notify(
        users=[person for person in [current.owner_id or head] if person],
        key=f"subtask:{current.pk}:{current.returned}", text=text, url=current.complaint.get_absolute_url(),
    )  # fmt: skip
    return current
