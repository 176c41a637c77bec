"""Looking after customers: playbooks make tasks, people work them."""

from .plan import BATCH, announce, plan_batch, start_plan
from .playbooks import NotPublishable, copy_as_draft, publish
from .work import (
    ReasonMissing,
    TaskClosed,
    add_task,
    cancel_tasks,
    complete_task,
    log_visit,
    skip_task,
)

__all__ = [
    "BATCH", "NotPublishable", "ReasonMissing", "TaskClosed", "add_task", "announce",
    "cancel_tasks", "complete_task", "copy_as_draft", "log_visit", "plan_batch", "publish", "skip_task", "start_plan",
]  # fmt: skip
