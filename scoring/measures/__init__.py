"""The registry of measures, and the one SQL statement that a scorecard becomes."""

from .composed import COMPOSED, COUNTING, assessed_kind, measure_of
from .curves import exact_shares, points_of, points_sql
from .curves import number as number_sql
from .registry import MEASURES, UnknownMeasure, measure
from .shape import Measure, Moment, Part, Source, Span
from .statement import arrays_sql, measured_sql, scored_sql

__all__ = [
    "COMPOSED",
    "COUNTING",
    "MEASURES",
    "Measure",
    "Moment",
    "Part",
    "Source",
    "Span",
    "UnknownMeasure",
    "arrays_sql",
    "assessed_kind",
    "exact_shares",
    "measure",
    "measure_of",
    "measured_sql",
    "number_sql",
    "points_of",
    "points_sql",
    "scored_sql",
]
