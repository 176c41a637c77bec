"""How a value stands to its target. Compared in points, so that every curve and direction is alike."""

from enum import StrEnum

from scoring.measures import points_of
from scoring.models import Specification

NEAR = 0.75  # of the target's points
GOOD, FAIR = 75.0, 50.0  # points, where there is no target


class Light(StrEnum):
    MET = "met"
    NEAR = "near"
    MISSED = "missed"
    NONE = "none"


def light(spec: Specification, points: float | None) -> Light:
    """Met: at least the points of the target; near: at least three quarters of them; else missed.

    Without a target, 75 and 50 points take their place. No points, no light.
    """
    if points is None:
        return Light.NONE
    target = GOOD if spec.target is None else points_of(spec, spec.target)
    near = FAIR if spec.target is None else target * NEAR
    if points >= target:
        return Light.MET
    return Light.NEAR if points >= near else Light.MISSED
