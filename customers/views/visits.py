"""Return visits: those that are due, and those that were made."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from customers.forms.maintenance import VisitFilter
from customers.queries import maintenance as query

DAYS = 90


@require_GET
@requires(Permission.TASKS_READ)
def visits(request: HttpRequest) -> HttpResponse:
    form = VisitFilter(request.GET)
    shows_done = request.GET.get("show") == "done"
    today = org.today()
    context = {
        "form": form, "today": today, "days": DAYS, "shows_done": shows_done,
        "figures": query.visit_figures(request.user, today, timezone.now() - timedelta(days=DAYS)),
        "views": [
            {"label": _("Due"), "url": "?", "count": None, "active": not shows_done},
            {"label": _("Done"), "url": "?show=done", "count": None, "active": shows_done},
        ],
    } | (_done(request, form) if shows_done else _due(request, form))  # fmt: skip
    return render_page(request, "customers/visits.html", context, fragment="results")


def _due(request: HttpRequest, form: VisitFilter) -> dict[str, Any]:
    tasks = query.visits_due(request.user).filter(**form.conditions())
    page = keyset.page(tasks, order=["due_on", "id"], cursor=request.GET.get("cursor", ""))
    return {"page": page, "count": keyset.count(tasks)}


def _done(request: HttpRequest, form: VisitFilter) -> dict[str, Any]:
    conditions = form.conditions()
    if "owner" in conditions:
        conditions["by"] = conditions.pop("owner")
    made = query.visits_done(request.user).filter(**conditions)
    page = keyset.page(made, order=["-at", "-id"], cursor=request.GET.get("cursor", ""))
    return {"page": page, "count": keyset.count(made)}
