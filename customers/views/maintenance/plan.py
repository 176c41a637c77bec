from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from crmq.lib import jobs
from crmq.lib.htmx import is_swap, render_page
from crmq.lib.permissions import Permission, requires
from customers import tasks
from customers.models import PlanRun
from customers.services import maintenance


@require_POST
@requires(Permission.PLAN_RUN)
def plan_start(request: HttpRequest) -> HttpResponse:
    run = maintenance.start_plan(by=request.user)
    jobs.hint(tasks.plan_maintenance, run.pk)
    return redirect("customers:maintenance")


@require_GET
@requires(Permission.TASKS_READ)
def plan_run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    run = get_object_or_404(PlanRun.objects.select_related("created_by"), public_id=public_id)
    response = render_page(request, "customers/plan_run.html", {"run": run}, fragment="progress")
    if is_swap(request) and not run.is_active:
        response["HX-Refresh"] = "true"  # the page behind it has changed
    return response
