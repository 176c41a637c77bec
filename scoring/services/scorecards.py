"""Scorecards and the drafts of their next versions."""

from typing import Any

from django.db import transaction
from django.db.models import F, Max

from crmq.org.models import User
from scoring.models import Group, Indicator, Item, Scorecard, ScorecardVersion, VersionEvent

from .indicators import take_specification


class NotADraft(Exception):
    """Only drafts are edited."""


def next_number(scorecard: Scorecard) -> int:
    return (scorecard.versions.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def draft(
    *, scorecard: Scorecard, by: User | None, copy_of: ScorecardVersion | None = None, note: str = ""
) -> ScorecardVersion:
    """The next version, empty or as a copy of another, of this scorecard or of another one."""
    Scorecard.objects.select_for_update().get(pk=scorecard.pk)
    version = ScorecardVersion(scorecard=scorecard, number=next_number(scorecard), created_by=by, note=note)
    if copy_of is not None:
        version.missing, version.minimum_coverage = copy_of.missing, copy_of.minimum_coverage
    version.save()
    VersionEvent.objects.create(version=version, kind=VersionEvent.Kind.DRAFTED, by=by, text=str(copy_of or ""))
    if copy_of is not None:
        _copy(copy_of, version)
    return version


def _copy(source: ScorecardVersion, version: ScorecardVersion) -> None:
    for group in source.groups.all():
        _copy_group(group, version)
    for veto in source.vetoes.all():
        veto.pk, veto.version = None, version
        veto.save()
    for basis in source.bases.all()[:1]:
        basis.pk, basis.version = None, version
        basis.save()


def _copy_group(group: Group, version: ScorecardVersion) -> None:
    items = list(group.items.all())
    group.pk, group.version = None, version
    group.save()
    for item in items:
        item.pk, item.version, item.group = None, version, group
        item.save()


def add_item(*, version: ScorecardVersion, group: Group, indicator: Indicator, weight: float, **changes: Any) -> Item:
    """Use an indicator in a draft."""
    if version.status != ScorecardVersion.Status.DRAFT:
        raise NotADraft
    last = version.items.aggregate(last=Max(F("position")))["last"]
    item = Item(version=version, group=group, weight=weight, position=0 if last is None else last + 1, **changes)
    take_specification(item, indicator).save()
    return item
