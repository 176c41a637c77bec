"""What survey answers say.

Numbers stay unrounded; pages round once, at display. An answer of None is a blank and
does not count.
"""

from feedback.metrics.answers import BadAnswer, BadCounts, Interval
from feedback.metrics.importance import ImportancePerformance, Quadrant, importance_performance
from feedback.metrics.kano_table import Kano, KanoCategory, kano
from feedback.metrics.net_promoter import Nps, NpsChange, Verdict, nps, nps_change, nps_of_counts
from feedback.metrics.response import MINIMUM_ANSWERS, Funnel, hidden_cells, response_rate
from feedback.metrics.satisfaction import Ces, Csat, ces, csat, csat_of_counts, wilson

__all__ = [
    "MINIMUM_ANSWERS",
    "BadAnswer",
    "BadCounts",
    "Ces",
    "Csat",
    "Funnel",
    "ImportancePerformance",
    "Interval",
    "Kano",
    "KanoCategory",
    "Nps",
    "NpsChange",
    "Quadrant",
    "Verdict",
    "ces",
    "csat",
    "csat_of_counts",
    "hidden_cells",
    "importance_performance",
    "kano",
    "nps",
    "nps_change",
    "nps_of_counts",
    "response_rate",
    "wilson",
]
