import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagrams.graph import BrokenGraph, Cell, Edge, EdgeKind, Graph, Lane, Node, NodeKind
from diagrams.layout import place
from tests.diagrams import graphs

STAGE = NodeKind.STAGE
SALES, SERVICE = Lane("sales", "Sales"), Lane("service", "Service")


def chain(*keys, lanes=(), lane=""):
    nodes = tuple(Node(key, STAGE, key, lane) for key in keys)
    edges = tuple(Edge(f"{a}-{b}", a, b) for a, b in itertools.pairwise(keys))
    return Graph(lanes, nodes, edges)


def insert_on(graph, edge, key="new"):
    """The graph with a node put into the middle of an edge."""
    source = graph.node[edge.source]
    nodes = list(graph.nodes)
    nodes.insert(nodes.index(source) + 1, Node(key, STAGE, key, source.lane))
    edges = []
    for other in graph.edges:
        if other == edge:
            edges += [replace(edge, target=key), Edge(f"{key}-on", key, edge.target)]
        else:
            edges.append(other)
    return Graph(graph.lanes, tuple(nodes), tuple(edges))


def in_order(before, after, keys):
    """Whether no two nodes of a lane have changed their order along or across."""
    lane = before.graph.lane_index
    for one in keys:
        for other in keys:
            if lane[one] != lane[other]:
                continue
            was, there = before.cells[one], before.cells[other]
            now, then = after.cells[one], after.cells[other]
            if was.rank < there.rank and now.rank >= then.rank:
                return False
            if was.track < there.track and now.track >= then.track:
                return False
    return True


def test_a_chain_runs_straight_down():
    layout = place(chain("a", "b", "c"))

    assert [layout.cells[key] for key in "abc"] == [Cell(0), Cell(1), Cell(2)]
    assert (layout.ranks, layout.tracks) == (3, (1,))


def test_a_hand_over_to_another_lane_stays_on_its_rank():
    nodes = (Node("a", STAGE, "a", "sales"), Node("b", STAGE, "b", "service"))

    layout = place(Graph((SALES, SERVICE), nodes, (Edge("ab", "a", "b"),)))

    assert layout.cells == {"a": Cell(0), "b": Cell(0)}


def test_a_hand_over_goes_down_where_somebody_stands_in_the_way():
    quality = Lane("quality", "Quality")
    nodes = (
        Node("a", STAGE, "a", "sales"),
        Node("between", STAGE, "between", "service"),
        Node("b", STAGE, "b", "quality"),
    )
    edges = (Edge("1", "a", "between"), Edge("2", "a", "b"))

    layout = place(Graph((SALES, SERVICE, quality), nodes, edges))

    assert layout.cells["between"].rank == 0
    assert layout.cells["b"].rank == 1


def test_a_rejecting_end_stands_beside_its_decision():
    nodes = (
        Node("ask", NodeKind.DECISION, "Fit?"),
        Node("go", STAGE, "Go on"),
        Node("no", NodeKind.END, "Rejected"),
    )

    layout = place(Graph((), nodes, (Edge("y", "ask", "go"), Edge("n", "ask", "no"))))

    assert layout.cells["no"].rank == layout.cells["ask"].rank
    assert layout.cells["no"].track != layout.cells["ask"].track


def test_edges_that_close_a_circle_or_are_called_returns_lead_back():
    graph = chain("a", "b", "c")
    extra = (Edge("ca", "c", "a"), Edge("bb", "b", "b"), Edge("ac", "a", "c", kind=EdgeKind.RETURN))

    layout = place(replace(graph, edges=graph.edges + extra))

    assert layout.returns == {"ca", "bb", "ac"}


@pytest.mark.parametrize("name", graphs.ALL)
def test_the_same_graph_is_laid_out_the_same_way(name):
    graph = graphs.load(name)

    assert place(graph) == place(graph)


def test_an_inserted_node_leaves_the_others_in_order_without_any_cell_given():
    before, after = place(graphs.load(graphs.PROCESS)), place(graphs.load(graphs.PROCESS_EDITED))

    assert in_order(before, after, before.cells)


@pytest.mark.parametrize("name", graphs.ALL)
def test_a_node_inserted_on_any_edge_leaves_the_others_in_order(name):
    graph = graphs.load(name)
    before = place(graph)
    settled = replace(graph, nodes=tuple(replace(node, cell=before.cells[node.key]) for node in graph.nodes))

    for edge in graph.edges:
        after = place(insert_on(settled, edge))

        assert in_order(before, after, before.cells), edge.key


def test_given_cells_stay_and_empty_ranks_close_up():
    nodes = (Node("a", STAGE, "a", cell=Cell(2, 1)), Node("b", STAGE, "b", cell=Cell(7, 3)))

    layout = place(Graph((), nodes, ()))

    assert layout.cells == {"a": Cell(0, 0), "b": Cell(1, 1)}


def test_two_nodes_given_the_same_cell_stand_side_by_side():
    nodes = (Node("a", STAGE, "a", cell=Cell(0)), Node("b", STAGE, "b", cell=Cell(0)))

    layout = place(Graph((), nodes, ()))

    assert layout.cells == {"a": Cell(0, 0), "b": Cell(0, 1)}


def test_an_empty_graph_is_laid_out():
    layout = place(Graph((SALES,), (), ()))

    assert (layout.cells, layout.ranks, layout.tracks) == ({}, 0, (1,))


def test_a_graph_with_loose_ends_is_refused():
    with pytest.raises(BrokenGraph, match="loose end"):
        Graph((), (Node("a", STAGE, "a"),), (Edge("ab", "a", "b"),))
    with pytest.raises(BrokenGraph, match="no known lane"):
        Graph((SALES,), (Node("a", STAGE, "a", "elsewhere"),), ())
    with pytest.raises(BrokenGraph, match="share a key"):
        Graph((), (Node("a", STAGE, "a"), Node("a", STAGE, "b")), ())


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=24), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_no_two_nodes_share_a_cell_and_forward_edges_never_go_up(pairs, lanes):
    departments = tuple(Lane(f"l{index}", "Lane") for index in range(lanes))
    nodes = tuple(Node(f"n{index}", STAGE, "x", f"l{index % lanes}") for index in range(12))
    edges = tuple(Edge(f"e{index}", f"n{a}", f"n{b}") for index, (a, b) in enumerate(pairs))

    layout = place(Graph(departments, nodes, edges))

    places = {(layout.graph.lane_index[key], cell) for key, cell in layout.cells.items()}
    assert len(places) == 12
    for edge in edges:
        if edge.key not in layout.returns:
            assert layout.cells[edge.source].rank <= layout.cells[edge.target].rank
