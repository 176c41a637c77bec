"""The example graphs as the renderer takes them."""

import json
from functools import cache
from pathlib import Path

from diagrams.graph import Edge, Graph, Lane, Node, NodeKind

FOLDER = Path(__file__).parent / "graphs"
LIFECYCLE, PROCESS, MESSY = "g1_lifecycle8", "g2_process25_lanes4", "g3_messy60"
PROCESS_EDITED = "g2_edit"
ALL = (LIFECYCLE, PROCESS, MESSY)


@cache
def load(name):
    raw = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    lanes = tuple(Lane(label, label, index + 1) for index, label in enumerate(raw["lanes"]))
    nodes = tuple(
        Node(
            node["id"],
            NodeKind("stage" if node["type"] == "control" else node["type"]),
            node["label"],
            node["lane"] or "",
            has_control=node["type"] == "control",
        )
        for node in raw["nodes"]
    )
    edges = tuple(Edge(edge["id"], edge["src"], edge["dst"], edge["label"]) for edge in raw["edges"])
    return Graph(lanes, nodes, edges)
