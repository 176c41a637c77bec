"""What evaluates customers and defines how. One module a noun."""

from . import runs, scorecards

__all__ = ["runs", "scorecards"]
