"""Which way the flow runs: the edges that lead back, and the order without them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from diagrams.graph import EdgeKind, Graph, NodeKind


@dataclass(frozen=True, slots=True)
class Flow:
    """Neighbours along forward edges only, once each, in the order of definition."""

    returns: frozenset[str]  # keys of the edges that lead back
    after: dict[str, list[str]]
    before: dict[str, list[str]]
    order: list[str]  # every node after all that lead to it


def read(graph: Graph) -> Flow:
    """Find the edges that lead back and order the nodes by the others."""
    returns = leading_back(graph)
    after: dict[str, list[str]] = {node.key: [] for node in graph.nodes}
    before: dict[str, list[str]] = {node.key: [] for node in graph.nodes}
    for edge in graph.edges:
        if edge.key not in returns and edge.target not in after[edge.source]:
            after[edge.source].append(edge.target)
            before[edge.target].append(edge.source)
    return Flow(returns, after, before, _sorted(after, before))


def leading_back(graph: Graph) -> frozenset[str]:
    """Keys of the edges called a return, and of those that close a circle.

    A depth-first walk from the starts that takes nodes in the order of definition: a flow is
    described from beginning to end, so what was described earlier comes earlier.
    """
    index = {node.key: index for index, node in enumerate(graph.nodes)}
    found = {edge.key for edge in graph.edges if edge.kind == EdgeKind.RETURN or edge.source == edge.target}
    leaving: dict[str, list[tuple[str, str]]] = {node.key: [] for node in graph.nodes}
    for edge in sorted(graph.edges, key=lambda edge: index[edge.target]):
        if edge.key not in found:
            leaving[edge.source].append((edge.key, edge.target))
    state: dict[str, int] = {}  # 1 while the walk is below the node, 2 when it is done
    for root in sorted(graph.nodes, key=lambda node: node.kind != NodeKind.START):
        if root.key in state:
            continue
        state[root.key] = 1
        stack = [(root.key, iter(leaving[root.key]))]
        while stack:
            key, edges = stack[-1]
            for edge_key, target in edges:
                if state.get(target) == 1:
                    found.add(edge_key)
                elif target not in state:
                    state[target] = 1
                    stack.append((target, iter(leaving[target])))
                    break
            else:
                state[key] = 2
                stack.pop()
    return frozenset(found)


def _sorted(after: dict[str, list[str]], before: dict[str, list[str]]) -> list[str]:
    waiting = {key: len(sources) for key, sources in before.items()}
    ready = deque(key for key, count in waiting.items() if not count)
    order = []
    while ready:
        key = ready.popleft()
        order.append(key)
        for target in after[key]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return order
