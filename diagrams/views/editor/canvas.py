"""The map of a draft as it is edited: the picture, and where its cells lie for whoever drags."""

from dataclasses import dataclass
from statistics import fmean
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crmq.lib.models import in_language
from diagrams import svg
from diagrams.definition import Definition
from diagrams.layout import Layout
from diagrams.queries.definitions import graph_of
from diagrams.queries.logic_map import geometry
from diagrams.routing import Direction, Routes
from diagrams.shapes import Links, NodeOverlay, Overlays
from diagrams.shapes.primitives import Link


@dataclass(frozen=True, slots=True)
class Canvas:
    picture: SafeString
    grid: dict[str, Any]


def canvas(definition: Definition, url: str, direction: Direction, selected: str) -> Canvas:
    """`selected` is the key of a place or of a way, or blank."""
    layout, routes = geometry(graph_of(definition), direction)
    picture = svg.render(
        layout, routes, _selection(definition, selected), links=_links(definition, url, direction, selected),
        title=_("Draft of the logic map"),
    )  # fmt: skip
    return Canvas(SafeString(picture), _grid(layout, routes))  # the writer escapes every text itself


def _selection(definition: Definition, selected: str) -> Overlays:
    return Overlays({selected: NodeOverlay(is_selected=True)}) if selected in definition.place else Overlays()


def _links(definition: Definition, url: str, direction: Direction, selected: str) -> Links:
    """Every place and way opens its panel; an id each, so that the focus finds it after a swap."""

    def link(option: str, key: str, hint: str) -> Link:
        address = f"{url}?{urlencode({option: key, 'lanes': direction.value})}"
        swap = {
            "id": f"{option}-{key}", "hx-get": address, "hx-target": "#editor", "hx-swap": "outerHTML show:none",
            "hx-push-url": "true", "draggable": "false",
        }  # fmt: skip
        if key == selected:
            swap["aria-current"] = "true"
        return Link(address, hint, swap)

    nodes = {
        place.key: link("stage", place.key, in_language(place.definition.en, place.definition.zh))
        for place in definition.places
    }
    edges = {way.key: link("way", way.key, in_language(way.condition.en, way.condition.zh)) for way in definition.ways}
    return Links(nodes, edges)


def _grid(layout: Layout, routes: Routes) -> dict[str, Any]:
    """Middles of ranks along the flow and of the tracks of each lane across it."""
    along = 1 if routes.direction == Direction.COLUMNS else 0
    ranks: dict[int, list[float]] = {}
    tracks: dict[str, dict[int, list[float]]] = {lane.key: {} for lane in layout.graph.lanes}
    for node in layout.graph.nodes:
        middle, cell = routes.nodes[node.key].middle, layout.cells[node.key]
        ranks.setdefault(cell.rank, []).append(middle[along])
        tracks.setdefault(node.lane, {}).setdefault(cell.track, []).append(middle[1 - along])
    lanes = []
    for lane in layout.graph.lanes:
        box = routes.lanes[lane.key]
        start, size = (box.x, box.width) if along else (box.y, box.height)
        middles = [fmean(tracks[lane.key][track]) for track in sorted(tracks[lane.key])]
        lanes.append({"key": lane.key, "start": start, "end": start + size, "tracks": middles})
    return {
        "along": "xy"[along],
        "ranks": [fmean(ranks[rank]) for rank in sorted(ranks)],
        "lanes": lanes,
        "cells": {key: [cell.rank, cell.track] for key, cell in layout.cells.items()},
        "lane_of": {node.key: node.lane for node in layout.graph.nodes},
    }
