"""Real moves laid over the definition: one graph of both, with counts on its edges."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmq.lib.figures import number
from diagrams import svg
from diagrams.definition import Definition
from diagrams.graph import Edge, Graph, Lane, Node, NodeKind
from diagrams.queries.definitions import graph_of
from diagrams.queries.discovery import Follow, Pair
from diagrams.queries.logic_map import geometry
from diagrams.routing import Direction
from diagrams.shapes import Change, EdgeOverlay, NodeOverlay, Overlays

FOREIGN = ""  # the lane of stages that the definition does not know


@dataclass(frozen=True, slots=True)
class Uses:
    """`ways` counts moves by key of a defined way; `extra` are moves between stages that no way joins."""

    ways: dict[str, int]
    extra: list[Follow]


def uses(defined: Mapping[Pair, tuple[str, ...]], follows: Collection[Follow]) -> Uses:
    counted: dict[str, int] = {}
    for follow in follows:
        for way in defined.get(follow.pair, ()):
            counted[way] = counted.get(way, 0) + follow.n
    extra = [follow for follow in follows if follow.origin is not None and follow.pair not in defined]
    return Uses(counted, extra)


def picture(definition: Definition, used: Uses, follows: Collection[Follow], direction: Direction) -> SafeString:
    layout, routes = geometry(_graph(definition, used), direction)
    drawn = svg.render(layout, routes, _overlays(definition, used, follows), title=_("How customers really moved"))
    return SafeString(drawn)  # the writer escapes every text itself


def _graph(definition: Definition, used: Uses) -> Graph:
    graph = graph_of(definition)
    known = {node.key for node in graph.nodes}
    foreign = sorted({key for each in used.extra for key in (each.origin, each.target) if key and key not in known})
    lanes = graph.lanes
    if foreign and graph.lanes and FOREIGN not in {lane.key for lane in graph.lanes}:
        lanes = (*lanes, Lane(FOREIGN, _("Not in the definition"), len(lanes) % 5 + 1))
    nodes = (
        *(replace(node, note="") for node in graph.nodes),
        *(Node(key, NodeKind.STAGE, key, FOREIGN) for key in foreign),
    )
    edges = [replace(edge, label=_label(edge.label, used.ways.get(edge.key, 0))) for edge in graph.edges]
    edges += [
        Edge(f"{each.origin}>{each.target}", str(each.origin), each.target, _label("", each.n)) for each in used.extra
    ]
    return Graph(lanes, nodes, tuple(edges))


def _label(label: str, n: int) -> str:
    return f"{label} {number(n)}×".strip() if n else label


def _overlays(definition: Definition, used: Uses, follows: Collection[Follow]) -> Overlays:
    most = max([*used.ways.values(), *(each.n for each in used.extra)], default=1)
    edges: dict[str, EdgeOverlay] = {
        way.key: EdgeOverlay(weight=used.ways.get(way.key, 0) / most, spoken=_spoken(used.ways.get(way.key, 0)))
        for way in definition.ways
    }
    for each in used.extra:
        said = f"{_spoken(each.n)}, {_('not defined')}"
        edges[f"{each.origin}>{each.target}"] = EdgeOverlay(weight=each.n / most, spoken=said, change=Change.REMOVED)
    nodes: dict[str, NodeOverlay] = {}
    for key in {each.target for each in follows}:
        arrived = sum(each.n for each in follows if each.target == key)
        nodes[key] = NodeOverlay(count=number(arrived), left=_dwell(key, follows), spoken=_spoken(arrived))
    return Overlays(nodes, edges)


def _dwell(key: str, follows: Collection[Follow]) -> str:
    """The median stay before the most frequent move out of a stage."""
    left = [each for each in follows if each.origin == key and each.median_days is not None]
    days = max(left, key=lambda each: each.n).median_days if left else None
    return _("%(days)s d") % {"days": number(days, 1)} if days is not None else ""


def _spoken(n: int) -> str:
    return ngettext("%(n)d move", "%(n)d moves", n) % {"n": n} if n else _("never used")
