from dataclasses import dataclass
from datetime import date

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from customers.models import Activity, PlanRun, Playbook
from customers.queries import maintenance as query
from customers.queries import tiers as tier_query

RUNS = 4
LATE_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Line:
    activity: Activity
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Card:
    """A playbook, how many customers it is for, and the work it has going."""

    playbook: Playbook
    tier: Model | None
    customers: int
    lines: list[Line]


@require_GET
@requires(Permission.TASKS_READ)
def maintenance(request: HttpRequest) -> HttpResponse:
    today = org.today()
    loads = query.workload(request.user, today)
    late = query.overdue(request.user, today).order_by("due_on", "pk")
    runs = list(PlanRun.objects.select_related("created_by")[:RUNS])
    context = {
        "cards": _cards(request, today), "loads": loads, "most": max((load.open for load in loads), default=0),
        "total": query.total(loads), "finding": _finding(loads), "late": list(late[:LATE_SHOWN]), "today": today,
        "runs": runs, "active": next((run for run in runs if run.is_active), None),
    }  # fmt: skip
    return render(request, "customers/maintenance.html", context)


def _finding(loads: list[query.Workload]) -> str:
    worst = max(loads, key=lambda load: load.overdue, default=None)
    if worst is None or not worst.overdue:
        return _("Nobody is behind")
    name = worst.name or _("Nobody")
    return _("Most overdue tasks: %(name)s, %(n)d") % {"name": name, "n": worst.overdue}


def _cards(request: HttpRequest, today: date) -> list[Card]:
    mix = tier_query.tier_mix(request.user)
    going = query.open_by_activity(request.user, today)
    return [
        Card(
            playbook,
            playbook.tier,
            mix.get(playbook.tier_id, 0),
            [Line(activity, *going.get(activity.pk, (0, 0))) for activity in playbook.activities.all()],
        )
        for playbook in query.published_playbooks()
    ]
