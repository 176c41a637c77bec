from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.lib.worktime import add_working_days
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from feedback.forms.improvements import ImprovementForm, ReviewForm, VerifyForm, WhyForm
from feedback.models import Complaint, Improvement
from feedback.queries import complaints as complaint_query
from feedback.queries import improvements as query
from feedback.services import improvements as services

READING, WRITING = Permission.COMPLAINTS_READ, Permission.COMPLAINTS_WORK
RELATED = ("owner", "department", "root_cause", "complaint", "created_by")


def _find(public_id: str) -> Improvement:
    return get_object_or_404(Improvement.objects.select_related(*RELATED), public_id=public_id)


def _version(request: SignedInRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


@require_GET
@requires(READING)
def improvement(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = _find(public_id)
    visible = complaint_query.visible(request.user)
    values = {
        "improvement": found, "team": found.team.all(), "events": found.events.select_related("by"), "parts": _parts(found),
        "effect": query.effect(found, timezone.now(), request.user),
        "complaint": visible.filter(pk=found.complaint_id).first() if found.complaint_id else None,
    }  # fmt: skip
    return render(request, "feedback/improvements/record.html", values)


def _parts(one: Improvement) -> list[dict[str, Any]]:
    """The parts of the 8D report: what is written, and which is the next that is missing."""
    names = ("problem", "containment", "cause", "corrective", "preventive", "verification")
    blank = next((name for name in names if not getattr(one, name)), None)
    return [{"name": services.label_of(name), "text": getattr(one, name), "current": name == blank} for name in names]


@require_http_methods(["GET", "POST"])
@requires(WRITING)
def improvement_new(request: SignedInRequest) -> HttpResponse:
    complaint = _origin(request)
    form = ImprovementForm(request.POST or None, initial=_begin(complaint, request))
    if form.is_bound and form.is_valid():
        fields = form.cleaned_data
        return redirect(services.plan(by=request.user, complaint=complaint, **fields))
    values = {"form": form, "complaint": complaint}
    return render(request, "feedback/improvements/edit.html", values, status=422 if form.is_bound else 200)


def _origin(request: SignedInRequest) -> Complaint | None:
    """The complaint that the action comes from, when the person sees it."""
    try:
        key = forms.UUIDField().clean(request.GET.get("complaint") or None)
    except forms.ValidationError:
        return None
    return complaint_query.visible(request.user).filter(public_id=key).first()


def _begin(complaint: Complaint | None, request: SignedInRequest) -> dict[str, Any]:
    due = add_working_days(org.today(), 10, org.work_calendar())
    found: dict[str, Any] = {"owner": request.user.pk, "due_on": due, "origin": Improvement.Origin.OTHER}
    if complaint is None:
        return found
    whys = list(complaint.whys.all())
    return found | {
        "origin": Improvement.Origin.COMPLAINT, "problem": complaint.subject, "root_cause": complaint.root_cause_id,
        "cause": complaint.cause or (whys[-1].answer if whys else ""), "corrective": complaint.action,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires(WRITING)
def improvement_edit(request: SignedInRequest, public_id: str) -> HttpResponse:
    found = _find(public_id)
    form, status = ImprovementForm(request.POST or None, instance=_find(public_id)), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                fields = form.cleaned_data
                return redirect(
                    services.change(improvement=found, by=request.user, version=_version(request), **fields)
                )
            except (services.ActionConflict, services.ActionNotPossible) as problem:
                form.add_error(None, refusal(problem))
                status = 409
    return render(request, "feedback/improvements/edit.html", {"form": form, "improvement": found}, status=status)


def refusal(problem: Exception) -> str:
    if isinstance(problem, services.ActionConflict):
        return _("Somebody changed this action meanwhile. Nothing of yours was saved; look at it again.")
    if isinstance(problem, services.ActionIncomplete):
        return _("Write down the corrective action before it counts as done.")
    return _("That is not possible while the action is “%(status)s”.") % {"status": problem}


REFUSALS = (services.ActionConflict, services.ActionIncomplete, services.ActionNotPossible)
FORMS: dict[str, tuple[Any, type[forms.Form], Callable[..., Any]]] = {
    "reopen": (gettext_lazy("Reopen action"), WhyForm, services.reopen),
    "cancel": (gettext_lazy("Cancel action"), WhyForm, services.cancel),
    "review": (gettext_lazy("Note a review"), ReviewForm, services.review),
    "verify": (gettext_lazy("Find effective"), VerifyForm, services.verify),
}


@require_http_methods(["GET", "POST"])
@requires(WRITING)
def improvement_step(request: SignedInRequest, public_id: str, step: str) -> HttpResponse:
    found, (title, kind, service) = _find(public_id), FORMS[step]
    form, status = kind(request.POST or None), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return redirect(
                    service(improvement=found, by=request.user, version=_version(request), **form.cleaned_data)
                )
            except REFUSALS as problem:
                form.add_error(None, refusal(problem))
                status = 409
    values = {"improvement": found, "form": form, "title": title}
    return render_page(request, "feedback/improvements/step.html", values, fragment="dialog", status=status)


def _click(request: SignedInRequest, public_id: str, service: Callable[..., Any]) -> HttpResponse:
    found = _find(public_id)
    try:
        service(improvement=found, by=request.user, version=_version(request))
    except REFUSALS as problem:
        messages.error(request, refusal(problem))
    return redirect(found)


@require_POST
@requires(WRITING)
def improvement_start(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _click(request, public_id, services.start)


@require_POST
@requires(WRITING)
def improvement_finish(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _click(request, public_id, services.finish)
