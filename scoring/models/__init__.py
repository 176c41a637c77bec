from .approval import VersionEvent, WeightBasis
from .definition import (
    Curve,
    Direction,
    Group,
    Indicator,
    IndicatorVersion,
    Item,
    Scorecard,
    ScorecardVersion,
    Specification,
    Veto,
)
from .evaluation import Evaluation, Run
from .period import Period, PeriodEvent
from .upkeep import Policy, Pruning, Touch

__all__ = [
    "Curve",
    "Direction",
    "Evaluation",
    "Group",
    "Indicator",
    "IndicatorVersion",
    "Item",
    "Period",
    "PeriodEvent",
    "Policy",
    "Pruning",
    "Run",
    "Scorecard",
    "ScorecardVersion",
    "Specification",
    "Touch",
    "VersionEvent",
    "Veto",
    "WeightBasis",
]  # fmt: skip
