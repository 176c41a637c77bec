"""From five criteria to a priority (ISO 10002:2018, 8.4: severity, safety, complexity, impact, urgency). Pure.

Each criterion is judged low, medium or high, worth 0, 50 and 100 points. Points are the weighted
mean, 0 to 100, and lines divide them into four priorities; a point on a line counts upwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CRITERIA = ("severity", "safety", "complexity", "impact", "urgency")
LOW, NORMAL, HIGH, URGENT = 1, 2, 3, 4


class NotJudged(ValueError):
    """A criterion without a level of 1 to 3, or weights that add up to nothing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """weights: by criterion, zero or more. normal, high, urgent: the lines, rising."""

    weights: Mapping[str, int]
    normal: float
    high: float
    urgent: float
    safety_is_urgent: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """The priority, the points behind it, and what each criterion adds to them."""

    priority: int
    points: float
    shares: Mapping[str, float]
    by_safety: bool  # a high safety risk decided it, whatever the points


def judge(levels: Mapping[str, int], rule: Rule) -> Judgement:
    """Return what the rule makes of the levels. Errors: NotJudged."""
    total = sum(rule.weights[name] for name in CRITERIA)
    if total <= 0 or any(levels.get(name) not in (1, 2, 3) for name in CRITERIA):
        raise NotJudged(f"levels {dict(levels)} with weights {dict(rule.weights)}")
    shares = {name: rule.weights[name] * 50 * (levels[name] - 1) / total for name in CRITERIA}
    points = 50 * sum(rule.weights[name] * (levels[name] - 1) for name in CRITERIA) / total
    by_safety = rule.safety_is_urgent and levels["safety"] == 3
    lines = ((rule.urgent, URGENT), (rule.high, HIGH), (rule.normal, NORMAL))
    found = URGENT if by_safety else next((level for line, level in lines if points >= line), LOW)
    return Judgement(found, points, shares, by_safety)


def before_assessment(severity: int) -> int:
    """Until the five are judged, priority follows severity; nothing is urgent unseen."""
    return severity
