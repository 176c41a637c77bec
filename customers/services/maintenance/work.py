"""Working tasks: done, skipped, put off, added, cancelled."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise

from crmq.org import queries as org
from customers.models import Contact, Customer, Interaction, Task, TaskKind
from customers.services import interactions, loyalty, standing

# What doing a task of a kind is logged as. Other kinds leave no interaction.
CHANNELS = {TaskKind.VISIT: Interaction.Channel.VISIT, TaskKind.CALL: Interaction.Channel.PHONE}


class TaskClosed(Exception):
    """The task is no longer open; `task` is what it became."""

    def __init__(self, task: Task) -> None:
        super().__init__(f"{task.pk} is {task.status}")
        self.task = task


class ReasonMissing(Exception):
    """Skipping without a reason."""


class NotAhead(Exception):
    """A task cannot be put off to a day that is over."""

    def __init__(self, day: date) -> None:
        super().__init__(str(day))
        self.day = day


@transaction.atomic
def complete_task(
    *,
    task: Task,
    by: Any,
    outcome: str = "",
    note: str = "",
    minutes: int | None = None,
    at: datetime | None = None,
    channel: str = "",
    contact: Contact | None = None,
) -> Task:
    """Mark a task as done. Visits and calls are logged as return visits, points are credited once.

    `channel` is how it was done, when that is not what the task asked for.

    Errors: TaskClosed (someone has closed it already).
    """
    locked = _open(task)
    locked.status, locked.done_at, locked.done_by = Task.Status.DONE, at or timezone.now(), by
    locked.outcome = outcome.strip()[:500]
    if usual := CHANNELS.get(TaskKind(locked.kind)):
        locked.interaction = interactions.log(
            customer=locked.customer, by=by, channel=channel or usual, subject=locked.title[:200], note=note or locked.outcome,
            at=locked.done_at, minutes=minutes, contact=contact, is_return_visit=True,
        )  # fmt: skip
    if locked.kind == TaskKind.POINTS and locked.activity and locked.activity.points:
        loyalty.earn(
            key=f"task:{locked.pk}",
            customer=locked.customer,
            points=locked.activity.points,
            reason=locked.title_en,
            by=by,
        )
    locked.save(update_fields=["status", "done_at", "done_by", "outcome", "interaction"])
    standing.refresh(customer_ids=[locked.customer_id])
    return locked


@transaction.atomic
def skip_task(*, task: Task, by: Any, reason: str) -> Task:
    """Leave a task undone, with a reason. Raises ReasonMissing, TaskClosed."""
    if not reason.strip():
        raise ReasonMissing
    locked = _open(task)
    locked.status, locked.done_at, locked.done_by = Task.Status.SKIPPED, timezone.now(), by
    locked.outcome = reason.strip()[:500]
    locked.save(update_fields=["status", "done_at", "done_by", "outcome"])
    return locked


@transaction.atomic
def postpone_task(*, task: Task, due_on: date) -> Task:
    """Put a task off to another day, today at the earliest. Raises NotAhead, TaskClosed."""
    if due_on < org.today():
        raise NotAhead(due_on)
    locked = _open(task)
    locked.due_on = due_on
    locked.save(update_fields=["due_on"])
    return locked


@transaction.atomic
def log_visit(
    *, customer: Customer, by: Any, channel: str, subject: str, task: Task | None = None, **fields: Any
) -> Interaction | None:
    """Log a return visit; an open `task` that it settles is done with it. `fields` are those of `interactions.log`.

    Errors: TaskClosed.
    """
    if task is None:
        return interactions.log(
            customer=customer, by=by, channel=channel, subject=subject, is_return_visit=True, **fields
        )
    return complete_task(task=task, by=by, channel=channel, outcome=subject, **fields).interaction


def add_task(
    *,
    key: str,
    customer: Customer,
    owner: Any,
    kind: str,
    title: str | Promise,
    due_on: date,
    url: str = "",
    detail: str = "",
) -> Task:
    """Ask for a piece of work once per `key`; asked again, the first task is returned.

    `title` may be lazy and is kept in both languages.
    """
    with translation.override("en"):
        english = str(title)[:200]
    with translation.override("zh-hans"):
        chinese = str(title)[:200]
    task, _created = Task.objects.get_or_create(
        key=key,
        defaults={
            "customer": customer, "owner": owner, "kind": kind, "title_en": english, "title_zh": chinese,
            "due_on": due_on, "url": url, "detail": detail[:500],
        },
    )  # fmt: skip
    return task


def cancel_tasks(*, keys: list[str]) -> int:
    """Withdraw open tasks by key, when what asked for them is settled. Returns how many."""
    return Task.objects.open().filter(key__in=keys).update(status=Task.Status.CANCELLED, done_at=timezone.now())


def _open(task: Task) -> Task:
    locked = Task.objects.select_for_update(of=("self",)).select_related("customer", "activity").get(pk=task.pk)
    if locked.status != Task.Status.OPEN:
        raise TaskClosed(locked)
    return locked
