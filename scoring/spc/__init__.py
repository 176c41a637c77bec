"""Statistical process control: charts, limits from a frozen baseline, and run rules."""

from scoring.spc.charts import (
    MINIMUM_BASELINE,
    BadSeries,
    BaselineTooShort,
    Chart,
    Xmr,
    c_chart,
    ewma,
    laney_p,
    p_chart,
    u_chart,
    xmr,
)
from scoring.spc.rules import DEFAULT_RULES, Rule, Signal, run_rules

__all__ = [
    "DEFAULT_RULES",
    "MINIMUM_BASELINE",
    "BadSeries",
    "BaselineTooShort",
    "Chart",
    "Rule",
    "Signal",
    "Xmr",
    "c_chart",
    "ewma",
    "laney_p",
    "p_chart",
    "run_rules",
    "u_chart",
    "xmr",
]
