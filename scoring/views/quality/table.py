"""The customer quality table: reading it, and entering assessments into it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring.forms.quality import NotEntries, entries_of
from scoring.models import Period
from scoring.services import entries

from .board import Board, board_of


def page(request: SignedInRequest, board: Board, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"board": board}
    if board.run is not None:
        found, count = board.found
        context |= {"page": found, "count": count, "sort": board.sort}
    return render_page(request, "scoring/quality.html", context, fragment="results", status=status)


@require_GET
@requires(Permission.SCORING_READ)
def table(request: SignedInRequest) -> HttpResponse:
    return page(request, board_of(request, request.GET))


@require_POST
@requires(Permission.ASSESS)
def enter(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Keep the changed cells of the page, all or none."""
    period = get_object_or_404(Period, public_id=public_id)
    asked = QueryDict(request.POST.get("query", ""))
    board = board_of(request, asked)
    kinds = {column.kind for column in board.columns if column.kind}
    try:
        found = entries_of(request.POST.dict(), request.user, kinds)
        kept = entries.enter(period=period, entries=found, by=request.user, note=request.POST.get("note", "")[:500])
    except NotEntries as error:
        return _again(request, board, {key: str(text) for key, text in error.faults.items()}, 422)
    except entries.PeriodClosed:
        messages.error(request, _("Nothing was saved: the period is closed. A QA lead can open it again."))
    except entries.EntriesChanged as error:
        return _again(request, board, _theirs(error), 409)
    else:
        text = ngettext("%(n)d assessment is kept.", "%(n)d assessments are kept.", kept)
        messages.success(request, text % {"n": kept})
    return redirect(f"{reverse('scoring:quality')}?{asked.urlencode()}")


def _theirs(error: entries.EntriesChanged) -> dict[str, str]:
    return {
        f"{one.customer.public_id}:{kind}": str(_("%(by)s entered %(value)g meanwhile.") % {"by": one.by or "–", "value": one.value})
        for (_customer, kind), one in error.theirs.items()
        if one is not None
    }  # fmt: skip


def _again(request: SignedInRequest, board: Board, faults: dict[str, str], status: int) -> HttpResponse:
    """The same page with what was typed still in it, and what is wrong beside it."""
    board.typed = {name[2:]: str(text) for name, text in request.POST.items() if name.startswith("v:")}
    board.faults = faults
    return page(request, board, status)
