"""Looking after customers: playbooks make tasks, people work them."""

from .plan import BATCH, announce, plan_batch, start_plan
from .playbooks import NotPublishable, copy_as_draft, publish
from .work import (
    NotAhead,
    ReasonMissing,
    TaskClosed,
    add_task,
    cancel_tasks,
    complete_task,
    log_visit,
    postpone_task,
    skip_task,
)

__all__ = [
    "BATCH", "NotAhead", "NotPublishable", "ReasonMissing", "TaskClosed", "add_task", "announce",
    "cancel_tasks", "complete_task", "copy_as_draft", "log_visit", "plan_batch", "postpone_task", "publish", "skip_task", "start_plan",
]  # fmt: skip
