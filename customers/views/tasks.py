"""Working a task: done, skipped, put off."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.forms.interactions import DoneForm
from customers.forms.tasks import PostponeTaskForm, SkipTaskForm
from customers.models import Task
from customers.services import maintenance
from customers.services import tasks as service

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
@requires(Permission.TASKS_WORK)
def done(request: SignedInRequest, public_id: Any) -> HttpResponse:
    task = _visible(request, public_id)
    form = DoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.finish(task=task, by=request.user, **form.cleaned_data)
        except maintenance.TaskClosed as closed:
            return _closed(request, closed.task)
        messages.success(request, _("Done: %(title)s") % {"title": task.title})
        return _back(request)
    return _ask(request, form, task, title=task.title, submit=_("Mark as done"))


@require_http_methods(["GET", "POST"])
@requires(Permission.TASKS_WORK)
def skip(request: SignedInRequest, public_id: Any) -> HttpResponse:
    task = _visible(request, public_id)
    form = SkipTaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            maintenance.skip_task(task=task, by=request.user, reason=form.cleaned_data["reason"])
        except maintenance.TaskClosed as closed:
            return _closed(request, closed.task)
        messages.success(request, _("Skipped: %(title)s") % {"title": task.title})
        return _back(request)
    return _ask(request, form, task, title=_("Skip “%(title)s”") % {"title": task.title}, submit=_("Skip task"))


@require_http_methods(["GET", "POST"])
@requires(Permission.TASKS_WORK)
def postpone(request: SignedInRequest, public_id: Any) -> HttpResponse:
    task = _visible(request, public_id)
    form = PostponeTaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            maintenance.postpone_task(task=task, due_on=form.cleaned_data["due_on"])
        except maintenance.TaskClosed as closed:
            return _closed(request, closed.task)
        messages.success(request, _("Put off: %(title)s") % {"title": task.title})
        return _back(request)
    return _ask(request, form, task, title=_("Put off “%(title)s”") % {"title": task.title}, submit=_("Put off"))


def _visible(request: SignedInRequest, public_id: Any) -> Task:
    return get_object_or_404(
        Task.objects.visible_to(request.user).select_related("customer", "activity"), public_id=public_id
    )


def _ask(request: SignedInRequest, form: Form, task: Task, *, title: str, submit: str) -> HttpResponse:
    context = {
        "form": form, "title": title, "submit": submit, "task": task, "back": _next(request),
        "script": task.activity.script if task.activity else "", "cancel": _next(request) or task.customer.get_absolute_url(),
    }  # fmt: skip
    return render_page(
        request, "customers/task.html", context, fragment="dialog", status=UNPROCESSABLE if form.is_bound else 200
    )


def _closed(request: SignedInRequest, task: Task) -> HttpResponse:
    messages.warning(
        request,
        _("“%(title)s” is closed already: %(status)s.") % {"title": task.title, "status": task.get_status_display()},
    )
    return _back(request)


def _next(request: SignedInRequest) -> str:
    """Where the person came from, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


def _back(request: SignedInRequest) -> HttpResponse:
    return redirect(_next(request) or reverse("customers:my_day"))
