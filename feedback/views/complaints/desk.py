from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.lib.worktime import end_of_local_day, working_time_between
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from feedback.forms.complaints import DeskFilter
from feedback.models import Complaint
from feedback.queries import complaints as query
from feedback.queries import desk as queues

from . import context


@require_GET
@requires(Permission.COMPLAINTS_READ)
def desk(request: SignedInRequest) -> HttpResponse:
    """Open complaints by urgency or tier, and the one that was chosen beside them."""
    form, now, calendar = DeskFilter(request.GET, user=request.user), timezone.now(), org.work_calendar()
    found, by_tier = form.apply(query.visible(request.user)), request.GET.get("order") == "tier"
    groups = queues.queue(found, now, calendar, by_tier=by_tier)
    shown = _shown(request, groups)
    values: dict[str, Any] = {
        "form": form, "groups": groups, "by_tier": by_tier, "shown": shown, "now": now,
        "figures": query.figures(query.visible(request.user), now), "subtasks": queues.tasks_of(request.user),
        "rest_of_day": working_time_between(now, end_of_local_day(org.today(), org.zone()), calendar),
        "spans": calendar.spans_on(org.today()), "waiting": sum(len(group.rows) for group in groups),
    }  # fmt: skip
    if shown is not None:
        values |= context.head(request, shown)
    return render_page(request, "feedback/complaints/desk.html", values, fragment="results")


def _shown(request: SignedInRequest, groups: list[queues.Group]) -> Complaint | None:
    """The complaint asked for, or the first of the queue."""
    rows = [row.complaint for group in groups for row in group.rows]
    wanted = request.GET.get("show", "")
    chosen = next((one for one in rows if str(one.public_id) == wanted), rows[0] if rows else None)
    return context.find(request, str(chosen.public_id)) if chosen else None


@require_GET
@requires(Permission.COMPLAINTS_READ)
def complaint_list(request: SignedInRequest) -> HttpResponse:
    """All complaints, closed ones too, newest first."""
    form = DeskFilter(request.GET, user=request.user)
    found = form.apply(query.visible(request.user))
    rows = found.select_related("customer", "category", "handler")
    page = keyset.page(rows, order=["-received_at", "-pk"], cursor=request.GET.get("cursor", ""), size=50)
    values = {"form": form, "page": page, "count": keyset.count(found)}
    return render_page(request, "feedback/complaints/list.html", values, fragment="results")
