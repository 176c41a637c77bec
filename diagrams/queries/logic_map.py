"""The logic map: the published process as a graph, with live figures laid over it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _

from crmq.lib.models import in_language
from crmq.org.models import Region, User
from customers.models import ProcessVersion, Stage, Transition
from customers.queries import process_figures
from customers.queries.process_figures import ProcessFigures
from customers.queries.scope import EVERYONE, Scope
from diagrams.graph import Cell, Edge, EdgeKind, Graph, Lane, Node, NodeKind
from diagrams.layout import Layout, place
from diagrams.queries import overlays as overlay
from diagrams.queries.definitions import lanes_of
from diagrams.queries.overlays import days
from diagrams.routing import Direction, Routes, route
from diagrams.shapes import Links, Overlays
from diagrams.shapes.primitives import Link


@dataclass(frozen=True, slots=True)
class LogicMap:
    """One picture: geometry depends on the version, the reader's language and the direction only."""

    process: ProcessVersion
    layout: Layout
    routes: Routes
    overlays: Overlays
    figures: ProcessFigures
    stages: Mapping[str, Stage]
    transitions: Mapping[str, Transition]


def graph_of(process: ProcessVersion, stages: list[Stage], transitions: list[Transition]) -> Graph:
    """The process in the reader's language, its lanes in the order that the version keeps."""
    lanes = tuple(
        Lane(str(lane.pk if lane else None), lane.name if lane else _("No department"), i % 5 + 1)
        for i, lane in enumerate(lanes_of(process, stages))
    )
    nodes = tuple(_node(stage) for stage in stages)
    edges = tuple(
        Edge(
            f"t{each.pk}", each.source.key, each.target.key, in_language(each.label_en, each.label_zh),
            EdgeKind.RETURN if each.is_return else EdgeKind.NORMAL,
        )
        for each in transitions
    )  # fmt: skip
    return Graph(lanes, nodes, edges)


def _node(stage: Stage) -> Node:
    cell = None if stage.rank is None else Cell(stage.rank, stage.row or 0)
    target = _("target %(days)s d") % {"days": days(stage.target_days)} if stage.target_days else ""
    return Node(
        stage.key,
        NodeKind(stage.kind),
        stage.name,
        str(stage.department_id),
        cell,
        target,
        has_control=stage.is_control_point,
        has_document=bool(stage.documents),
        has_form=bool(stage.forms),
    )


@lru_cache(maxsize=64)
def geometry(graph: Graph, direction: Direction) -> tuple[Layout, Routes]:
    """Cells and lines of a graph. The same graph is worked out once a process."""
    layout = place(graph)
    return layout, route(layout, direction)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the map is asked to show."""

    start: datetime
    end: datetime
    mode: str = "dwell"
    direction: Direction = Direction.COLUMNS
    scope: Scope = EVERYONE


def logic_map(user: User, process: ProcessVersion, wish: Wish) -> LogicMap:
    """The map of `process` with what `user` may see of [start, end) laid over it."""
    figures = process_figures.figures(user, process, wish.start, wish.end, wish.scope)
    drawn = _base(process, wish)
    more = overlay.more_for(wish.mode, user, drawn.stages, wish.start, wish.end, wish.scope)
    return _with(drawn, figures, wish.mode, more)


def by_region(user: User, process: ProcessVersion, wish: Wish, size: int = 6) -> list[tuple[Region, LogicMap]]:
    """The same map for each of the regions with the most customers inside, in as many statements as for one."""
    found = process_figures.figures_by(user, process, wish.start, wish.end, wish.scope, by="region")
    regions = Region.objects.in_bulk([key for key in found if key is not None])
    inside = {key: sum(stage.customers for stage in each.stages.values()) for key, each in found.items()}
    largest = sorted(regions, key=lambda key: (-inside[key], regions[key].code))[:size]
    drawn = _base(process, wish)
    return [(regions[key], _with(drawn, found[key], wish.mode, overlay.More())) for key in largest]


def _base(process: ProcessVersion, wish: Wish) -> LogicMap:
    stages = list(process.stages.select_related("department").order_by("rank", "pk"))
    transitions = list(process.transitions.select_related("source", "target"))
    layout, routes = geometry(graph_of(process, stages, transitions), wish.direction)
    nothing = ProcessFigures({}, {}, 0, 0, None, 0.0)
    return LogicMap(
        process, layout, routes, Overlays(), nothing, {stage.key: stage for stage in stages},
        {f"t{each.pk}": each for each in transitions},
    )  # fmt: skip


def _with(drawn: LogicMap, figures: ProcessFigures, mode: str, more: overlay.More) -> LogicMap:
    laid = overlay.overlays(drawn.stages, list(drawn.transitions.values()), figures, mode, more)
    return replace(drawn, figures=figures, overlays=laid)


def links(drawn: LogicMap, query: str) -> Links:
    """Every stage leads to its drawer, every edge to the moves it stands for."""
    nodes = {}
    for key, stage in drawn.stages.items():
        url = f"{reverse('diagrams:stage', args=[key])}?{query}"
        swap = {"hx-get": url, "hx-target": "#drawer", "hx-swap": "innerHTML show:none"}
        nodes[key] = Link(url, in_language(stage.definition_en, stage.definition_zh), swap)
    edges = {
        key: Link(f"{reverse('diagrams:moves', args=[each.pk])}?{query}") for key, each in drawn.transitions.items()
    }
    return Links(nodes, edges)
