"""Bringing files in: upload, map, preview, run as a job, undo as a whole."""

from .previewing import preview
from .running import run
from .starting import AlreadyStarted, begin, discard, map_columns, start, upload
from .undoing import NotUndoable, refuse_if_needed, request_undo

__all__ = [
    "AlreadyStarted", "NotUndoable", "begin", "discard", "map_columns", "preview", "refuse_if_needed", "request_undo", "run", "start",
    "upload",
]  # fmt: skip
