import xml.etree.ElementTree as ET

import pytest

from diagrams import svg
from diagrams.graph import Edge, Graph, Lane, Node, NodeKind
from diagrams.layout import place
from diagrams.routing import Direction, route
from diagrams.shapes import EdgeOverlay, Link, Links, NodeOverlay, Overlays, Tone
from tests.diagrams import graphs

NAMESPACE = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "g", "a", "title", "rect", "circle", "path", "text"}
GEOMETRY = {"x", "y", "width", "height", "rx", "cx", "cy", "r", "d", "viewBox", "text-anchor", "stroke-width"}
ON_PAGES = GEOMETRY | {"class", "data-key", "href", "role", "tabindex", "aria-label"}
IN_FILES = GEOMETRY | {"fill", "stroke", "stroke-dasharray", "font-size", "font-weight", "font-family"}
EVIL = '<img src=x onerror="alert(1)">&amp;\'</text><script>'


def drawn(graph, direction=Direction.COLUMNS):
    layout = place(graph)
    return layout, route(layout, direction)


def small(label="Contract", edge_label="yes"):
    return Graph(
        (Lane("sales", label),),
        (Node("a", NodeKind.STAGE, label, "sales", note=label), Node("b", NodeKind.DECISION, "Fit?", "sales")),
        (Edge("ab", "a", "b", edge_label),),
    )


def elements(document):
    for element in ET.fromstring(document).iter():
        yield element.tag.removeprefix(NAMESPACE), element


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("name", graphs.ALL)
def test_pages_get_the_safe_part_of_svg_only(name, direction):
    graph = graphs.load(name)
    links = Links({node.key: Link(f"/map/{node.key}/") for node in graph.nodes})

    document = svg.render(*drawn(graph, direction), links=links, title="Map")

    for tag, element in elements(document):
        assert tag in ELEMENTS
        assert set(element.attrib) <= ON_PAGES
    assert "url(" not in document
    assert "var(" not in document


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("name", graphs.ALL)
def test_files_carry_their_colours_and_nothing_of_the_page(name, direction):
    document = svg.export(*drawn(graphs.load(name), direction), title="Map")

    for tag, element in elements(document):
        assert tag in ELEMENTS - {"a"}
        assert set(element.attrib) <= IN_FILES
        assert tag not in {"rect", "circle", "path", "text"} or "fill" in element.attrib
    assert document.startswith("<?xml")
    assert "url(" not in document


@pytest.mark.parametrize("write", [svg.render, svg.export])
def test_every_text_is_escaped(write):
    overlays = Overlays(
        {"a": NodeOverlay(EVIL, None, EVIL, EVIL, EVIL, EVIL, Tone.BAD, EVIL)}, {"ab": EdgeOverlay(EVIL, None, EVIL)}
    )
    links = {"links": Links({"a": Link(f"/?{EVIL}", EVIL, {"hx-get": EVIL})})} if write is svg.render else {}

    document = write(*drawn(small(EVIL, EVIL)), overlays, title=EVIL, **links)

    assert {tag for tag, _ in elements(document)} <= ELEMENTS
    assert "<img" not in document
    assert "<script" not in document
    assert any(element.text == EVIL for tag, element in elements(document) if tag in {"text", "title"})


def test_nodes_and_edges_are_links_that_can_be_focused_and_speak():
    links = Links(
        {"a": Link("/map/a/", "Signing the contract", {"hx-get": "/map/a/", "hx-target": "#drawer"})},
        {"ab": Link("/map/moves/ab/")},
    )
    overlays = Overlays({"a": NodeOverlay("58", spoken="58 customers")})

    document = svg.render(*drawn(small()), overlays, links=links, title="Map")

    found = {element.get("data-key"): element for tag, element in elements(document) if tag in {"a", "g"}}
    node, edge, question = found["a"], found["ab"], found["b"]
    assert node.get("href") == node.get("hx-get") == "/map/a/"
    assert node.get("aria-label") == "Contract, 58 customers"
    assert node.find("title").text == "Signing the contract"
    assert edge.get("href") == "/map/moves/ab/"
    assert edge.get("aria-label") == "Contract → Fit?, yes"
    assert {element.get("tabindex") for element in (node, edge, question)} == {"0"}
    assert (node.get("role"), question.get("role")) == ("link", "img")


def test_a_file_is_larger_than_its_map_by_a_margin():
    layout, routes = drawn(small())

    root = ET.fromstring(svg.export(layout, routes, title="Map"))

    assert float(root.get("width")) == pytest.approx(routes.width + 2 * svg.MARGIN, abs=0.1)


@pytest.mark.parametrize(
    ("value", "written"), [(1.0, "1"), (1.25, "1.2"), (-0.04, "0"), (-1.5, "-1.5"), (1234.56, "1234.6")]
)
def test_coordinates_are_short(value, written):
    assert svg.number(value) == written
