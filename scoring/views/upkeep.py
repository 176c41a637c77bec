"""When customers are evaluated, and how long the evaluations are kept."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.jobs import hint
from crmq.lib.permissions import Permission, requires
from scoring import tasks
from scoring.forms.upkeep import PolicyForm
from scoring.models import Policy, Pruning
from scoring.queries import history, touches
from scoring.services import retention, schedule


def _page(request: HttpRequest, form: PolicyForm, policy: Policy, *, status: int = 200, stale: bool = False) -> Any:
    context = {
        "form": form,
        "kept": history.would_keep(policy, timezone.now()),
        "waiting": touches.waiting_customers(),
        "prunings": Pruning.objects.select_related("created_by")[:5],
        "is_stale": stale,
    }
    response = render_page(request, "scoring/upkeep.html", context, fragment="prunings")
    response.status_code = status
    return response


def _form(policy: Policy) -> PolicyForm:
    return PolicyForm(instance=policy, initial={"version": policy.version})


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def policy(request: HttpRequest) -> HttpResponse:
    current = Policy.current()
    if request.method == "GET":
        return _page(request, _form(current), current)
    form = PolicyForm(request.POST, instance=Policy.current())
    if not form.is_valid():
        return _page(request, form, current, status=422)
    if "preview" in request.POST:
        return _page(request, form, form.instance)
    try:
        schedule.save(policy=form.instance, expected=form.cleaned_data["version"] or 0)
    except schedule.Conflict as error:
        return _page(request, _form(error.policy), error.policy, status=409, stale=True)
    messages.success(request, _("The schedule is saved."))
    return redirect("scoring:upkeep")


@require_POST
@requires(Permission.SCORING_DEFINE)
def prune(request: HttpRequest) -> HttpResponse:
    try:
        pruning = retention.start(by=request.user)  # type: ignore[arg-type]  # signed in
    except retention.AlreadyPruning:
        messages.info(request, _("Old evaluations are being let go already."))
    else:
        hint(tasks.prune, pruning.pk)
    return redirect("scoring:upkeep")
