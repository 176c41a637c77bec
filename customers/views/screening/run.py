"""Starting a screening, and watching it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.lib import jobs
from crmq.lib.htmx import is_swap, render_page
from crmq.lib.permissions import Permission, requires
from customers import tasks
from customers.models import ScreeningRun
from customers.queries import screening as query
from customers.services import screening

from . import words


@require_POST
@requires(Permission.SCREENING_RUN)
def screening_start(request: HttpRequest) -> HttpResponse:
    try:
        run = screening.start_screening(by=request.user)
    except screening.NoCriteria:
        messages.error(request, _("No criteria are published. Publish a criteria set in the administration first."))
    else:
        jobs.hint(tasks.screen_candidates, run.pk)
    return redirect("customers:screening")


@require_GET
@requires(Permission.SCREENING_READ)
def screening_run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    run = get_object_or_404(ScreeningRun.objects.select_related("created_by", "criteria_set"), public_id=public_id)
    criteria = query.criterion_counts(run)
    context = {
        "run": run, "counts": query.run_outcomes([run])[run.pk],
        "criteria": criteria, "finding": words.criteria_finding(criteria),
    }  # fmt: skip
    response = render_page(request, "customers/screening_run.html", context, fragment="progress")
    if is_swap(request) and not run.is_active:
        response["HX-Refresh"] = "true"  # the list behind it has changed
    return response
