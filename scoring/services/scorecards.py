"""Indicators and scorecards: checking, drafting, publishing. What is published never changes."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.org.models import User
from scoring.measures import MEASURES, points_of
from scoring.models import Curve, Direction, Group, Indicator, Item, Scorecard, ScorecardVersion, Specification
from scoring.normalise import NotGoalposts

SPECIFICATION = [field.name for field in Specification._meta.get_fields() if field.name != "id"]


class NotPublishable(Exception):
    """A draft with problems; `problems` names each in the reader's language."""

    def __init__(self, problems: list[str | Promise]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class NotADraft(Exception):
    """Only drafts are edited and published."""


def problems_of(spec: Specification) -> Iterator[str | Promise]:
    """What is not specific or not quantifiable about an indicator."""
    chosen = MEASURES.get(spec.measure)
    if len(spec.definition_en.strip()) < 10:
        yield _("Not specific: the definition must say what is counted, over what, in a full sentence.")
    if chosen is None:
        yield format_lazy(_("Not quantifiable: “{measure}” is no measure of the registry."), measure=spec.measure)
    elif chosen.is_windowed and not spec.window_days:
        yield _("Not specific: give a window of at least one day.")
    if spec.curve != Curve.PIECEWISE and (spec.worst is None or spec.best is None):
        yield _("Not quantifiable: give the values that score 0 (worst) and 100 (best).")
    elif spec.curve != Curve.PIECEWISE and spec.worst == spec.best:
        yield format_lazy(
            _("Worst and best are both {value}: every customer would score the same. Set them apart."), value=spec.best
        )
    else:
        yield from _curve_problems(spec)


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
    item.indicator = indicator
    return item


def next_number(scorecard: Scorecard) -> int:
    return (scorecard.versions.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def draft(
    *, scorecard: Scorecard, by: User | None, copy_of: ScorecardVersion | None = None, note: str = ""
) -> ScorecardVersion:
    """The next version, empty or as a copy of another."""
    version = ScorecardVersion(scorecard=scorecard, number=next_number(scorecard), created_by=by, note=note)
    if copy_of is not None:
        version.missing, version.minimum_coverage = copy_of.missing, copy_of.minimum_coverage
    version.save()
    for group in copy_of.groups.all() if copy_of else ():
        _copy_group(group, version)
    for veto in copy_of.vetoes.all() if copy_of else ():
        veto.pk, veto.version = None, version
        veto.save()
    return version


def _copy_group(group: Group, version: ScorecardVersion) -> None:
    items = list(group.items.all())
    group.pk, group.version = None, version
    group.save()
    for item in items:
        item.pk, item.version, item.group = None, version, group
        item.save()


@transaction.atomic
def publish(*, version: ScorecardVersion, by: User | None, note: str = "") -> ScorecardVersion:
    """Freeze what the indicators say now, retire the version in force, and put this one in its place.

    Errors: NotADraft; NotPublishable, naming every problem.
    """
    version = ScorecardVersion.objects.select_for_update().get(pk=version.pk)
    if version.status not in (ScorecardVersion.Status.DRAFT, ScorecardVersion.Status.APPROVED):
        raise NotADraft
    items = _refreshed(version)
    problems = list(_version_problems(version, items))
    if problems:
        raise NotPublishable(problems)
    Item.objects.bulk_update(items, [*SPECIFICATION, "position"])
    published = version.scorecard.versions.filter(status=ScorecardVersion.Status.PUBLISHED)
    published.update(status=ScorecardVersion.Status.RETIRED)
    version.status, version.published_at, version.published_by = ScorecardVersion.Status.PUBLISHED, timezone.now(), by
    version.note = note or version.note
    version.save()
    return version


def _refreshed(version: ScorecardVersion) -> list[Item]:
    """The items with what their indicators say now, numbered from 0 in the order of the groups."""
    items = list(version.items.select_related("indicator", "group").order_by("group__position", "position"))
    for place, item in enumerate(items):
        if item.indicator is not None:
            take_specification(item, item.indicator)
        item.position = place
    return items


def _version_problems(version: ScorecardVersion, items: list[Item]) -> Iterator[str | Promise]:
    if not items:
        yield _("The scorecard has no indicators: add one.")
    if items and not any(item.weight > 0 and item.group.weight > 0 for item in items):
        yield _("The weights sum to zero: give at least one indicator a weight.")
    for item in items:
        for problem in problems_of(item):
            yield format_lazy("{name}: {problem}", name=item.name, problem=problem)
    keys = {item.key for item in items}
    for veto in version.vetoes.all():
        if veto.item_key not in keys:
            yield format_lazy(
                _("The veto “{name}” names “{key}”, which the scorecard does not have."),
                name=veto.name,
                key=veto.item_key,
            )


def add_item(*, version: ScorecardVersion, group: Group, indicator: Indicator, weight: float, **changes: Any) -> Item:
    """Use an indicator in a draft."""
    if version.status != ScorecardVersion.Status.DRAFT:
        raise NotADraft
    last = version.items.aggregate(last=Max(F("position")))["last"]
    item = Item(version=version, group=group, weight=weight, position=0 if last is None else last + 1, **changes)
    take_specification(item, indicator).save()
    return item
