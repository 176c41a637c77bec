from .approval import VersionEvent, WeightBasis
from .control import Baseline, ControlChart, ControlSignal
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
from .outlook import Fit, Outlook
from .period import Period, PeriodEvent
from .tryout import Tryout
from .upkeep import Policy, Pruning, Touch

__all__ = [
    "Baseline",
    "ControlChart",
    "ControlSignal",
    "Curve",
    "Direction",
    "Evaluation",
    "Fit",
    "Group",
    "Indicator",
    "IndicatorVersion",
    "Item",
    "Judgement",
    "Outlook",
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
]
