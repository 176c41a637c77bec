"""An interaction and the next step that follows from it, kept together."""

from datetime import date
from typing import Any

from django.db import transaction

from crmq.org.models import User
from customers.models import Customer, Interaction, Task, TaskKind

from . import interactions, maintenance


@transaction.atomic
def log_with_follow_up(
    *, customer: Customer, by: User, follow_up: str = "", follow_up_on: date | None = None, **fields: Any
) -> tuple[Interaction, Task | None]:
    """Log what happened; `follow_up` becomes a task for `by`. `fields` are those of `interactions.log`."""
    interaction = interactions.log(customer=customer, by=by, **fields)
    if not follow_up or follow_up_on is None:
        return interaction, None
    key = f"follow-up:{interaction.public_id}"
    task = maintenance.add_task(
        key=key, customer=customer, owner=by, kind=TaskKind.FOLLOW_UP, title=follow_up, due_on=follow_up_on
    )
    return interaction, task
