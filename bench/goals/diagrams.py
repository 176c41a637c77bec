"""Goal 8: drawing the map."""

import random
from collections.abc import Iterator
from functools import partial

from bench.report import Outcome, Result, seconds
from diagrams import layout, routing, svg
from diagrams.graph import Edge, Graph, Lane, Node, NodeKind


def measure() -> Iterator[Outcome]:
    for nodes, lanes, most in ((25, 4, 15.0), (60, 5, 90.0)):
        graph = invented(nodes, lanes)
        taken = min(seconds(partial(draw, graph)) for _ in range(9))
        yield Result(
            8,
            f"map of {nodes} nodes in {lanes} lanes",
            taken * 1000,
            1,
            "ms",
            most=most,
            sizes={"nodes": nodes, "edges": len(graph.edges)},
        )


def draw(graph: Graph) -> str:
    placed = layout.place(graph)
    return svg.export(placed, routing.route(placed))


def invented(nodes: int, lanes: int) -> Graph:
    """A flow with forks and a few ways back, the same every time."""
    rng = random.Random(7)
    names = [f"n{i}" for i in range(nodes)]
    found = {(names[i], names[i + 1]) for i in range(nodes - 1)}
    while len(found) < nodes * 1.3:
        a, b = rng.sample(range(nodes), 2)
        if a < b <= a + 6 or (b < a <= b + 8 and rng.random() < 0.2):
            found.add((names[a], names[b]))
    kinds = [
        NodeKind.START,
        *(NodeKind.DECISION if i % 6 == 5 else NodeKind.STAGE for i in range(1, nodes - 1)),
        NodeKind.END,
    ]
    return Graph(
        tuple(Lane(f"l{i}", f"Department {i}", i % 5 + 1) for i in range(lanes)),
        tuple(
            Node(name, kind, f"Stage {i}", f"l{i * lanes // nodes if i % 3 else (i * 3) % lanes}")
            for i, (name, kind) in enumerate(zip(names, kinds, strict=True))
        ),
        tuple(Edge(f"e{i}", a, b) for i, (a, b) in enumerate(sorted(found))),
    )
