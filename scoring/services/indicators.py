"""Indicators: what is wrong with one, and keeping every version of what it said."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.org.models import User
from scoring.measures import UnknownMeasure, measure_of, points_of
from scoring.models import Curve, Direction, Indicator, IndicatorVersion, Item, ScorecardVersion, Specification
from scoring.normalise import NotGoalposts

SPECIFICATION = [field.name for field in Specification._meta.get_fields() if field.name != "id"]


class IndicatorChanged(Exception):
    """Someone else saved the indicator meanwhile; `now` is what it says."""

    def __init__(self, now: Indicator) -> None:
        super().__init__(now.key)
        self.now = now


def problems_of(spec: Specification) -> Iterator[str | Promise]:
    """What is not specific or not quantifiable about an indicator."""
    if len(spec.definition_en.strip()) < 10:
        yield _("Not specific: the definition must say what is counted, over what, in a full sentence.")
    yield from _measure_problems(spec)
    if spec.curve != Curve.PIECEWISE and (spec.worst is None or spec.best is None):
        yield _("Not quantifiable: give the values that score 0 (worst) and 100 (best).")
    elif spec.curve != Curve.PIECEWISE and spec.worst == spec.best:
        yield format_lazy(
            _("Worst and best are both {value}: every customer would score the same. Set them apart."), value=spec.best
        )
    else:
        yield from _curve_problems(spec)


def _measure_problems(spec: Specification) -> Iterator[str | Promise]:
    try:
        chosen = measure_of(spec)
    except UnknownMeasure as error:
        yield format_lazy(
            _("Not quantifiable: “{measure}” cannot be measured. {reason}"), measure=spec.measure, reason=error.reason
        )
        return
    if chosen.is_windowed and not spec.window_days:
        yield _("Not specific: give a window of at least one day.")


def _curve_problems(spec: Specification) -> Iterator[str | Promise]:
    try:
        points_of(spec, 0.0)
    except (NotGoalposts, TypeError, ValueError) as error:
        yield format_lazy(_("The curve gives no points: {error}"), error=str(error))
        return
    if spec.curve == Curve.PIECEWISE:
        return
    rises = (spec.best or 0) > (spec.worst or 0)
    if rises != (spec.direction == Direction.HIGHER):
        yield _("The direction contradicts the goalposts: worst above best means that lower is better.")


def take_specification(item: Item, indicator: Indicator) -> Item:
    """Copy what the indicator says into the item, unsaved."""
    for name in SPECIFICATION:
        setattr(item, name, getattr(indicator, name))
    item.indicator, item.indicator_number = indicator, indicator.number
    return item


@transaction.atomic
def keep(*, indicator: Indicator, by: User | None, expected: int | None = None) -> Indicator:
    """Save a new or edited indicator; when what it says has changed, as its next version.

    Scorecards that are published keep what it said then. Errors: IndicatorChanged when its
    version is not `expected` any more.
    """
    if indicator.pk is None:
        indicator.number = 1
        indicator.save()
        _remember(indicator, by)
        return indicator
    now = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if expected is not None and now.number != expected:
        raise IndicatorChanged(now)
    is_other = any(getattr(now, name) != getattr(indicator, name) for name in SPECIFICATION)
    indicator.number = now.number + is_other
    indicator.save()
    if is_other:
        _remember(indicator, by)
        _renew_drafts(indicator)
    return indicator


def _renew_drafts(indicator: Indicator) -> None:
    """Drafts follow their indicators; what was submitted does not."""
    items = list(Item.objects.filter(indicator=indicator, version__status=ScorecardVersion.Status.DRAFT))
    for item in items:
        take_specification(item, indicator)
    Item.objects.bulk_update(items, [*SPECIFICATION, "indicator_number"])


def _remember(indicator: Indicator, by: User | None) -> None:
    said: dict[str, Any] = {name: getattr(indicator, name) for name in SPECIFICATION}
    IndicatorVersion.objects.create(indicator=indicator, number=indicator.number, by=by, **said)
