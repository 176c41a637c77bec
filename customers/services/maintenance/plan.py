"""Making the tasks that the published playbooks ask for."""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.lib import worktime
from crmq.org import audit
from crmq.org import queries as org
from crmq.org.services import notify
from customers.models import Activity, PlanRun, Playbook
from customers.queries import maintenance as query

BATCH = 2000
SPREAD = 60  # working days over which the first tasks of an activity are spread at most


@transaction.atomic
def start_plan(*, by: Any = None, as_of: date | None = None) -> PlanRun:
    """Queue a plan over all active customers; one that is on its way is returned as it is."""
    active: PlanRun | None = PlanRun.objects.active().first()
    return active or PlanRun.objects.create(as_of=as_of or org.today(), created_by=by)


@transaction.atomic
def plan_batch(*, run: PlanRun, size: int = BATCH) -> int:
    """Make the tasks of the next customers. Returns how many customers; 0 when all are done.

    A task's key names activity, customer and period, so that no plan asks for it twice.
    """
    run.hold()
    ids = query.plannable(after=run.cursor, limit=size)
    if not ids:
        return 0
    with audit.summarised():
        created = query.create_tasks(ids, run.as_of, due_dates(run.as_of))
    run.advance(len(ids), cursor=ids[-1], created_tasks=run.created_tasks + created)
    return len(ids)


def due_dates(as_of: date) -> list[query.DueDate]:
    """The days on which tasks of each published activity may fall due.

    Slot 0 is for customers that had the activity before. The others are for those that never
    had it: a first plan spreads over the owner's coming working days, as many as the activity's
    period has, up to `SPREAD`. Each day is computed once, not once a task.
    """
    calendar = org.work_calendar()
    activities = Activity.objects.filter(playbook__status=Playbook.Status.PUBLISHED)
    farthest = max([SPREAD, *(activity.due_working_days for activity in activities)])
    days = [as_of]
    while len(days) <= farthest:
        days.append(worktime.add_working_days(days[-1], 1, calendar))
    found = []
    for activity in activities:
        last = as_of + worktime.DAY * activity.every_days
        first = [day for day in days[1 : SPREAD + 1] if day <= last] or [days[1]]
        slots = [days[activity.due_working_days], *first]
        found += [query.DueDate(activity.pk, slot, day) for slot, day in enumerate(slots)]
    return found


def announce(*, run: PlanRun) -> None:
    """Tell owners about their new tasks, and the person who started the plan how it went."""
    url = reverse("customers:maintenance")
    for owner, tasks in query.new_tasks_by_owner(run).items():
        text = format_lazy(_("New tasks planned for you: {tasks}"), tasks=tasks)
        notify(users=[owner], key=f"plan:{run.pk}", text=text, url=reverse("customers:my_day"))
    text = format_lazy(
        _("Plan done: {tasks} tasks for {customers} customers"), tasks=run.created_tasks, customers=run.done
    )
    notify(users=[run.created_by_id or 0], key=f"plan-done:{run.pk}", text=text, url=url)
