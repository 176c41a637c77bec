"""Call backs: who waits, whether we were in time, and the rules that ask for them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from feedback.forms.loop import CallForm, CaseFilter, LoopRuleForm
from feedback.models import LoopRule
from feedback.queries import loop as query
from feedback.services import loop as service

CONFLICT, UNPROCESSABLE = 409, 422


@require_GET
@requires(Permission.SURVEYS_READ)
def case_list(request: SignedInRequest) -> HttpResponse:
    form, rows = CaseFilter(request.GET), query.cases(request.user)
    form.is_valid()
    state = form.cleaned_data.get("state")
    rows = {
        "": rows.filter(closed_at=None),
        "in_time": rows.filter(query.IN_TIME),
        "late": rows.filter(query.late_ones(timezone.now())),
    }.get(state or "", rows)
    if text := form.cleaned_data.get("q"):
        rows = rows.filter(customer__name__icontains=text)
    page = keyset.page(rows, order=["-opened_at", "-pk"], cursor=request.GET.get("cursor", ""), size=50)
    context = {
        "form": form, "page": page, "count": keyset.count(rows), "figure": query.in_time(request.user), "days": query.DAYS,
        "today": org.today(),
    }  # fmt: skip
    return render_page(request, "feedback/loop/list.html", context, fragment="results")


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_READ)
def case(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = get_object_or_404(query.cases(request.user), public_id=public_id)
    works, status = request.user.may(Permission.TASKS_WORK), 200
    form = CallForm(request.POST or None)
    if request.method == "POST":
        if not works:
            return HttpResponse(status=403)
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                service.record_call(case=found, by=request.user, **form.cleaned_data)
            except service.AlreadyClosed:
                form.add_error(None, _("Somebody closed this call back meanwhile."))
                status = CONFLICT
            else:
                messages.success(request, _("The call is recorded."))
                return redirect("feedback:loop_case", public_id=public_id)
    context = {"case": found, "form": form, "works": works and found.closed_at is None, "today": org.today()}
    return render(request, "feedback/loop/case.html", context, status=status)


@require_GET
@requires(Permission.SURVEYS_READ)
def rule_list(request: SignedInRequest) -> HttpResponse:
    return render(request, "feedback/loop/rules.html", {"rules": query.rules()})


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_DEFINE)
def rule_edit(request: SignedInRequest, public_id: Any = None) -> HttpResponse:
    found = get_object_or_404(LoopRule, public_id=public_id) if public_id else LoopRule()
    form = LoopRuleForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        service.define(rule=form.instance)
        messages.success(request, _("The rule is saved."))
        return redirect("feedback:loop_rules")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "feedback/loop/rule.html", {"form": form, "rule": found}, status=status)
