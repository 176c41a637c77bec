"""Trying weights out: on one customer step by step, on everyone as a job, and a trial evaluation."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.jobs import hint
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring import tasks
from scoring.models import Tryout
from scoring.queries import preview
from scoring.services import drafts, tryouts
from scoring.views.versions import version_at

from .pages import board_of, shown
from .typed import weights_of


@require_POST
@requires(Permission.SCORING_DEFINE)
def customer(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The full calculation of one customer by the typed weights and by those in force."""
    version = version_at(public_id)
    board, errors = board_of(request, version)
    if errors or not board.is_weighed:
        return shown(request, board, 422, errors=errors)
    text = (request.POST.get("chosen") or request.POST.get("customer", "")).strip()
    found = list(preview.candidates(request.user, text)) if text else []
    chosen = found[0] if len(found) == 1 else None
    context = {"version": version, "board": board, "text": text, "found": found, "customer": chosen}
    if chosen is not None:
        then = preview.calculate(board.card, chosen)
        now = preview.calculate(board.in_force, chosen) if board.in_force else None
        context |= {"then": then, "now": now, "pairs": preview.pairs(now, then)}
    return render(request, "scoring/tune_customer.html", context)


@require_POST
@requires(Permission.SCORING_DEFINE)
def tryout_start(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    board, errors = board_of(request, version)
    if errors or not board.is_weighed:
        return shown(request, board, 422, errors=errors)
    typed, _errors = weights_of(request.POST, board.stored)
    stored = {group.key: group.weight for group in board.stored.groups}, {i.key: i.weight for i in board.stored.items}
    weights = drafts.Weights(groups=stored[0] | dict(typed.groups), items=stored[1] | dict(typed.items))
    tryout = tryouts.start(version=version, weights=weights, by=request.user)
    hint(tasks.try_weights, tryout.pk)
    return redirect("scoring:tryout", tryout.public_id)


@require_GET
@requires(Permission.SCORING_DEFINE)
def tryout(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Progress, and when it is done the way to the figures."""
    own = Tryout.objects.filter(created_by=request.user).defer("rows").select_related("version__scorecard")
    found = get_object_or_404(own, public_id=public_id)
    page = f"{reverse('scoring:tune', args=[found.version.public_id])}?exact={found.public_id}"
    return render_page(request, "scoring/tryout.html", {"job": found, "page": page}, fragment="progress")


@require_POST
@requires(Permission.SCORING_DEFINE, Permission.SCORING_RUN)
def trial(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Measure what the draft adds."""
    version = version_at(public_id)
    if version.status != version.Status.DRAFT:
        messages.error(request, _("Only a draft is measured by a trial."))
        return redirect("scoring:tune", public_id)
    run = tryouts.measure(version=version, by=request.user)
    hint(tasks.evaluate, run.pk)
    return redirect(run)
