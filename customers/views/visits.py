"""Return visits: those that are due, and those that were made."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from customers.forms.maintenance import VisitFilter, VisitForm
from customers.models import Customer
from customers.queries import maintenance as query
from customers.queries.search import find_customers
from customers.services import maintenance

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


@require_http_methods(["GET", "POST"])
@requires(Permission.TASKS_WORK)
def visit_log(request: HttpRequest) -> HttpResponse:
    """Choose a customer, then say what happened; a task that waited for it is done with it."""
    customer = _chosen(request)
    find = request.GET.get("find", "").strip()
    if customer is None:
        found = find_customers(request.user, find) if find else None  # type: ignore[arg-type]  # signed in
        return render(request, "customers/visit_log.html", {"find": find, "customers": found})
    form = VisitForm(request.POST or None, customer=customer)
    if request.method == "POST" and form.is_valid():
        try:
            maintenance.log_visit(customer=customer, by=request.user, **form.cleaned_data)
        except maintenance.TaskClosed as closed:
            form.add_error("task", _("This task is %(status)s already.") % {"status": closed.task.get_status_display()})
        else:
            messages.success(request, _("The return visit is logged."))
            return redirect(customer)
    return render(
        request, "customers/visit_log.html", {"form": form, "customer": customer}, status=422 if form.is_bound else 200
    )


def _chosen(request: HttpRequest) -> Customer | None:
    """The customer that the address names; 404 when it is not visible."""
    key = request.GET.get("customer", "")
    if not key:
        return None
    try:
        return Customer.objects.visible_to(request.user).get(public_id=UUID(key))
    except (ValueError, Customer.DoesNotExist):
        raise Http404 from None


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
