"""What the pages of tuning share: the version, the weights that were typed, the page itself."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from crmq.lib.htmx import render_page
from scoring.models import ScorecardVersion, Tryout
from scoring.queries.preview import TuneBoard
from scoring.services.drafts import Weights
from scoring.views.versions import frame

from .typed import weights_of


def board_of(request: HttpRequest, version: ScorecardVersion) -> tuple[TuneBoard, dict[str, str]]:
    """The board for the weights that were typed or tried out, and what is wrong with them."""
    tryout = _tryout(request, version)
    if request.method != "POST":
        return _board(request, version, tryout) if tryout else TuneBoard(version, request.user), {}
    stored = TuneBoard(version, request.user)
    weights, errors = weights_of(request.POST, stored.stored)
    show = request.POST.get("show", "")
    board = TuneBoard(version, request.user, items=weights.items, groups=weights.groups, show=show)
    if tryout is not None and _board(request, version, tryout).shares == board.shares:
        board.tryout = tryout
    return board, errors


def shown(request: HttpRequest, board: TuneBoard, status: int = 200, **extra: Any) -> HttpResponse:
    context = frame(board.version, request.user, "tune") | {"board": board, "revision": board.version.revision} | extra
    return render_page(request, "scoring/tune.html", context, fragment="preview", status=status)


def _board(request: HttpRequest, version: ScorecardVersion, tryout: Tryout) -> TuneBoard:
    kept = Weights(**tryout.weights)
    return TuneBoard(version, request.user, items=kept.items, groups=kept.groups, tryout=tryout)


def _tryout(request: HttpRequest, version: ScorecardVersion) -> Tryout | None:
    """The finished job that the page was asked to show."""
    asked = request.POST.get("exact") or request.GET.get("exact")
    done = Tryout.objects.filter(version=version, created_by=request.user, status=Tryout.Status.DONE)  # type: ignore[misc]  # signed in
    try:
        return done.filter(public_id=asked).first() if asked else None
    except (ValidationError, ValueError):
        return None
