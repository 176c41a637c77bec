"""Bringing files in: upload, map, preview, run as a job, undo as a whole."""

from .running import run
from .starting import begin, discard, start, upload

__all__ = ["begin", "discard", "run", "start", "upload"]
