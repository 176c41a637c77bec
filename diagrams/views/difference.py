"""What changed between two versions: one map of both, and a list."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib.figures import number
from crmq.lib.models import in_language
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.models import ProcessVersion, Stage
from customers.queries import lifecycle
from diagrams import svg
from diagrams.definition import Definition, Text
from diagrams.difference import Changed, Difference, compare
from diagrams.queries.definitions import definition_of, graph_of
from diagrams.queries.logic_map import geometry
from diagrams.routing import Direction
from diagrams.shapes import Change, EdgeOverlay, NodeOverlay, Overlays
from diagrams.words import FIELDS

TONES = {Change.ADDED: "good", Change.REMOVED: "bad", Change.CHANGED: "warn", Change.MOVED: "accent"}


@require_GET
@requires(Permission.MAP_READ)
def difference(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """This version against `?with=`, else against the one it was made from, else the published one."""
    process = get_object_or_404(ProcessVersion.objects.select_related("origin"), public_id=public_id)
    chosen = ProcessVersion.objects.filter(number=_number(request.GET.get("with", ""))).first()
    before = chosen or process.origin or lifecycle.published() or process
    found = compare(definition_of(before), definition_of(process))
    context = {
        "process": process,
        "before": before,
        "others": ProcessVersion.objects.exclude(pk=process.pk),
        "picture": _picture(found),
        "rows": rows(found),
        "counts": [(labels()[change], n, TONES[change]) for change, n in found.counts.items() if n],
    }
    return render(request, "diagrams/difference.html", context)


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 9 else -1


def labels() -> dict[Change, str]:
    return {
        Change.ADDED: _("added"), Change.REMOVED: _("removed"), Change.CHANGED: _("changed"), Change.MOVED: _("moved"),
    }  # fmt: skip


def _picture(found: Difference) -> SafeString:
    layout, routes = geometry(graph_of(found.union), Direction.COLUMNS)
    said = labels()
    nodes = {
        each.thing.key: NodeOverlay(change=each.change, left=said[each.change], spoken=said[each.change])
        for each in found.places
    }
    edges = {each.thing.key: EdgeOverlay(change=each.change, spoken=said[each.change]) for each in found.ways}
    return SafeString(svg.render(layout, routes, Overlays(nodes, edges), title=_("What changed")))


def rows(found: Difference) -> list[dict[str, Any]]:
    """The changes as a list: what, how, and each field before and after."""
    names = {place.key: in_language(place.name.en, place.name.zh) for place in found.union.places}
    places: list[tuple[str, Changed[Any]]] = [(names[each.thing.key], each) for each in found.places]
    ways: list[tuple[str, Changed[Any]]] = [
        (f"{names[each.thing.source]} → {names[each.thing.target]}", each) for each in found.ways
    ]
    said = labels()
    return [
        {"what": what, "change": said[each.change], "tone": TONES[each.change], "fields": _fields(found.union, each)}
        for what, each in [*places, *ways]
    ]


def _fields(union: Definition, each: Changed[Any]) -> list[dict[str, str]]:
    return [
        {
            "label": str(FIELDS[field.field]),
            "before": _value(union, field.field, field.before),
            "after": _value(union, field.field, field.after),
        }
        for field in each.fields
    ]


def _value(union: Definition, name: str, value: Any) -> str:
    if isinstance(value, Text):
        return in_language(value.en, value.zh) or "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return number(value, 1)
    if name == "lane" and value in union.lane:
        return in_language(union.lane[value].name.en, union.lane[value].name.zh)
    if name in ("kind", "step"):
        return str(dict((Stage.Kind if name == "kind" else Stage.Step).choices)[value])
    return ", ".join(value) if isinstance(value, tuple) else str(value or "–")
