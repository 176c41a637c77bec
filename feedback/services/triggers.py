"""Surveys that go out by themselves: each trigger makes at most one wave a day, however many look."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crmq.lib.jobs import Job
from crmq.org import queries as org
from feedback.models import Event, Trigger, Wave
from feedback.queries import audience as who

from . import waves


class Stale(Exception):
    """Somebody else changed the trigger since this page was opened."""


def run_due(*, now: datetime) -> list[Wave]:
    """Make the waves of triggers whose hour has come today. Returns those made."""
    local = org.local(now)
    due = Trigger.objects.filter(is_active=True, hour__lte=local.hour).values_list("pk", flat=True)
    made = (_fire(pk, local.date()) for pk in due)
    return [wave for wave in made if wave]


@transaction.atomic
def _fire(pk: int, today: date) -> Wave | None:
    """One trigger's wave of today; None when nobody is due. Whoever comes second finds the row locked or done."""
    trigger = Trigger.objects.select_for_update(skip_locked=True, of=("self",)).select_related("survey").filter(pk=pk, is_active=True).first()  # fmt: skip
    if trigger is None:
        return None
    last = today if trigger.event == Event.EVERY else today - timedelta(days=trigger.after_days)
    if trigger.last_day and trigger.last_day >= last:
        return None
    first = trigger.last_day + timedelta(days=1) if trigger.last_day else last
    Trigger.objects.filter(pk=pk).update(last_day=last)
    chosen = audience_of(trigger, first, last)
    if not who.contacts(chosen).filter(reason__in=["", "budget"]).exists():
        return None
    try:
        return waves.create(
            survey=trigger.survey, audience=chosen, closes_on=today + timedelta(days=trigger.open_days), by=trigger.created_by,
            name_en=f"{trigger.name_en}, {today:%Y-%m-%d}", name_zh=f"{trigger.name_zh or trigger.name_en}，{today:%Y-%m-%d}",
            trigger=trigger, day=today, status=Job.Status.QUEUED, seen_at=timezone.now(), per_minute=trigger.per_minute,
            reminder_days=trigger.reminder_days,
        )  # fmt: skip
    except waves.NotPublished:
        return None


def audience_of(trigger: Trigger, first: date, last: date) -> dict[str, Any]:
    """The audience of a trigger's wave, as `queries.audience` reads it."""
    event = {"kind": trigger.event, "since": first.isoformat(), "until": last.isoformat()}
    rest = {"rest_days": trigger.every_days} if trigger.event == Event.EVERY else {}
    return {"rest_days": 0} | trigger.audience | rest | {"event": event}


@transaction.atomic
def save(*, trigger: Trigger, version: int | None = None) -> Trigger:
    """Store a trigger. Switched on, it looks at events from now on, never at older ones. Errors: Stale."""
    if trigger.pk is None:
        trigger.save()
        return trigger
    before = Trigger.objects.select_for_update().get(pk=trigger.pk)
    if before.version != version:
        raise Stale
    trigger.version = before.version + 1
    trigger.last_day = before.last_day if before.is_active else None
    trigger.save()
    return trigger


def switch(*, trigger: Trigger, on: bool) -> Trigger:
    """Switch a trigger on or off."""
    Trigger.objects.filter(pk=trigger.pk).exclude(is_active=on).update(
        is_active=on, last_day=None, version=F("version") + 1
    )
    trigger.refresh_from_db()
    return trigger
