"""A version's way into force: submitted, approved by a second person, published, replaced.

What is submitted is frozen with what its indicators say that day, so that what is approved is
what is published.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Role
from crmq.org.models import User
from crmq.org.queries import today
from crmq.org.services import notify
from customers.models import Tier
from scoring.models import Item, Run, ScorecardVersion, VersionEvent
from scoring.queries.card import NoScorecard

from . import runs
from .indicators import SPECIFICATION, problems_of, take_specification

Status, Kind = ScorecardVersion.Status, VersionEvent.Kind


class NotPublishable(Exception):
    """A draft with problems; `problems` names each in the reader's language."""

    def __init__(self, problems: list[str | Promise]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class WrongStep(Exception):
    """The version is not where this step starts: someone was quicker. `now` is the version as it stands."""

    def __init__(self, now: ScorecardVersion) -> None:
        super().__init__(f"{now}: {now.status}")
        self.now = now


class SamePerson(Exception):
    """Whoever wrote or submitted a version does not approve it."""


def submit(
    *,
    version: ScorecardVersion,
    by: User | None,
    note: str,
    expected_effect: str = "",
    effective_on: date | None = None,
    expected: int | None = None,
) -> ScorecardVersion:
    """Freeze a draft and ask the other QA leads to approve it. Errors: WrongStep, NotPublishable."""
    with transaction.atomic():
        draft = _at(version, Status.DRAFT, expected=expected)
        _freeze(draft)
        draft.note, draft.expected_effect, draft.effective_on = note, expected_effect, effective_on
        _step(draft, Status.SUBMITTED, Kind.SUBMITTED, by, note, submitted_by=by)
        _tell_approvers(draft, by)
    return draft


def withdraw(*, version: ScorecardVersion, by: User) -> ScorecardVersion:
    """Take a submitted or approved version back into drafting."""
    with transaction.atomic():
        now = _at(version, Status.SUBMITTED, Status.APPROVED)
        _step(now, Status.DRAFT, Kind.WITHDRAWN, by, submitted_by=None, approved_by=None, published_by=None)
    return now


def approve(*, version: ScorecardVersion, by: User) -> ScorecardVersion:
    """Errors: WrongStep; SamePerson when `by` wrote or submitted it."""
    with transaction.atomic():
        now = _at(version, Status.SUBMITTED)
        if by.pk in (now.created_by_id, now.submitted_by_id):
            raise SamePerson
        _step(now, Status.APPROVED, Kind.APPROVED, by, approved_by=by)
        _tell_author(now, by, _("{version} was approved by {person}"))
    return now


def reject(*, version: ScorecardVersion, by: User, reason: str) -> ScorecardVersion:
    """Give a submitted version back to its author with a reason. Errors: WrongStep."""
    with transaction.atomic():
        now = _at(version, Status.SUBMITTED, Status.APPROVED)
        author = now.submitted_by_id
        _step(now, Status.DRAFT, Kind.REJECTED, by, reason, submitted_by=None, approved_by=None, published_by=None)
        text = format_lazy(_("{version} was rejected by {person}: {reason}"), version=now, person=by, reason=reason)
        notify(users=[author] if author else [], key=f"rejected:{now.events.count()}:{now.pk}", text=text, url=now.get_absolute_url())  # fmt: skip
    return now


def publish(
    *, version: ScorecardVersion, by: User | None, note: str, expected_effect: str, effective_on: date | None
) -> ScorecardVersion:
    """Put an approved version in force, today or, when `effective_on` lies ahead, on that day.

    Errors: WrongStep.
    """
    with transaction.atomic():
        now = _at(version, Status.APPROVED)
        now.note, now.expected_effect, now.effective_on, now.published_by = note, expected_effect, effective_on, by
        if effective_on and effective_on > today():
            now.save()
            return now
        now.awaits_run = True
        return put_in_force(version=now, by=by)


def publish_due(*, day: date | None = None) -> list[ScorecardVersion]:
    """Put in force what was approved and published for a day that has come."""
    waiting = ScorecardVersion.objects.filter(
        status=Status.APPROVED, published_by__isnull=False, effective_on__lte=day or today()
    )
    published = []
    for version in waiting.order_by("effective_on", "pk"):
        with transaction.atomic():
            now = ScorecardVersion.objects.select_for_update().get(pk=version.pk)
            if now.status == Status.APPROVED:
                now.awaits_run = True
                published.append(put_in_force(version=now, by=now.published_by))
    return published


@transaction.atomic
def put_in_force(*, version: ScorecardVersion, by: User | None) -> ScorecardVersion:
    """Publish now, and retire what was in force for the same customers.

    A draft is frozen first: that is how an installation gets its first scorecard, which nobody
    is there to approve. Errors: WrongStep, NotPublishable.
    """
    if version.status not in (Status.DRAFT, Status.APPROVED):
        raise WrongStep(version)
    if version.is_draft:
        _freeze(version)
    for other in _in_force_for_the_same(version):
        _step(other, Status.RETIRED, Kind.RETIRED, by, str(version))
    version.published_at = timezone.now()
    version.effective_on = version.effective_on or today()
    _step(version, Status.PUBLISHED, Kind.PUBLISHED, by, version.note, published_by=by)
    return version


def evaluate_published(*, by: User | None = None) -> Run | None:
    """Start the evaluation that newly published versions wait for; None while there is nothing to do.

    One that runs already goes first: the next sweep tries again.
    """
    waiting = ScorecardVersion.objects.filter(status=Status.PUBLISHED, awaits_run=True)
    if not waiting.exists():
        return None
    try:
        with transaction.atomic():
            run = runs.start_run(by=by)
            waiting.update(awaits_run=False)
    except (runs.AlreadyRunning, NoScorecard):
        return None
    return run


def _in_force_for_the_same(version: ScorecardVersion) -> list[ScorecardVersion]:
    published = ScorecardVersion.objects.select_for_update(of=("self",)).filter(status=Status.PUBLISHED)
    return list(published.filter(scorecard__segment=version.scorecard.segment_id).select_related("scorecard"))


def _at(version: ScorecardVersion, *statuses: str, expected: int | None = None) -> ScorecardVersion:
    """The version, locked, when it is at one of `statuses`."""
    now = ScorecardVersion.objects.select_for_update(of=("self",)).select_related("scorecard").get(pk=version.pk)
    if now.status not in statuses or (expected is not None and now.revision != expected):
        raise WrongStep(now)
    return now


def _step(
    version: ScorecardVersion, status: str, kind: str, by: User | None, text: str = "", **people: User | None
) -> None:
    version.status = status
    for name, person in people.items():
        setattr(version, name, person)
    version.revision += 1
    version.save()
    VersionEvent.objects.create(version=version, kind=kind, by=by, text=text)


def _freeze(version: ScorecardVersion) -> None:
    """Copy what the indicators say now into a draft, its items numbered from 0 in the order of the groups."""
    items = list(version.items.select_related("indicator", "group").order_by("group__position", "position"))
    for place, item in enumerate(items):
        if item.indicator is not None:
            take_specification(item, item.indicator)
        item.position = place
    problems = list(problems_of_version(version, items))
    if problems:
        raise NotPublishable(problems)
    Item.objects.bulk_update(items, [*SPECIFICATION, "indicator_number", "position"])
    version.cutoffs = list(Tier.objects.values("code", "enter_at", "leave_below"))


def problems_now(version: ScorecardVersion) -> list[str | Promise]:
    """What would keep a draft from being submitted as it stands."""
    return list(problems_of_version(version, list(version.items.select_related("group"))))


def problems_of_version(version: ScorecardVersion, items: list[Item]) -> Iterator[str | Promise]:
    """What keeps a draft from being submitted. `items` come with their groups."""
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


def _tell_approvers(version: ScorecardVersion, by: User | None) -> None:
    leads = User.objects.with_role(Role.QA_LEAD).exclude(pk__in=[version.created_by_id or 0, by.pk if by else 0])
    text = format_lazy(_("{version} waits for your approval"), version=version)
    notify(users=leads, key=f"submitted:{version.pk}:{version.revision}", text=text, url=version.get_absolute_url())


def _tell_author(version: ScorecardVersion, by: User, text: Any) -> None:
    author = version.submitted_by_id or version.created_by_id
    if author:
        words = format_lazy(text, version=version, person=by)
        notify(users=[author], key=f"approved:{version.pk}:{version.revision}", text=words, url=version.get_absolute_url())  # fmt: skip
