"""Pure: which way through the process a move took."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Route = tuple[int, ...]  # keys of the transitions passed, in order


@dataclass(frozen=True, slots=True)
class Edge:
    key: int
    source: int
    target: int


def routes(kinds: Mapping[int, str], edges: Iterable[Edge]) -> dict[tuple[int | None, int], Route]:
    """The shortest route between any two stages that no third stage lies between.

    Shape:  `kinds` maps a node to its `Stage.Kind`. Customers rest in stages and ends only; the
            other kinds are passed through. The result maps (from, to) to
            the transitions passed; `from` is None for customers that enter at a start.
    """
    leaving: dict[int, list[Edge]] = {}
    for edge in edges:
        leaving.setdefault(edge.source, []).append(edge)
    found: dict[tuple[int | None, int], Route] = {}
    for node, kind in kinds.items():
        if kind not in ("start", "stage"):
            continue
        origin = None if kind == "start" else node
        for target, route in _reach(node, kinds, leaving).items():
            known = found.get((origin, target))
            if known is None or len(route) < len(known):
                found[origin, target] = route
    return found


def _reach(node: int, kinds: Mapping[int, str], leaving: Mapping[int, list[Edge]]) -> dict[int, Route]:
    """Resting places reached from `node` through decisions alone, nearest first."""
    reached: dict[int, Route] = {}
    seen = {node}
    waiting: deque[tuple[int, Route]] = deque([(node, ())])
    while waiting:
        here, route = waiting.popleft()
        for edge in leaving.get(here, ()):
            way = (*route, edge.key)
            if kinds[edge.target] not in ("stage", "end"):
                if edge.target not in seen:
                    seen.add(edge.target)
                    waiting.append((edge.target, way))
            elif edge.target != node:
                reached.setdefault(edge.target, way)
    return reached
