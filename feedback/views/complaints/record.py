from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from feedback.forms.complaints import AssignForm, MessageForm, ReasonForm, ResolveForm, SeverityForm
from feedback.models import Complaint
from feedback.queries import complaints as query
from feedback.services import clocks
from feedback.services import complaints as services


def _page(request: SignedInRequest, complaint: Complaint, status: int = 200, **forms_: forms.Form) -> HttpResponse:
    calendar, events = org.work_calendar(), list(complaint.events.select_related("by"))
    paused = clocks.paused_time(events, complaint.round_started_at, calendar)
    context = {
        "complaint": complaint,
        "events": events,
        "clocks": query.three_clocks(complaint, clocks.allowed(complaint).times(), paused, calendar, timezone.now()),
        "unknown_years": org.unknown_years(complaint.round_started_at.date(), complaint.resolve_due.date()),
        "repeats": query.visible(request.user).filter(repeat_of=complaint),
        "message_form": MessageForm(),
        "resolve_form": ResolveForm(),
        "severity_form": SeverityForm(initial={"severity": complaint.severity}),
        "assign_form": AssignForm(),
        "reason_form": ReasonForm(),
        **forms_,
    }
    return render(request, "feedback/complaints/record.html", context, status=status)


def _find(request: SignedInRequest, public_id: str) -> Complaint:
    rows = query.visible(request.user).select_related(
        "customer", "category", "handler", "order", "product", "repeat_of"
    )
    return get_object_or_404(rows, public_id=public_id)


@require_GET
@requires(Permission.COMPLAINTS_READ)
def record(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _page(request, _find(request, public_id))


def _step(
    request: SignedInRequest, public_id: str, name: str, form: forms.Form | None, do: Callable[..., Any], **fixed: Any
) -> HttpResponse:
    """Do one step with a form's values; say on the same page what stands in the way."""
    complaint = _find(request, public_id)
    if form is not None and not form.is_valid():
        return _page(request, complaint, 422, **{f"{name}_form": form})
    given = request.POST.get("version", "")
    version = int(given) if given.isdecimal() and len(given) < 10 else None
    try:
        do(complaint=complaint, by=request.user, version=version, **(form.cleaned_data if form else {}), **fixed)
    except services.Conflict as conflict:
        messages.error(
            request,
            _(
                "Somebody changed this complaint meanwhile. Nothing of yours was saved; look at the new state and try again."
            ),
        )
        kept = {f"{name}_form": form} if form else {}
        return _page(request, _find(request, str(conflict.current.public_id)), 409, **kept)
    except services.NotPossible as problem:
        messages.error(request, _("That is not possible while the complaint is “%(status)s”.") % {"status": problem})
        return _page(request, complaint, 409)
    return redirect(complaint)


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def acknowledge(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _step(request, public_id, "acknowledge", None, services.acknowledge)


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def take(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _step(request, public_id, "take", None, services.assign, to=request.user)


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def assign(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _step(request, public_id, "assign", AssignForm(request.POST), services.assign)


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def message(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _step(request, public_id, "message", MessageForm(request.POST), services.message)


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def severity(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _step(request, public_id, "severity", SeverityForm(request.POST), services.change_severity)


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def wait(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _step(request, public_id, "wait", None, services.wait)


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def resume(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _step(request, public_id, "resume", None, services.resume)


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def resolve(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _step(request, public_id, "resolve", ResolveForm(request.POST), services.resolve)


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def close(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _step(request, public_id, "close", None, services.close)


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def reopen(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _step(request, public_id, "reason", ReasonForm(request.POST), services.reopen)
