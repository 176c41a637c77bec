"""The executive dashboard."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crmq.insights.forms import PERIODS, Narrowing
from crmq.insights.queries import kept
from crmq.insights.queries.board import Board, Frame
from crmq.insights.queries.scope import Scope, regions
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires

from . import attention, pictures, tiles, wording


def board_of(request: HttpRequest, asked: QueryDict | None = None) -> tuple[Board, Narrowing]:
    """The board that an address (or `asked`) asks for, of what the person sees."""
    known = regions()
    form = Narrowing(request.GET if asked is None else asked, regions=known)
    organisation = request.organisation  # type: ignore[attr-defined]  # set by the middleware
    frame = Frame(organisation, timezone.get_current_timezone(), timezone.now())
    return Board(Scope(request.user, form.chosen_region), form.kind, frame, known), form  # type: ignore[arg-type]  # signed in


@require_GET
@requires(Permission.INSIGHTS_READ)
def dashboard(request: HttpRequest) -> HttpResponse:
    board, form = board_of(request)
    kept.recall(board)
    context = {
        "board": board, "form": form, "switch": switch(form), "tiles": tiles.tiles(board, form.query),
        "span": wording.span(board.period.now), "query": urlencode(form.query), "attention": attention.lines(board),
        **pictures.pictures(board),
    }  # fmt: skip
    kept.keep(board)
    return render_page(request, "insights/dashboard.html", context, fragment="board")


def switch(form: Narrowing, path: str = "") -> list[dict[str, Any]]:
    """Links to the same page over the other periods."""
    path = path or reverse("insights:dashboard")
    return [
        {"label": label, "url": f"{path}?{urlencode(form.query | {'period': kind})}", "active": kind == form.kind}
        for kind, label in PERIODS.items()
    ]
