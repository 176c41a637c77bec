import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagrams.graph import Cell, Edge, Graph, Lane, Node, NodeKind
from diagrams.layout import place
from diagrams.routing import Direction, Routes, route
from tests.diagrams import graphs, measures

BOTH_WAYS = pytest.mark.parametrize("direction", Direction)
EVERY_GRAPH = pytest.mark.parametrize("name", [*graphs.ALL, graphs.PROCESS_EDITED])


@pytest.fixture
def drawn(name, direction):
    layout = place(graphs.load(name))
    return layout, route(layout, direction)


@BOTH_WAYS
@EVERY_GRAPH
def test_no_edge_runs_through_a_node(drawn):
    assert measures.through_nodes(*drawn) == []


@BOTH_WAYS
@EVERY_GRAPH
def test_no_two_edges_share_a_line(drawn):
    assert measures.overlaps(drawn[1]) == []


@BOTH_WAYS
@EVERY_GRAPH
def test_no_edge_runs_along_a_lane_border(drawn):
    assert measures.along_borders(drawn[1]) == []


@BOTH_WAYS
@EVERY_GRAPH
def test_labels_lie_free_and_inside_one_lane(drawn):
    assert measures.label_faults(drawn[1]) == []


@BOTH_WAYS
@pytest.mark.parametrize(("name", "most"), [(graphs.LIFECYCLE, 0), (graphs.PROCESS, 2), (graphs.MESSY, 25)])
def test_few_edges_cross(drawn, most):
    assert len(measures.crossings(drawn[1])) <= most


@BOTH_WAYS
@EVERY_GRAPH
def test_edges_are_orthogonal_and_begin_and_end_at_their_nodes(drawn):
    layout, routes = drawn

    for edge in layout.graph.edges:
        points = routes.edges[edge.key].points
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            assert (x1 == x2) != (y1 == y2)
        for (x, y), key in ((points[0], edge.source), (points[-1], edge.target)):
            box = routes.nodes[key]
            assert box.x - 0.1 <= x <= box.right + 0.1
            assert box.y - 0.1 <= y <= box.bottom + 0.1


@BOTH_WAYS
@EVERY_GRAPH
def test_nodes_lie_inside_their_lanes_and_apart(drawn):
    layout, routes = drawn

    boxes = list(routes.nodes.values())
    assert not any(one.touches(other) for one in boxes for other in boxes if one is not other)
    for node in layout.graph.nodes:
        if node.lane:
            assert routes.lanes[node.lane].holds(routes.nodes[node.key])


def test_the_main_line_runs_straight():
    layout = place(graphs.load(graphs.LIFECYCLE))

    routes = route(layout)

    middles = {box.middle[0] for box in routes.nodes.values()}
    assert len(middles) == 1
    assert len(routes.edges["e0"].points) == 2


def test_an_edge_to_its_own_node_goes_round_it():
    node = Node("a", NodeKind.STAGE, "Waits")

    routes = route(place(Graph((), (node,), (Edge("aa", "a", "a", "again"),))))

    assert len(routes.edges["aa"].points) >= 4
    assert measures.label_faults(routes) == []


def test_two_edges_between_the_same_nodes_lie_side_by_side():
    nodes = (Node("a", NodeKind.STAGE, "A"), Node("b", NodeKind.STAGE, "B"))
    edges = (Edge("1", "a", "b", "by mail"), Edge("2", "a", "b", "by phone"))

    routes = route(place(Graph((), nodes, edges)))

    assert measures.overlaps(routes) == []
    assert measures.crossings(routes) == []
    assert measures.label_faults(routes) == []


def test_geometry_survives_a_cache_that_speaks_json():
    routes = route(place(graphs.load(graphs.PROCESS)), Direction.ROWS)

    stored = json.loads(json.dumps(routes.as_dict()))

    assert Routes.from_dict(stored) == routes


def test_an_empty_map_has_its_lanes():
    routes = route(place(Graph((Lane("a", "Sales"), Lane("b", "Service")), (), ())))

    assert routes.lanes["a"].right == routes.lanes["b"].x


NODE = st.tuples(st.sampled_from(list(NodeKind)), st.integers(0, 2), st.none() | st.integers(0, 5))
EDGE = st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(["", "是", "Not effective"]))


@given(st.lists(NODE, min_size=1, max_size=10), st.lists(EDGE, max_size=14), st.sampled_from(Direction))
@settings(max_examples=60, deadline=None)
def test_any_graph_is_routed_around_its_nodes(nodes, edges, direction):
    lanes = tuple(Lane(f"l{index}", "Lane", index + 1) for index in range(3))
    count = len(nodes)
    graph = Graph(
        lanes,
        tuple(
            Node(f"n{index}", kind, "Acceptance test", f"l{lane}", None if rank is None else Cell(rank))
            for index, (kind, lane, rank) in enumerate(nodes)
        ),
        tuple(
            Edge(f"e{index}", f"n{source % count}", f"n{target % count}", label)
            for index, (source, target, label) in enumerate(edges)
        ),
    )

    layout = place(graph)
    routes = route(layout, direction)

    assert measures.through_nodes(layout, routes) == []
    assert measures.overlaps(routes) == []
    assert measures.along_borders(routes) == []
