"""Trying a draft out: what a run by it would do, before there is one."""

from .basis import Basis, NothingEvaluated, basis, with_weights
from .board import EXACT_UP_TO, TuneBoard
from .calculation import Calculation, calculate, candidates, pairs
from .figures import Load, Tried, try_out
from .people import Carrier, Person, people
from .steadiness import steadiness

__all__ = [
    "EXACT_UP_TO", "Basis", "Calculation", "Carrier", "Load", "NothingEvaluated", "Person", "Tried", "TuneBoard", "basis", "calculate", "candidates", "pairs", "people", "steadiness", "try_out",
    "with_weights",
]  # fmt: skip
