"""The customer quality management logic map, drawn live, with what is asked laid over it."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.figures import fraction
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.forms.board import ScopeFilter
from customers.models import ProcessVersion, Transition
from customers.queries import lifecycle
from diagrams import svg
from diagrams.forms import DIRECTIONS, GROUPS, OVERLAYS, PERIODS, MapOptions, months
from diagrams.queries import logic_map as queries

from .exports import KINDS, map_file


def published_or_404() -> ProcessVersion:
    process = lifecycle.published()
    if process is None:
        raise Http404
    return process


def wish_of(request: SignedInRequest, options: MapOptions) -> queries.Wish:
    start, end = options.period()
    scope = ScopeFilter(request.GET, user=request.user).scope
    return queries.Wish(start, end, options.chosen()["show"], options.direction(), scope)


def _switches(request: SignedInRequest, options: MapOptions) -> list[dict[str, Any]]:
    """Links that change one option and keep the others."""
    chosen = options.chosen()
    groups = [
        ("show", _("Show"), OVERLAYS),
        ("days", _("Period"), PERIODS),
        ("lanes", _("Direction"), DIRECTIONS),
        ("by", _("Parts"), GROUPS),
    ]
    found = []
    for name, label, choices in groups:
        query = request.GET.copy()
        if name == "days":
            query.pop("month", None)
        entries = []
        for value, text in choices:
            query[name] = value
            active = chosen[name] == value and not (name == "days" and options.first_day())
            entries.append({"label": text, "url": f"?{query.urlencode()}", "active": active})
        found.append({"label": label, "entries": entries})
    return found


def _frames(request: SignedInRequest, options: MapOptions) -> list[dict[str, Any]]:
    """The months of the slider, and now."""
    query, chosen = request.GET.copy(), options.first_day()
    found = []
    for month in months():
        query["month"] = f"{month:%Y-%m}"
        label = date_format(month, "YEAR_MONTH_FORMAT")
        found.append(
            {"label": label, "short": f"{month:%y-%m}", "url": f"?{query.urlencode()}", "active": month == chosen}
        )
    query.pop("month", None)
    return [*found, {"label": _("Now"), "short": _("Now"), "url": f"?{query.urlencode()}", "active": chosen is None}]


@require_GET
@requires(Permission.MAP_READ)
def logic_map(request: SignedInRequest) -> HttpResponse:
    process = lifecycle.published()
    if process is None:
        return render(request, "diagrams/none.html")
    context = _map_context(request, process, MapOptions(request.GET))
    return render_page(request, "diagrams/map.html", context, fragment="canvas")


def _map_context(request: SignedInRequest, process: ProcessVersion, options: MapOptions) -> dict[str, Any]:
    wish, chosen = wish_of(request, options), options.chosen()
    query = request.GET.urlencode()
    drawn = queries.logic_map(request.user, process, wish)
    parts = queries.by_region(request.user, process, wish) if chosen["by"] == "region" else []
    return {
        "process": drawn.process,
        "svg": "" if parts else _picture(drawn, query, _("Customer quality management logic map")),
        "parts": [(region, _total(part), _picture(part, f"{query}&region={region.code}", region.name)) for region, part in parts],
        "outline": [(drawn.stages[node.key], drawn.figures.stages[node.key]) for node in drawn.layout.flow],
        "figures": drawn.figures,
        "bottleneck": drawn.stages.get(drawn.figures.bottleneck or ""),
        "bottleneck_share": fraction(drawn.figures.bottleneck_share, 1, 0),
        "switches": _switches(request, options), "frames": _frames(request, options),
        "mode": chosen["show"], "month": options.first_day(), "form": ScopeFilter(request.GET, user=request.user),
        "start": wish.start, "end": wish.end - timedelta(microseconds=1), "query": query,
    }  # fmt: skip


def _picture(drawn: queries.LogicMap, query: str, title: str) -> SafeString:
    """The writer escapes every text itself; tests hold it to that."""
    return SafeString(
        svg.render(drawn.layout, drawn.routes, drawn.overlays, links=queries.links(drawn, query), title=title)
    )


def _total(drawn: queries.LogicMap) -> int:
    return sum(stage.customers for stage in drawn.figures.stages.values())


@require_GET
@requires(Permission.MAP_READ)
def moves(request: SignedInRequest, pk: int) -> HttpResponse:
    """The moves behind an edge of the map."""
    transition = get_object_or_404(Transition.objects.select_related("source", "target", "process"), pk=pk)
    start, end = MapOptions(request.GET).period()
    scope = ScopeFilter(request.GET, user=request.user).scope
    found = scope.applied(lifecycle.moves_behind(request.user, transition, start, end), "customer__standing__")
    page = keyset.page(found, order=["-at", "-pk"], cursor=request.GET.get("cursor", ""), size=50)
    context = {"transition": transition, "page": page, "count": keyset.count(found), "start": start, "end": end}
    return render_page(request, "diagrams/moves.html", context, fragment="results")


@require_GET
@requires(Permission.MAP_READ)
def export(request: SignedInRequest, kind: str) -> HttpResponse:
    """The whole map as a file, with the overlay that was shown."""
    if kind not in KINDS:
        raise Http404
    process = published_or_404()
    drawn = queries.logic_map(request.user, process, wish_of(request, MapOptions(request.GET)))
    title = f"{_('Customer quality management logic map')} · {process.name} v{process.number}"
    return map_file(kind, drawn.layout, drawn.routes, drawn.overlays, title=title, name="logic-map")
