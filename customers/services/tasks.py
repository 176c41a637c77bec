"""Tasks that people plan by hand, and what follows from a task that is done."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from crmq.org.models import User
from customers.models import Customer, Task, TaskKind

from . import maintenance


@transaction.atomic
def plan_by_hand(*, customers: Iterable[Customer], by: User, title: str, kind: str, due_on: date) -> list[Task]:
    """The same task for each customer, for its owner, or for `by` where there is none."""
    return [
        maintenance.add_task(
            key=f"by-hand:{uuid.uuid4()}",
            customer=customer,
            owner=customer.owner or by,
            kind=kind,
            title=title,
            due_on=due_on,
        )
        for customer in customers
    ]


@transaction.atomic
def finish(
    *,
    task: Task,
    by: User,
    outcome: str,
    note: str = "",
    minutes: int | None = None,
    follow_up: str = "",
    follow_up_on: date | None = None,
) -> Task:
    """Mark a task as done, and plan the next step if one is named. Errors: maintenance.TaskClosed."""
    done = maintenance.complete_task(task=task, by=by, outcome=outcome, note=note, minutes=minutes)
    if follow_up and follow_up_on:
        maintenance.add_task(
            key=f"after:{task.public_id}",
            customer=done.customer,
            owner=by,
            kind=TaskKind.FOLLOW_UP,
            title=follow_up,
            due_on=follow_up_on,
        )
    return done
