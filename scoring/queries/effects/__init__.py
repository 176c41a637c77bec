"""What published changes did to customers."""

from .changes import PublishedChange, change_of, changes
from .outcomes import METRICS, Metric, measured
from .report import EffectReport, Finding, Row

__all__ = ["METRICS", "EffectReport", "Finding", "Metric", "PublishedChange", "Row", "change_of", "changes", "measured"]
