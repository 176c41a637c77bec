"""All measures, by key."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import assessed, deliveries, expected, opinion, purchases, service
from .shape import Measure


class UnknownMeasure(ValueError):
    """An indicator names a measure that is not in the registry, or whose parameters say nothing."""

    def __init__(self, key: str, reason: str | Promise = "") -> None:
        self.key, self.reason = key, reason or _("Choose one of the measures offered.")
        super().__init__(f"“{key}”: {self.reason}")


MEASURES: dict[str, Measure] = {
    measure.key: measure
    for module in (purchases, deliveries, service, opinion, assessed, expected)
    for measure in module.MEASURES
}


def measure(key: str) -> Measure:
    try:
        return MEASURES[key]
    except KeyError:
        raise UnknownMeasure(key) from None
