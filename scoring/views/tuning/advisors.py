"""Methods that suggest weights, side by side, and adopting one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring.queries.advising import AdviceBoard, advise
from scoring.services import drafts, judging
from scoring.services.scorecards import NotADraft
from scoring.templatetags.tuning import method_title
from scoring.views.versions import frame, version_at


@require_GET
@requires(Permission.SCORING_DEFINE)
def advisors(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    board = AdviceBoard(version)
    context = frame(version, request.user, "tune") | {"board": board, "chart": _chart(board)}
    return render_page(request, "scoring/advisors.html", context, fragment="comparison")


@require_POST
@requires(Permission.SCORING_DEFINE)
def adopt(request: SignedInRequest, public_id: UUID, method: str) -> HttpResponse:
    version = version_at(public_id)
    advice = advise(method, version)
    revision = request.POST.get("revision", "")
    try:
        if advice is None:
            raise judging.NothingToAdopt
        expected = int(revision) if revision.isdecimal() else 0
        judging.adopt(version=version, advice=advice, by=request.user, expected=expected)
    except judging.NothingToAdopt:
        messages.error(request, _("The method has no weights to give yet."))
    except NotADraft:
        messages.error(request, _("Only a draft can take other weights. Copy this version into a new draft first."))
    except drafts.DraftChanged:
        messages.warning(request, _("The draft was changed meanwhile. Look at it again, then adopt."))
    else:
        text = _("The draft now weighs by: %(method)s. Where the weights came from is kept with it.")
        messages.success(request, text % {"method": method_title(method)})
        return redirect("scoring:tune", public_id)
    return redirect("scoring:advisors", public_id)


def _chart(board: AdviceBoard) -> dict[str, Any] | None:
    """Weights of the groups by method."""
    lines = board.group_lines
    if not lines:
        return None
    series = [{"name": _("This draft"), "values": [round(100 * line.now, 1) for line in lines]}]
    for place, advice in enumerate(board.told):
        values = [round(100 * (line.shares[place] or 0), 1) for line in lines]
        series.append({"name": method_title(advice.method), "values": values})
    return {"x": [line.what.name for line in lines], "series": series, "unit": "%"}
