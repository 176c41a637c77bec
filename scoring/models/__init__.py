from .definition import Curve, Direction, Group, Indicator, Item, Scorecard, ScorecardVersion, Specification, Veto
from .evaluation import Evaluation, Run

__all__ = [
    "Curve", "Direction", "Evaluation", "Group", "Indicator", "Item", "Run", "Scorecard", "ScorecardVersion",
    "Specification", "Veto",
]  # fmt: skip
