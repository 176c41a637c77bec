"""Which visits are due, and when the contact budget lets them be made."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext

from crmq.lib import worktime
from crmq.org import queries as org
from customers.models import Contact, Customer, TaskKind
from customers.models import Task as CareTask
from customers.services import maintenance
from feedback.models import ContactBudget, Event, Visit, VisitPlan
from feedback.queries import visits as query
from feedback.queries.budget import budget, room_on

BATCH = 500  # visits a plan makes a day at most


def plan_due(*, now: datetime) -> int:
    """Plan what active plans ask for today. Returns how many visits. Whoever comes second finds the work done."""
    keys = list(VisitPlan.objects.filter(is_active=True).values_list("pk", flat=True))
    return sum(_plan_of_today(pk, org.local(now).date()) for pk in keys)


@transaction.atomic
def _plan_of_today(pk: int, today: date) -> int:
    found = VisitPlan.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, is_active=True).first()
    last = today if found and found.event == Event.EVERY else today - timedelta(days=found.after_days if found else 0)
    if found is None or (found.last_day and found.last_day >= last):
        return 0
    first = found.last_day + timedelta(days=1) if found.last_day else last
    contacts = query.due_contacts(found, first, last)[:BATCH]
    for contact in contacts:
        plan(
            key=f"plan:{found.pk}:{contact.pk}:{last:%Y%m%d}", customer=contact.customer, contact=contact, by_plan=found,
            channel=found.channel, due_on=worktime.add_working_days(today, found.due_working_days, org.work_calendar()),
        )  # fmt: skip
    VisitPlan.objects.filter(pk=pk).update(last_day=last)
    return len(contacts)


@transaction.atomic
def plan(
    *,
    key: str,
    customer: Customer,
    contact: Contact | None,
    channel: str,
    due_on: date,
    by_plan: VisitPlan | None = None,
    owner: Any = None,
) -> Visit:
    """Plan one visit, once per `key`. A used-up contact budget moves it, or leaves it out; the reason is kept."""
    free_at = room_on(contact.pk) if contact else None
    fields: dict[str, Any] = {"due_on": due_on}
    if free_at and budget().mode == ContactBudget.Mode.BLOCK:
        fields |= {"status": Visit.Status.GIVEN_UP, "reason": "budget"}
    elif free_at and (day := org.local(free_at).date()) > due_on:
        fields |= {"due_on": day, "reason": "budget"}
    visit, created = Visit.objects.get_or_create(
        key=key,
        defaults={"customer": customer, "contact": contact, "plan": by_plan, "channel": channel, "owner": owner or customer.owner} | fields,
    )  # fmt: skip
    if created and visit.status == Visit.Status.PLANNED:
        visit.task = _ask(visit)
        visit.save(update_fields=["task"])
    return visit


def _ask(visit: Visit) -> Any:
    """The task that brings the visit into the day of whoever makes it."""
    named = visit.plan
    title = lazy(lambda: named.name if named else gettext("Return visit"), str)()
    kind = TaskKind.VISIT if visit.channel == VisitPlan.Channel.VISIT else TaskKind.CALL
    return maintenance.add_task(
        key=f"visit:{visit.pk}", customer=visit.customer, owner=visit.owner, kind=kind, title=title, due_on=visit.due_on,
        url=reverse("feedback:visit", args=[visit.public_id]), detail=visit.contact.name if visit.contact else "",
    )  # fmt: skip


def postpone(visit: Visit, day: date) -> None:
    """Move a visit and its task, in the caller's transaction."""
    visit.due_on = max(day, timezone.localdate())
    if visit.task:
        maintenance.postpone_task(task=visit.task, due_on=visit.due_on)


def follow_tasks() -> int:
    """Visits whose task somebody finished on another page are made. Returns how many."""
    done = CareTask.objects.filter(pk=OuterRef("task")).values("done_at")[:1]
    waiting = Visit.objects.filter(status=Visit.Status.PLANNED, task__status=CareTask.Status.DONE)
    return Visit.objects.filter(pk__in=waiting.values("pk")).update(
        status=Visit.Status.DONE, outcome=Visit.Outcome.REACHED, done_at=Subquery(done)
    )


@transaction.atomic
def define(*, plan: VisitPlan) -> VisitPlan:
    """Store a plan. Switched on, it looks at events from now on, never at older ones."""
    before = VisitPlan.objects.filter(pk=plan.pk).first()
    if before is None or not before.is_active:
        plan.last_day = None
    plan.save()
    return plan
