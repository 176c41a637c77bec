import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from reportlab.lib.pagesizes import A3, A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from diagrams import pages, pdf
from diagrams.graph import Edge, Graph, Lane, Node, NodeKind
from diagrams.layout import place
from diagrams.routing import Direction, Route, route
from diagrams.shapes import NodeOverlay, Overlays
from diagrams.shapes.primitives import Text
from tests.diagrams import graphs


@pytest.fixture(scope="module")
def font():
    """A Chinese font that readers bring along; embedding is the business of whoever registers one."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def tower(height):
    """A long chain with one edge back from its end to its beginning."""
    nodes = tuple(Node(f"n{index}", NodeKind.STAGE, f"Stage {index}", "sales") for index in range(height))
    edges = [Edge(f"e{index}", f"n{index}", f"n{index + 1}") for index in range(height - 1)]
    edges.append(Edge("back", f"n{height - 1}", "n0", "again"))
    return Graph((Lane("sales", "Sales"),), nodes, tuple(edges))


def drawn(graph, direction=Direction.COLUMNS):
    layout = place(graph)
    return layout, route(layout, direction)


def texts(drawing):
    return [item.text for group in drawing.items for item in group.items if isinstance(item, Text)]


def letters(drawing):
    return sorted(
        item.text
        for group in drawing.items
        for item in group.items
        if isinstance(item, Text) and item.names == "dg-cut-text"
    )


def test_the_text_of_a_pdf_can_be_searched(font):
    written = pdf.render(*drawn(graphs.load(graphs.PROCESS)), font=font, title="客户质量管理逻辑图")

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(written)).pages)
    assert "客户质量管理逻辑图" in text
    assert "验收测试" in text
    assert "Engineering" in text


@pytest.mark.parametrize("direction", Direction)
def test_a_long_map_goes_on_over_several_pages(font, direction):
    written = pdf.render(*drawn(tower(90), direction), font=font, title="Tower")

    found = PdfReader(BytesIO(written)).pages
    text = [page.extract_text() for page in found]
    assert len(found) > 1
    assert all("Sales" in page for page in text)
    for index in range(90):
        assert sum(len(re.findall(rf"Stage {index}(?!\d)", page)) for page in text) == 1


def test_a_small_map_fills_one_page_and_larger_paper_needs_fewer(font):
    small = pdf.render(*drawn(tower(3)), font=font)
    large = drawn(tower(90))

    on_a4, on_a3 = (PdfReader(BytesIO(pdf.render(*large, font=font, page=page))) for page in (A4, A3))

    assert len(PdfReader(BytesIO(small)).pages) == 1
    assert len(on_a3.pages) < len(on_a4.pages)


@pytest.mark.parametrize("direction", Direction)
def test_slices_of_a_narrow_map_share_a_page(font, direction):
    written = pdf.render(*drawn(tower(40), direction), font=font)

    pages_of_it = PdfReader(BytesIO(written)).pages
    assert len(pages_of_it) == 1
    assert pages_of_it[0].extract_text().count("Sales") > 1


def test_the_same_map_gives_the_same_bytes(font):
    drawing = drawn(graphs.load(graphs.PROCESS))

    assert pdf.render(*drawing, font=font) == pdf.render(*drawing, font=font)


def test_characters_cover_all_that_is_drawn():
    layout, routes = drawn(graphs.load(graphs.MESSY))
    overlays = Overlays({"n1": NodeOverlay("88", left="3.1 天", right="目标 5", tag="瓶颈")})

    known = pdf.characters(layout, overlays, title="图")

    for drawing in pages.draw_pages(layout, routes, overlays, 500):
        assert set("".join(texts(drawing))) <= set(known)


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("name", graphs.ALL)
def test_pages_are_cut_between_ranks(name, direction):
    _, routes = drawn(graphs.load(name), direction)
    axis = 1 if direction == Direction.COLUMNS else 0

    slices = pages.sliced(routes, 700)

    assert slices[0].start == routes.header
    assert slices[-1].end == (routes.height if axis else routes.width)
    for piece in slices[:-1]:
        for box in routes.nodes.values():
            low, high = (box.y, box.bottom) if axis else (box.x, box.right)
            assert not low < piece.end < high


def test_every_cut_edge_has_the_same_letter_on_both_pages():
    layout, routes = drawn(tower(12))

    first, *middle, last = pages.draw_pages(layout, routes, Overlays(), 500)

    assert letters(first) == ["A", "B"]
    assert letters(last) == letters(middle[-1] if middle else first)[-2:]
    every = [letter for drawing in (first, *middle, last) for letter in letters(drawing)]
    assert all(every.count(letter) == 2 for letter in every)


def test_a_single_rank_longer_than_the_page_is_cut_where_the_page_ends():
    _, routes = drawn(tower(2))

    slices = pages.sliced(routes, 120)

    assert all(piece.end - piece.start <= 120 for piece in slices)
    assert slices[-1].end == routes.height


def test_an_edge_that_leaves_a_page_and_comes_back_has_two_parts():
    edge = Route(((0, 10), (0, 90), (40, 90), (40, 20)))

    found = pages.parts(edge, 1, pages.Slice(0, 50))

    assert [part.points for part in found] == [((0, 10), (0, 50)), ((40, 50), (40, 20))]
    assert [(part.comes_in, part.goes_out) for part in found] == [(False, True), (True, False)]
