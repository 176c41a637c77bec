"""Surveys that go out by themselves, how often people may be asked, and how many answers are wanted."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.forms.waves import BudgetForm, QuotaForm, TriggerForm
from feedback.models import Quota, Survey, Trigger
from feedback.queries import triggers as query
from feedback.queries.budget import budget as current_budget
from feedback.services import budget as budget_service
from feedback.services import quotas as quota_service
from feedback.services import triggers as service

CONFLICT, UNPROCESSABLE = 409, 422


@require_GET
@requires(Permission.SURVEYS_READ)
def trigger_list(request: SignedInRequest) -> HttpResponse:
    context = {"rows": query.rows(), "budget": current_budget()}
    return render(request, "feedback/surveys/triggers.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_SEND)
def trigger_edit(request: SignedInRequest, public_id: Any = None) -> HttpResponse:
    found = get_object_or_404(Trigger, public_id=public_id) if public_id else Trigger(created_by=request.user)
    form = TriggerForm(request.POST or None, instance=found)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                service.save(trigger=form.instance, version=form.cleaned_data["version"])
            except service.Stale:
                form.add_error(None, _("Somebody else changed this trigger meanwhile. Open it again to see it."))
                status = CONFLICT
            else:
                messages.success(request, _("The trigger is saved."))
                return redirect("feedback:triggers")
    return render(request, "feedback/surveys/trigger_edit.html", {"form": form, "trigger": found}, status=status)


@require_POST
@requires(Permission.SURVEYS_SEND)
def trigger_switch(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = get_object_or_404(Trigger, public_id=public_id)
    service.switch(trigger=found, on=request.POST.get("on") == "1")
    return redirect("feedback:triggers")


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_SEND)
def budget(request: SignedInRequest) -> HttpResponse:
    now = current_budget()
    form = BudgetForm(request.POST or None, instance=now, initial={"version": now.version})
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                budget_service.set_budget(**form.cleaned_data)
            except budget_service.Stale:
                form.add_error(None, _("Somebody else changed the budget meanwhile. Open it again to see it."))
                status = CONFLICT
            else:
                messages.success(request, _("The contact budget is saved."))
                return redirect("feedback:triggers")
    return render(request, "feedback/surveys/budget.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_DEFINE)
def survey_quotas(request: SignedInRequest, public_id: Any) -> HttpResponse:
    survey = get_object_or_404(Survey, public_id=public_id)
    form = QuotaForm(request.POST or None, survey=survey)
    if request.method == "POST" and form.is_valid():
        quota_service.define(survey=survey, quota=form.instance)
        messages.success(request, _("The quota is set."))
        return redirect("feedback:quotas", public_id=public_id)
    context = {"form": form, "survey": survey, "quotas": query.quotas_of(survey)}
    return render(request, "feedback/surveys/quotas.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def quota_remove(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = get_object_or_404(Quota.objects.select_related("survey"), public_id=public_id)
    quota_service.remove(quota=found)
    return redirect("feedback:quotas", public_id=found.survey.public_id)
