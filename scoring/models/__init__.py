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
from .judgement import Judgement
from .period import Period, PeriodEvent
from .tryout import Tryout
from .upkeep import Policy, Pruning, Touch

__all__ = [
    "Curve",
    "Direction",
    "Evaluation",
    "Group",
    "Indicator",
    "IndicatorVersion",
    "Item",
    "Judgement",
    "Period",
    "PeriodEvent",
    "Policy",
    "Pruning",
    "Run",
    "Scorecard",
    "ScorecardVersion",
    "Specification",
    "Touch",
    "Tryout",
    "VersionEvent",
    "Veto",
    "WeightBasis",
]  # fmt: skip
