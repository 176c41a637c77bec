"""All measures, by key."""

from . import assessed, deliveries, opinion, purchases, service
from .shape import Measure


class UnknownMeasure(ValueError):
    """An indicator names a measure that is not in the registry."""


MEASURES: dict[str, Measure] = {
    measure.key: measure
    for module in (purchases, deliveries, service, opinion, assessed)
    for measure in module.MEASURES
}


def measure(key: str) -> Measure:
    try:
        return MEASURES[key]
    except KeyError:
        raise UnknownMeasure(f"“{key}” is no measure: choose one of {', '.join(sorted(MEASURES))}.") from None
