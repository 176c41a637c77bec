"""The logic map: the published process as a graph, with live figures laid over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmq.lib.figures import fraction, number
from crmq.lib.models import in_language
from crmq.org.models import User
from customers.models import ProcessVersion, Stage, Transition
from customers.queries import lifecycle
from customers.queries.lifecycle import ProcessFigures, StageFigures
from diagrams.graph import Cell, Edge, EdgeKind, Graph, Lane, Node, NodeKind
from diagrams.layout import Layout, place
from diagrams.routing import Direction, Routes, route
from diagrams.shapes import EdgeOverlay, Links, NodeOverlay, Overlays, Tone, against_target
from diagrams.shapes.primitives import Link

MODES = ("dwell", "customers", "moves", "none")


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


def graph_of(stages: list[Stage], transitions: list[Transition]) -> Graph:
    """The process in the reader's language; lanes are the departments in the order of their first stage."""
    departments = {stage.department_id: stage.department for stage in stages}
    lanes = tuple(
        Lane(str(key), department.name if department else _("No department"), i % 5 + 1)
        for i, (key, department) in enumerate(departments.items())
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
    target = _("target %(days)s d") % {"days": _days(stage.target_days)} if stage.target_days else ""
    return Node(
        stage.key,
        NodeKind(stage.kind),
        stage.name,
        str(stage.department_id),
        cell,
        target,
        has_control=stage.is_control_point,
    )


def _days(value: float | None) -> str:
    return "–" if value is None else number(value, 1 if value < 10 and value % 1 else 0)


@lru_cache(maxsize=64)
def geometry(graph: Graph, direction: Direction) -> tuple[Layout, Routes]:
    """Cells and lines of a graph. The same graph is worked out once a process."""
    layout = place(graph)
    return layout, route(layout, direction)


def logic_map(
    user: User,
    process: ProcessVersion,
    *,
    start: datetime,
    end: datetime,
    mode: str,
    direction: Direction = Direction.COLUMNS,
) -> LogicMap:
    """The map of `process` with what `user` may see of [start, end) laid over it."""
    stages = list(process.stages.select_related("department").order_by("rank", "pk"))
    transitions = list(process.transitions.select_related("source", "target"))
    layout, routes = geometry(graph_of(stages, transitions), direction)
    figures = lifecycle.figures(user, process, start, end)
    by_key = {stage.key: stage for stage in stages}
    return LogicMap(
        process, layout, routes, _overlays(by_key, transitions, figures, mode), figures, by_key,
        {f"t{each.pk}": each for each in transitions},
    )  # fmt: skip


def _overlays(
    stages: Mapping[str, Stage], transitions: list[Transition], figures: ProcessFigures, mode: str
) -> Overlays:
    if mode == "none":
        return Overlays()
    busiest = max(figures.edges.values(), default=0)
    edges = {
        f"t{each.pk}": EdgeOverlay(
            count=number(n) if n else "",
            weight=n / busiest if busiest else None,
            spoken=ngettext("%(n)d move", "%(n)d moves", n) % {"n": n},
        )
        for each in transitions
        if (n := figures.edges.get(each.pk, 0)) or mode == "moves"
    }
    nodes = {
        key: _stage_overlay(stage, figures.stages[key], figures, mode)
        for key, stage in stages.items()
        if stage.kind in (Stage.Kind.STAGE, Stage.Kind.END)
    }
    return Overlays(nodes, edges)


def _stage_overlay(stage: Stage, seen: StageFigures, figures: ProcessFigures, mode: str) -> NodeOverlay:
    over = bool(stage.target_days and seen.median_days is not None and seen.median_days > stage.target_days)
    is_bottleneck = mode == "dwell" and stage.key == figures.bottleneck
    bar = (
        against_target(seen.median_days, stage.target_days)
        if mode == "dwell" and stage.target_days and seen.median_days is not None
        else None
    )
    left, right = "", ""
    if mode == "dwell":
        left = _("%(days)s d") % {"days": _days(seen.median_days)} if seen.median_days is not None else ""
        right = _("target %(days)s") % {"days": _days(stage.target_days)} if stage.target_days else ""
    elif mode == "moves":
        left = _("in %(n)s") % {"n": number(seen.entered)}
        right = _("out %(n)s") % {"n": number(seen.left)}
    elif seen.overdue:
        left = _("%(n)s over target") % {"n": number(seen.overdue)}
    return NodeOverlay(
        count=number(seen.customers), bar=bar, left=left, right=right,
        tag=fraction(figures.bottleneck_share, 1, 0) if is_bottleneck else "", tag_word=_("Bottleneck") if is_bottleneck else "",
        tone=Tone.BAD if over else Tone.WARN if is_bottleneck else Tone.PLAIN, spoken=_spoken(stage, seen),
    )  # fmt: skip


def _spoken(stage: Stage, seen: StageFigures) -> str:
    parts = [ngettext("%(n)d customer", "%(n)d customers", seen.customers) % {"n": seen.customers}]
    if seen.median_days is not None:
        parts.append(_("median %(days)s days") % {"days": _days(seen.median_days)})
    if stage.target_days:
        parts.append(_("target %(days)s days") % {"days": _days(stage.target_days)})
    if seen.overdue:
        parts.append(_("%(n)d over target") % {"n": seen.overdue})
    return ", ".join(parts)


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
