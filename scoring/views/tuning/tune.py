"""The tuning page: turn weights, see who moves, keep them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring.models import ScorecardVersion
from scoring.services import drafts
from scoring.services.scorecards import NotADraft
from scoring.views.versions import version_at

from .pages import board_of, shown
from .typed import weights_of


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def tune(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    board, errors = board_of(request, version)
    if request.method == "GET" or errors or not board.is_weighed:
        return shown(request, board, 422 if request.method == "POST" else 200, errors=errors)
    weights, _errors = weights_of(request.POST, board.stored)
    revision = request.POST.get("revision", "")
    try:
        expected = int(revision) if revision.isdecimal() else 0
        drafts.set_weights(version=version, weights=weights, by=request.user, expected=expected)
    except drafts.DraftChanged as error:
        return shown(request, board, 409, conflict=_conflict(error.now), revision=error.now.revision)
    except NotADraft:
        messages.error(request, _("Only a draft can be tuned. Copy this version into a new draft, then save."))
    else:
        messages.success(request, _("Weights saved."))
    return redirect("scoring:tune", public_id)


@require_POST
@requires(Permission.SCORING_DEFINE)
def preview(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What the typed weights would do. Stores nothing; a POST because of how much is typed."""
    board, errors = board_of(request, version_at(public_id))
    return shown(request, board, 422 if errors or not board.is_weighed else 200, errors=errors)


def _conflict(now: ScorecardVersion) -> dict[str, Any]:
    """Who weighed the draft last, and when."""
    last = now.bases.select_related("by").first()
    return {"who": last.by if last and last.by else _("Someone else"), "at": last.at if last else None}
