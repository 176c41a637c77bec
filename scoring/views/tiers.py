"""Tiers: how customers are spread over them, and who moved."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from scoring.queries.boards import TierBoard


@require_GET
@requires(Permission.SCORING_READ)
def overview(request: HttpRequest) -> HttpResponse:
    return render_page(request, "scoring/tiers.html", {"board": TierBoard(request.user)}, fragment="movers")
