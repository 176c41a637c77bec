"""What evaluates customers and defines how. One module a noun."""

from . import (
    approval,
    control,
    drafts,
    entries,
    fitting,
    indicators,
    periods,
    retention,
    runs,
    schedule,
    scorecards,
    templates,
)

__all__ = [
    "approval",
    "control",
    "drafts",
    "entries",
    "fitting",
    "indicators",
    "periods",
    "retention",
    "runs",
    "schedule",
    "scorecards",
    "templates",
]
