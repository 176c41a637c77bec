"""Assessments that people enter in the quality table, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.org.models import User
from crmq.org.queries import today
from crmq.org.services import notify
from customers.models import Assessment, Customer, Task
from scoring.models import Indicator, Period
from scoring.queries.card import NoScorecard
from scoring.queries.quality import completeness
from scoring.queries.quality.periods import card_of, end_of
from scoring.queries.quality.rows import entries as latest_entries


class PeriodClosed(Exception):
    """Nothing is entered into a closed period."""


class EntriesChanged(Exception):
    """Someone else entered some of these meanwhile; `theirs` by customer key and kind. Nothing was saved."""

    def __init__(self, theirs: dict[tuple[int, str], Assessment | None]) -> None:
        super().__init__(str(len(theirs)))
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Entry:
    """One value, 0–100. `seen` is the public id of the assessment that was shown, blank for none."""

    customer: Customer
    kind: str
    value: float
    seen: str


@transaction.atomic
def enter(*, period: Period, entries: Sequence[Entry], by: User, note: str = "") -> int:
    """Keep all of these, or none. Entries of a period that is over count as of its last moment.

    Errors: PeriodClosed, EntriesChanged.
    """
    now = Period.objects.select_for_update().get(pk=period.pk)
    if now.status != Period.Status.OPEN:
        raise PeriodClosed
    keys = sorted({entry.customer.pk for entry in entries})
    list(Customer.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    known = latest_entries(now, keys, sorted({entry.kind for entry in entries}))
    changed = {}
    for entry in entries:
        there = known.get((entry.customer.pk, entry.kind))
        if (str(there.public_id) if there else "") != entry.seen:
            changed[entry.customer.pk, entry.kind] = there
    if changed:
        raise EntriesChanged(changed)
    at = min(timezone.now(), end_of(now) - timedelta(microseconds=1))
    Assessment.objects.bulk_create(
        [Assessment(customer=one.customer, kind=one.kind, value=one.value, at=at, by=by, note=note) for one in entries]
    )
    finish_tasks(period=now, customers=keys, by=by)
    return len(entries)


def ask(*, period: Period) -> int:
    """Make one task for each customer that something is missing for, and tell the owners. Idempotent.

    Errors: PeriodClosed, NoScorecard.
    """
    if period.status != Period.Status.OPEN:
        raise PeriodClosed
    card = card_of(period)
    with transaction.atomic():
        added = completeness.add_tasks(period, card, day=completeness.due_on(period, card, today()))
        for owner, count in added.items():
            text = format_lazy(
                _("Assessments of {period} are missing for {count} of your customers"), period=period, count=count
            )
            notify(
                users=[owner],
                key=f"assess:{period.pk}:{today()}",
                text=text,
                url=f"/quality/?period={period.public_id}&missing=on",
            )
        Period.objects.filter(pk=period.pk).update(asked_at=timezone.now())
    return sum(added.values())


def ask_when_due() -> None:
    """Once a period, where indicators say by when people enter."""
    has_due_days = Indicator.objects.filter(entry_due_days__isnull=False, is_active=True).exists()
    if not has_due_days:
        return
    for period in Period.objects.filter(
        status=Period.Status.OPEN, asked_at=None, starts_on__lte=today(), ends_on__gt=today()
    ):
        try:
            ask(period=period)
        except NoScorecard:
            return


def finish_tasks(*, period: Period, customers: Sequence[int], by: User) -> int:
    """Mark the tasks as done whose customer lacks nothing any more."""
    keys = [f"{completeness.key_of(period)}{pk}" for pk in customers]
    tasks = Task.objects.filter(key__in=keys, status=Task.Status.OPEN)
    waiting = list(tasks.values_list("customer_id", flat=True))
    if not waiting:
        return 0
    done = completeness.complete(period, card_of(period), waiting)
    return tasks.filter(customer__in=done).update(status=Task.Status.DONE, done_at=timezone.now(), done_by=by)
