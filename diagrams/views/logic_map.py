from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.figures import fraction
from crmq.lib.htmx import render_page
from crmq.lib.pdf.fonts import document_fonts
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.models import ProcessVersion, Stage, Transition
from customers.queries import lifecycle
from diagrams import pdf, svg
from diagrams.forms import DIRECTIONS, OVERLAYS, PERIODS, MapOptions
from diagrams.queries import logic_map as queries


def _published() -> ProcessVersion:
    process = lifecycle.published()
    if process is None:
        raise Http404
    return process


def _drawn(request: SignedInRequest, process: ProcessVersion, options: MapOptions) -> queries.LogicMap:
    start, end = options.period()
    mode = options.chosen()["show"]
    return queries.logic_map(request.user, process, start=start, end=end, mode=mode, direction=options.direction())


def _switches(request: SignedInRequest, options: MapOptions) -> list[dict[str, Any]]:
    """Links that change one option and keep the others."""
    chosen = options.chosen()
    groups = [("show", _("Show"), OVERLAYS), ("days", _("Period"), PERIODS), ("lanes", _("Direction"), DIRECTIONS)]
    found = []
    for name, label, choices in groups:
        query = request.GET.copy()
        entries = []
        for value, text in choices:
            query[name] = value
            entries.append({"label": text, "url": f"?{query.urlencode()}", "active": chosen[name] == value})
        found.append({"label": label, "entries": entries})
    return found


@require_GET
@requires(Permission.MAP_READ)
def logic_map(request: SignedInRequest) -> HttpResponse:
    """The customer quality management logic map, drawn live."""
    process = lifecycle.published()
    if process is None:
        return render(request, "diagrams/none.html")
    context = _map_context(request, process, MapOptions(request.GET))
    return render_page(request, "diagrams/map.html", context, fragment="canvas")


def _map_context(request: SignedInRequest, process: ProcessVersion, options: MapOptions) -> dict[str, Any]:
    drawn = _drawn(request, process, options)
    picture = svg.render(
        drawn.layout,
        drawn.routes,
        drawn.overlays,
        links=queries.links(drawn, request.GET.urlencode()),
        title=_("Customer quality management logic map"),
    )
    return {
        "process": drawn.process,
        "svg": SafeString(picture),  # the writer escapes every text itself; tests hold it to that
        "outline": [(drawn.stages[node.key], drawn.figures.stages[node.key]) for node in drawn.layout.flow],
        "figures": drawn.figures,
        "bottleneck": drawn.stages.get(drawn.figures.bottleneck or ""),
        "bottleneck_share": fraction(drawn.figures.bottleneck_share, 1, 0),
        "switches": _switches(request, options),
        "query": request.GET.urlencode(),
    }


@require_GET
@requires(Permission.MAP_READ)
def stage(request: SignedInRequest, key: str) -> HttpResponse:
    """A stage: what it means, its figures, the customers inside. A drawer with htmx, else a page."""
    process, options = _published(), MapOptions(request.GET)
    found = get_object_or_404(Stage.objects.select_related("department"), process=process, key=key)
    start, end = options.period()
    figures = lifecycle.figures(request.user, process, start, end)
    inside = lifecycle.customers_inside(request.user, found)
    page = keyset.page(inside, order=["stage_since", "customer_id"], cursor=request.GET.get("cursor", ""), size=20)
    context = {
        "stage": found,
        "seen": figures.stages[key],
        "is_bottleneck": figures.bottleneck == key,
        "share": figures.bottleneck_share,
        "page": page,
        "incoming": found.incoming.select_related("source"),
        "outgoing": found.outgoing.select_related("target"),
        "query": request.GET.urlencode(),
    }
    return render_page(request, "diagrams/stage.html", context, fragment="drawer")


@require_GET
@requires(Permission.MAP_READ)
def moves(request: SignedInRequest, pk: int) -> HttpResponse:
    """The moves behind an edge of the map."""
    transition = get_object_or_404(Transition.objects.select_related("source", "target", "process"), pk=pk)
    start, end = MapOptions(request.GET).period()
    found = lifecycle.moves_behind(request.user, transition, start, end)
    page = keyset.page(found, order=["-at", "-pk"], cursor=request.GET.get("cursor", ""), size=50)
    context = {"transition": transition, "page": page, "count": keyset.count(found), "start": start, "end": end}
    return render_page(request, "diagrams/moves.html", context, fragment="results")


def _title(drawn: queries.LogicMap) -> str:
    return f"{_('Customer quality management logic map')} · {drawn.process.name} v{drawn.process.number}"


@require_GET
@requires(Permission.MAP_READ)
def export_svg(request: SignedInRequest) -> HttpResponse:
    drawn = _drawn(request, _published(), MapOptions(request.GET))
    content = svg.export(drawn.layout, drawn.routes, drawn.overlays, title=_title(drawn))
    return _download(content.encode(), "image/svg+xml", "logic-map.svg")


@require_GET
@requires(Permission.MAP_READ)
def export_pdf(request: SignedInRequest) -> HttpResponse:
    drawn = _drawn(request, _published(), MapOptions(request.GET))
    title = _title(drawn)
    with document_fonts(pdf.characters(drawn.layout, drawn.overlays, title=title), get_language() or "en") as fonts:
        content = pdf.render(drawn.layout, drawn.routes, drawn.overlays, font=fonts.regular, title=title)
    return _download(content, "application/pdf", "logic-map.pdf")


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
