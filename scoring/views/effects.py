"""What published changes did: the list, one change, the customers behind a figure."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring.queries import effects


def _report(request: SignedInRequest, kind: str, public_id: UUID) -> effects.EffectReport:
    change = effects.change_of(kind, public_id)
    if change is None:
        raise Http404
    return effects.EffectReport(change, request.user)


@require_GET
@requires(Permission.INSIGHTS_READ)
def change_list(request: SignedInRequest) -> HttpResponse:
    reports = [effects.EffectReport(change, request.user) for change in effects.changes()]
    return render_page(request, "scoring/effects.html", {"reports": reports}, fragment="changes")


@require_GET
@requires(Permission.INSIGHTS_READ)
def effect(request: SignedInRequest, kind: str, public_id: UUID) -> HttpResponse:
    context = {"report": _report(request, kind, public_id), "metrics": effects.METRICS}
    return render_page(request, "scoring/effect.html", context, fragment="findings")


@require_GET
@requires(Permission.INSIGHTS_READ)
def rows(request: SignedInRequest, kind: str, public_id: UUID, metric: str) -> HttpResponse:
    chosen = next((one for one in effects.METRICS if one.key == metric), None)
    report = _report(request, kind, public_id)
    if chosen is None or report.is_early:
        raise Http404
    finding = next(one for one in report.findings if one.metric is chosen)
    context = {"report": report, "metric": chosen, "finding": finding, "rows": report.rows(chosen)}
    return render_page(request, "scoring/effect_rows.html", context, fragment="rows")
