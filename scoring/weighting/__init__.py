"""Ways to find the weights of a scorecard, side by side, and what hangs on them.

Every way returns one weight an indicator, none negative, summing to one.
"""

from scoring.weighting.checks import BadJudgements, BadTable, TooFewAnswers, Weights
from scoring.weighting.evidence import (
    ANSWERS_PER_DRIVER,
    RelativeWeights,
    critic,
    entropy,
    relative_weights,
    stated_importance,
)
from scoring.weighting.judgement import (
    Ahp,
    AhpMethod,
    Revision,
    ahp,
    combine_judges,
    mend,
    rank_order_centroid,
    swing,
)
from scoring.weighting.sensitivity import Stability, critical_weights, stability

__all__ = [
    "ANSWERS_PER_DRIVER",
    "Ahp",
    "AhpMethod",
    "BadJudgements",
    "BadTable",
    "RelativeWeights",
    "Revision",
    "Stability",
    "TooFewAnswers",
    "Weights",
    "ahp",
    "combine_judges",
    "critic",
    "critical_weights",
    "entropy",
    "mend",
    "rank_order_centroid",
    "relative_weights",
    "stability",
    "stated_importance",
    "swing",
]
