"""What happens to a complaint, from filing to closing and back. Every step is an event in its log."""

from .basis import Conflict, Incomplete, NotPossible, rules
from .closing import (
    ApprovalMissing,
    NotTheHandler,
    SubTasksOpen,
    approve,
    close,
    rate,
    reopen,
    resolve,
    send_back,
)
from .filing import file
from .joining import NotItself, link, merge, split, unlink
from .judging import assess, change_severity, sort
from .subtasks import NotYours, accept_subtask, ask, cancel_subtask, finish_subtask, return_subtask
from .talking import acknowledge, assign, message, resume, wait

__all__ = [
    "ApprovalMissing", "Conflict", "Incomplete", "NotItself", "NotPossible", "NotTheHandler", "NotYours", "SubTasksOpen",
    "accept_subtask", "acknowledge", "approve", "ask", "assess", "assign", "cancel_subtask", "change_severity", "close", "file",
    "finish_subtask", "link", "merge", "message", "rate", "reopen", "resolve", "resume", "return_subtask", "rules", "send_back",
    "sort", "split", "unlink", "wait",
]  # fmt: skip
