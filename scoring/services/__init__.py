"""What evaluates customers and defines how. One module a noun."""

from . import approval, drafts, indicators, retention, runs, schedule, scorecards, templates

__all__ = ["approval", "drafts", "indicators", "retention", "runs", "schedule", "scorecards", "templates"]
