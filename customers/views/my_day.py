"""The first page: what one person has to do, and how that person's customers stand."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from customers.queries import handovers
from customers.queries import my_day as query


@require_GET
@requires(Permission.TASKS_READ)
def my_day(request: SignedInRequest) -> HttpResponse:
    today, team = org.today(), request.GET.get("show") == "team"
    heads = bool(org.headed_departments(request.user))
    owners = query.people_of(request.user, team=team and heads)
    done = request.GET.get("show") == "done"
    context = {
        "today": today, "figures": query.figures(request.user, owners, today), "shows": _shows(request, heads),
        "groups": [] if done else _titled(query.tasks(request.user, owners, today)), "done": list(query.done_today(request.user, owners, today)[:50]) if done else [],
        "shows_done": done, "team": team and heads, "moved": query.moved_most(request.user, owners, today),
        "near": query.near_lines(request.user, owners), "here": request.get_full_path(),
        "handovers": handovers.waiting_for(request.user, today),
    }  # fmt: skip
    return render_page(request, "customers/my_day.html", context, fragment="tasks")


def _shows(request: SignedInRequest, heads: bool) -> list[dict[str, Any]]:
    now = request.GET.get("show", "")
    known = [("", _("Mine")), *([("team", _("Team"))] if heads else []), ("done", _("Done today"))]
    return [
        {"label": label, "url": f"?show={name}" if name else request.path, "active": name == now}
        for name, label in known
    ]


def _titled(groups: list[query.Group]) -> list[dict[str, Any]]:
    titles = {"overdue": _("Overdue"), "today": _("Today"), "week": _("This week"), "later": _("Later")}
    return [
        {"name": group.name, "title": titles[group.name], "tasks": group.tasks, "more": group.more} for group in groups
    ]
