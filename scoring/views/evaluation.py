"""The evaluation page: the scorecard in force, its runs, and what they found."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.jobs import hint
from crmq.lib.permissions import Permission, requires
from scoring import tasks
from scoring.models import Run
from scoring.queries import comparing, touches
from scoring.queries import overview as figures
from scoring.queries.boards import EvaluationBoard
from scoring.queries.card import NoScorecard
from scoring.services import runs

from . import pictures


@require_GET
@requires(Permission.SCORING_READ)
def overview(request: HttpRequest) -> HttpResponse:
    board = EvaluationBoard(request.user)
    context = {
        "board": board,
        "scores": pictures.distribution(board.bins),
        "run": board.active,
        "waiting": touches.waiting_customers(),
    }
    return render_page(request, "scoring/evaluation.html", context, fragment="runs")


@require_POST
@requires(Permission.SCORING_RUN)
def start(request: HttpRequest) -> HttpResponse:
    scope = Run.Scope.CHANGED if request.POST.get("scope") == Run.Scope.CHANGED else Run.Scope.FULL
    try:
        run = runs.start_run(by=request.user, scope=scope)  # type: ignore[arg-type]  # signed in
    except runs.AlreadyRunning as error:
        messages.info(request, _("An evaluation is already running; this is its progress."))
        return redirect(error.run)
    except NoScorecard:
        messages.error(request, _("No scorecard is published. Publish one, then evaluate."))
        return redirect("scoring:evaluation")
    hint(tasks.evaluate, run.pk)
    return redirect(run)


@require_GET
@requires(Permission.SCORING_READ)
def run_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    run = get_object_or_404(Run.objects.select_related("version__scorecard", "created_by"), public_id=public_id)
    context: dict[str, Any] = {"run": run, "before": next(iter(figures.runs_before(run)), None)}
    if run.status == Run.Status.DONE and run.pruned_at is None:
        bins = figures.distribution(run)
        context |= {
            "scores": pictures.distribution(bins),
            "mix": figures.tier_mix(run, request.user),
            "coverage": figures.coverage_bands(run),
        }
    return render_page(request, "scoring/run.html", context, fragment="progress")


@require_POST
@requires(Permission.SCORING_RUN)
def run_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    run = get_object_or_404(Run, public_id=public_id)
    if runs.cancel(run=run):
        done = _("Stopped. Customers evaluated so far keep their new scores; the others wait for the next evaluation.")
        messages.success(request, done)
    else:
        messages.info(request, _("The evaluation had already ended."))
    return redirect(run)


@require_POST
@requires(Permission.SCORING_RUN)
def run_pause(request: HttpRequest, public_id: UUID) -> HttpResponse:
    run = get_object_or_404(Run, public_id=public_id)
    if not run.pause():
        messages.info(request, _("The evaluation has ended or is paused already."))
    return redirect(run)


@require_POST
@requires(Permission.SCORING_RUN)
def run_resume(request: HttpRequest, public_id: UUID) -> HttpResponse:
    run = get_object_or_404(Run, public_id=public_id)
    if run.resume():
        hint(tasks.evaluate, run.pk)
    else:
        messages.info(request, _("The evaluation is not paused."))
    return redirect(run)


@require_GET
@requires(Permission.SCORING_READ)
def run_compare(request: HttpRequest) -> HttpResponse:
    """?one and ?other are runs; without them, the last two over everyone."""
    whole = list(Run.objects.whole().select_related("version__scorecard").order_by("-as_of", "-pk")[:50])
    chosen = [_asked_run(request.GET[name]) for name in ("one", "other") if request.GET.get(name)] or whole[:2]
    board = comparing.compare(chosen[0], chosen[1], request.user) if len(chosen) == 2 else None
    known = {run.pk: run for run in [*chosen, *whole]}
    return render_page(request, "scoring/run_compare.html", {"board": board, "runs": known.values()}, fragment="movers")


def _asked_run(public_id: str) -> Run:
    try:
        return get_object_or_404(Run.objects.select_related("version__scorecard"), public_id=UUID(public_id))
    except ValueError:
        raise Http404 from None
