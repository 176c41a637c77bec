"""What people bring in or start from is drawn as well as the examples are."""

import itertools

import pytest

from diagrams import bpmn
from diagrams.blueprints import BLUEPRINTS
from diagrams.graph import Edge, Graph, Lane, Node
from diagrams.layout import place
from diagrams.routing import Direction, route
from tests.diagrams import measures


def graph(definition, language):
    """As a reader of the language sees it."""
    lanes = tuple(Lane(lane.key, getattr(lane.name, language)) for lane in definition.lanes)
    nodes = tuple(
        Node(each.key, each.kind, getattr(each.name, language), each.lane, each.cell) for each in definition.places
    )
    edges = tuple(Edge(way.key, way.source, way.target, getattr(way.label, language)) for way in definition.ways)
    return Graph(lanes, nodes, edges)


@pytest.fixture(
    params=[(key, direction) for key in BLUEPRINTS for direction in Direction], ids=lambda case: f"{case[0]}-{case[1]}"
)
def definition(request):
    return request.param


@pytest.mark.parametrize("language", ["en", "zh"])
def test_templates_keep_the_bars_of_the_renderer(definition, language):
    key, direction = definition
    layout = place(graph(BLUEPRINTS[key].definition, language))

    routes = route(layout, direction)

    assert measures.through_nodes(layout, routes) == []
    assert measures.overlaps(routes) == []
    assert measures.along_borders(routes) == []
    assert measures.label_faults(routes) == []


def test_a_file_with_a_skewed_drawing_keeps_them_too():
    head = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:b="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC"'
    ids = [f"t{number}" for number in range(12)]
    tasks = "".join(f'<task id="{key}" name="Task {key}"/>' for key in ids)
    pairs = [*itertools.pairwise(ids), ("t7", "t2"), ("t3", "t9"), ("t11", "t0")]
    flows = "".join(f'<sequenceFlow id="f{a}{b}" name="go" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs)
    shapes = "".join(
        f'<b:BPMNShape bpmnElement="{key}"><c:Bounds x="{(number * 37) % 400 - 200}" y="{(number * 53) % 300}" width="100" height="80"/></b:BPMNShape>'
        for number, key in enumerate(ids)
    )
    found = bpmn.read(f'<definitions {head}><process id="p">{tasks}{flows}</process>{shapes}</definitions>'.encode())
    layout = place(graph(found.definition, "en"))

    routes = route(layout, Direction.ROWS)

    assert measures.through_nodes(layout, routes) == []
    assert measures.overlaps(routes) == []
