"""Corrective and preventive actions, from plan to proof. The same cause again reopens them."""

from datetime import timedelta
from typing import Any, cast

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from crmq.org import queries as org
from crmq.org.models import User
from crmq.org.services import notify
from feedback.models import Complaint, ComplaintCounter, Improvement, ImprovementEvent

Kind, Status = ImprovementEvent.Kind, Improvement.Status


class ActionConflict(Exception):
    """Somebody else changed the action since `version` was read."""

    def __init__(self, current: Improvement) -> None:
        super().__init__(f"action {current.number} is at version {current.version}")
        self.current = current


class ActionNotPossible(Exception):
    """The action is in a status that does not allow this step."""


class ActionIncomplete(Exception):
    """The action needs `field` before this step."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def _lock(improvement: Improvement, version: int | None, *allowed: str) -> Improvement:
    current = Improvement.objects.select_for_update().get(pk=improvement.pk)
    if version is not None and current.version != version:
        raise ActionConflict(current)
    if allowed and current.status not in allowed:
        raise ActionNotPossible(current.get_status_display())
    return current


def _save(improvement: Improvement, **changes: Any) -> Improvement:
    for name, value in changes.items():
        setattr(improvement, name, value)
    improvement.version += 1
    improvement.save(update_fields=[*changes, "version"])
    return improvement


def _note(improvement: Improvement, kind: str, by: User | None, text: str = "") -> ImprovementEvent:
    return ImprovementEvent.objects.create(improvement=improvement, kind=kind, by=by, at=timezone.now(), text=text)


def _tell(improvement: Improvement, text: Any) -> None:
    notify(
        users=[improvement.owner_id] if improvement.owner_id else [],
        key=f"improvement:{improvement.number}:v{improvement.version}", text=text, url=improvement.get_absolute_url(),
    )  # fmt: skip


@transaction.atomic
def plan(*, by: User, team: Any = (), **fields: Any) -> Improvement:
    """Open an action. `fields` are those of the form: title, kind, origin, complaint, owner, due_on, texts, goal."""
    month = f"{org.today():%y%m}"
    ComplaintCounter.objects.bulk_create([ComplaintCounter(month=f"A{month}")], ignore_conflicts=True)
    counter = ComplaintCounter.objects.select_for_update().get(month=f"A{month}")
    counter.last += 1
    counter.save()
    improvement = Improvement.objects.create(number=f"CA-{month}-{counter.last:04}", created_by=by, **fields)
    improvement.team.set(team)
    _note(improvement, Kind.CREATED, by)
    if improvement.owner_id != by.pk:
        _tell(improvement, gettext_lazy("You own the action “%(title)s”") % {"title": improvement.title})
    return improvement


def label_of(name: str) -> str:
    return str(cast("models.Field[Any, Any]", Improvement._meta.get_field(name)).verbose_name)


@transaction.atomic
def change(
    *, improvement: Improvement, by: User, team: Any = None, version: int | None = None, **fields: Any
) -> Improvement:
    """Errors: ActionConflict, ActionNotPossible once it is settled."""
    current = _lock(improvement, version, *Improvement.OPEN, Status.WATCHED)
    changed = [name for name, value in fields.items() if getattr(current, name) != value]
    if team is not None:
        current.team.set(team)
    if changed:
        labels = ", ".join(label_of(name) for name in changed)
        _note(current, Kind.CHANGED, by, labels)
    if current.owner_id != getattr(fields.get("owner"), "pk", current.owner_id) and fields["owner"] != by:
        current.owner = fields["owner"]
        _tell(current, gettext_lazy("You own the action “%(title)s”") % {"title": current.title})
    return _save(current, **fields)


@transaction.atomic
def start(*, improvement: Improvement, by: User, version: int | None = None) -> Improvement:
    current = _lock(improvement, version, Status.PLANNED)
    _note(current, Kind.STARTED, by)
    return _save(current, status=Status.DOING)


@transaction.atomic
def finish(*, improvement: Improvement, by: User, version: int | None = None) -> Improvement:
    """The action is carried out; from now on recurrences of its cause count. Errors: ActionIncomplete."""
    current = _lock(improvement, version, *Improvement.OPEN)
    if not current.corrective.strip():
        raise ActionIncomplete("corrective")
    _note(current, Kind.DONE, by)
    return _save(current, status=Status.WATCHED, done_at=timezone.now(), verified_at=None)


@transaction.atomic
def verify(*, improvement: Improvement, by: User | None, text: str = "", version: int | None = None) -> Improvement:
    """Find the action effective: by a person at any time, or when its watch is over."""
    current = _lock(improvement, version, Status.WATCHED)
    _note(current, Kind.EFFECTIVE, by, text)
    return _save(current, status=Status.EFFECTIVE, verified_at=timezone.now())


@transaction.atomic
def reopen(*, improvement: Improvement, by: User | None, reason: str, version: int | None = None) -> Improvement:
    if not reason.strip():
        raise ActionIncomplete("reason")
    current = _lock(improvement, version, Status.WATCHED, Status.EFFECTIVE)
    return _reopen(current, by, reason)


def _reopen(current: Improvement, by: User | None, reason: str) -> Improvement:
    _note(current, Kind.REOPENED, by, reason)
    _save(current, status=Status.DOING, reopened=current.reopened + 1, verified_at=None)
    text = gettext_lazy("The action “%(title)s” is open again: %(reason)s")
    _tell(current, text % {"title": current.title, "reason": reason})
    return current


@transaction.atomic
def cancel(*, improvement: Improvement, by: User, reason: str, version: int | None = None) -> Improvement:
    if not reason.strip():
        raise ActionIncomplete("reason")
    current = _lock(improvement, version, *Improvement.OPEN)
    _note(current, Kind.CANCELLED, by, reason)
    return _save(current, status=Status.CANCELLED)


@transaction.atomic
def review(
    *, improvement: Improvement, by: User, text: str, review_on: Any = None, version: int | None = None
) -> Improvement:
    """Note what a review found, and when the next one is."""
    if not text.strip():
        raise ActionIncomplete("text")
    current = _lock(improvement, version)
    _note(current, Kind.REVIEWED, by, text)
    return _save(current, review_on=review_on)


def recurrences(improvement: Improvement) -> Any:
    """Complaints with the action's cause that were received after it was done, within its watch."""
    if improvement.done_at is None or improvement.root_cause_id is None:
        return Complaint.objects.none()
    until = improvement.done_at + timedelta(days=improvement.watch_days)
    return Complaint.objects.counted().filter(
        root_cause=improvement.root_cause_id, received_at__gt=improvement.done_at, received_at__lte=until
    )


@transaction.atomic
def recurred(*, complaint: Complaint) -> int:
    """Reopen actions against the cause of this complaint, when it has come back more often than tolerated."""
    if complaint.root_cause_id is None:
        return 0
    held = Improvement.objects.select_for_update().filter(
        root_cause=complaint.root_cause_id, status__in=[Status.WATCHED, Status.EFFECTIVE]
    )
    count = 0
    for improvement in held:
        found = recurrences(improvement)
        if found.filter(pk=complaint.pk).exists() and found.count() > improvement.tolerated:
            _reopen(improvement, None, complaint.number)
            count += 1
    return count


def end_watches() -> int:
    """Find those effective whose watch is over without the cause coming back too often; returns how many."""
    count = 0
    now = timezone.now()
    watched = Improvement.objects.filter(status=Status.WATCHED, root_cause__isnull=False, done_at__isnull=False)
    for improvement in watched.iterator():
        if improvement.done_at and improvement.done_at + timedelta(days=improvement.watch_days) <= now:
            verify(improvement=improvement, by=None)
            count += 1
    return count
