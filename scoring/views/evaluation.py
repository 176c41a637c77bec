"""The evaluation page: the scorecard in force, its runs, and what they found."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.jobs import hint
from crmq.lib.permissions import Permission, requires
from scoring import tasks
from scoring.models import Run
from scoring.queries import overview as figures
from scoring.queries.boards import EvaluationBoard
from scoring.queries.card import NoScorecard
from scoring.services import runs

from . import pictures


@require_GET
@requires(Permission.SCORING_READ)
def overview(request: HttpRequest) -> HttpResponse:
    board = EvaluationBoard(request.user)
    context = {"board": board, "scores": pictures.distribution(board.bins), "run": board.active}
    return render_page(request, "scoring/evaluation.html", context, fragment="runs")


@require_POST
@requires(Permission.SCORING_RUN)
def start(request: HttpRequest) -> HttpResponse:
    try:
        run = runs.start_run(by=request.user)  # type: ignore[arg-type]  # signed in
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
    context = {"run": run}
    if run.status == Run.Status.DONE:
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
    if run.cancel():
        messages.success(request, _("The evaluation stops after the batch in hand; its rows are dropped."))
    else:
        messages.info(request, _("The evaluation had already ended."))
    return redirect(run)
