"""What evaluates customers and defines how. One module a noun."""

from . import approval, drafts, entries, indicators, periods, retention, runs, schedule, scorecards, templates

__all__ = [
    "approval", "drafts", "entries", "indicators", "periods", "retention", "runs", "schedule", "scorecards", "templates",
]  # fmt: skip
