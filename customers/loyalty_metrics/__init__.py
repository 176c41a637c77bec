"""Loyalty and retention: repeat purchase, churn, cohorts, RFM, what goes with what.

A purchase is a distinct day on which a customer ordered: two orders on one day are one.
"""

from customers.loyalty_metrics.retention import (
    BadPeriod,
    Cohort,
    churn,
    cohort_retention,
    inactive,
    repeat_purchase_rate,
)
from customers.loyalty_metrics.rfm import (
    OTHERS,
    BadThresholds,
    Rfm,
    RfmScore,
    RfmThresholds,
    SegmentRule,
    rfm_scores,
    rfm_segment,
)
from customers.loyalty_metrics.similarity import (
    Recommendation,
    Similarity,
    item_similarity,
    recommend,
)

__all__ = [
    "OTHERS",
    "BadPeriod",
    "BadThresholds",
    "Cohort",
    "Recommendation",
    "Rfm",
    "RfmScore",
    "RfmThresholds",
    "SegmentRule",
    "Similarity",
    "churn",
    "cohort_retention",
    "inactive",
    "item_similarity",
    "recommend",
    "repeat_purchase_rate",
    "rfm_scores",
    "rfm_segment",
]
