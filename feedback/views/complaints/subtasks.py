from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.forms.complaints.steps import ResultForm, ReturnForm
from feedback.models import SubTask
from feedback.queries import complaints as query
from feedback.services import complaints as services

from .steps import refusal


def _find(request: SignedInRequest, public_id: str) -> SubTask:
    visible = query.visible(request.user).order_by().values("pk")
    return get_object_or_404(SubTask.objects.select_related("complaint"), public_id=public_id, complaint__in=visible)


def _refused(problem: Exception) -> str:
    if isinstance(problem, services.NotYours):
        return _("This sub-task is not yours to settle.")
    return refusal(problem)


@require_http_methods(["GET", "POST"])
@requires(Permission.COMPLAINTS_READ)
def finish(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Whoever was asked reports the result; the service knows who that is."""
    return _with_form(request, public_id, ResultForm, services.finish_subtask, _("Report the result"), _("Report"))


@require_http_methods(["GET", "POST"])
@requires(Permission.COMPLAINTS_WORK)
def send_back(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _with_form(request, public_id, ReturnForm, services.return_subtask, _("Send back"), _("Send back"))


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def accept(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _click(request, public_id, services.accept_subtask)


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def cancel(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _click(request, public_id, services.cancel_subtask)


def _with_form(
    request: SignedInRequest, public_id: str, kind: Any, service: Any, title: str, submit: str
) -> HttpResponse:
    task = _find(request, public_id)
    form = kind(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            service(task=task, by=request.user, **form.cleaned_data)
            return redirect(task.complaint)
        except (services.NotYours, services.NotPossible, services.Incomplete) as problem:
            form.add_error(None, _refused(problem))
            status = 409
    values = {"task": task, "complaint": task.complaint, "form": form, "title": title, "submit": submit}
    return render_page(request, "feedback/complaints/subtask.html", values, fragment="dialog", status=status)


def _click(request: SignedInRequest, public_id: str, service: Any) -> HttpResponse:
    task = _find(request, public_id)
    try:
        service(task=task, by=request.user)
    except (services.NotYours, services.NotPossible) as problem:
        messages.error(request, _refused(problem))
    return redirect(task.complaint)
