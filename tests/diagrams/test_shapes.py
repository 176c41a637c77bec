import re
from pathlib import Path

import pytest

from diagrams import palette
from diagrams.graph import Edge, Graph, Lane, Node, NodeKind
from diagrams.layout import place
from diagrams.routing import Direction, route
from diagrams.shapes import Bar, Change, EdgeOverlay, NodeOverlay, Overlays, Tone, against_target, draw
from diagrams.shapes.primitives import Group, Rect, Text
from diagrams.shapes.primitives import Path as Outline

STYLE_SHEET = Path(__file__).parents[2] / "static" / "css" / "map.css"

GRAPH = Graph(
    (Lane("sales", "Sales", 1, "2 stages"), Lane("quality", "Quality", 3)),
    (
        Node("s", NodeKind.START, "Start", "sales"),
        Node("sign", NodeKind.STAGE, "Contract", "sales", note="Target 7 days", has_control=True, has_document=True),
        Node("ok", NodeKind.DECISION, "Passed?", "quality", has_control=True),
        Node("doc", NodeKind.DOCUMENT, "Report", "quality"),
        Node("form", NodeKind.FORM, "Return visit", "quality", has_form=True),
        Node("e", NodeKind.END, "End", "sales"),
    ),
    (
        Edge("1", "s", "sign"),
        Edge("2", "sign", "ok"),
        Edge("3", "ok", "doc", "yes"),
        Edge("4", "ok", "sign", "no"),
        Edge("5", "doc", "form"),
        Edge("6", "form", "e"),
    ),
)
OVERLAYS = Overlays(
    {
        "sign": NodeOverlay(
            "58", against_target(6.2, 5), "6.2 d", "target 5", "61 %", "Bottleneck", Tone.BAD, "58 customers", True
        ),
        "form": NodeOverlay("3", Bar(0.5), tone=Tone.GOOD, change=Change.ADDED),
        "doc": NodeOverlay(change=Change.REMOVED),
    },
    {"2": EdgeOverlay("40", 1.0, "40 moves"), "3": EdgeOverlay("12", 0.0, change=Change.CHANGED)},
)


def drawn(overlays=OVERLAYS, direction=Direction.COLUMNS):
    layout = place(GRAPH)
    routes = route(layout, direction)
    return routes, draw(layout, routes, overlays)


def group(drawing, key):
    return next(item for item in drawing.items if item.key == key)


def words(item):
    return [inner.text for inner in item.items if isinstance(inner, Text)]


def looks(drawing):
    names = set()
    for item in drawing.items:
        names.update(item.names.split())
        for inner in item.items:
            names.update(inner.names.split())
    return names


def test_nodes_come_in_the_order_of_the_flow_and_before_the_edges():
    _, drawing = drawn()

    keys = [item.key for item in drawing.items]

    assert keys == ["sales", "quality", "s", "sign", "ok", "doc", "e", "form", *"123456"]


def test_a_stage_shows_its_numbers():
    _, drawing = drawn()

    stage = group(drawing, "sign")

    assert words(stage) == ["Contract", "58", "6.2 d", "target 5", "61 %"]
    assert stage.spoken == "Contract, 58 customers"


def test_a_tag_keeps_its_word_where_there_is_room_and_clear_of_the_middle_of_its_stage():
    routes, long = drawn()
    _, short = drawn(Overlays({"sign": NodeOverlay(tag="61 %", tag_word="瓶颈")}))

    assert "瓶颈 61 %" in words(group(short, "sign"))
    for drawing in (long, short):
        tag = next(item for item in group(drawing, "sign").items if "dg-tag" in item.names.split())
        assert tag.box.right <= routes.nodes["sign"].middle[0] - 5


def test_a_stage_without_numbers_shows_its_note():
    _, drawing = drawn(Overlays())

    stage = group(drawing, "sign")

    assert words(stage) == ["Contract", "Target 7 days"]
    assert stage.spoken == "Contract, Target 7 days"


@pytest.mark.parametrize("direction", Direction)
def test_numbers_stay_inside_their_stage(direction):
    routes, drawing = drawn(direction=direction)

    box = routes.nodes["sign"]
    bars = [item for item in group(drawing, "sign").items if isinstance(item, Rect) and "dg-bar" in item.names]

    assert len(bars) == 1
    assert box.holds(bars[0].box)


def test_numbers_do_not_move_anything():
    plain, _ = drawn(Overlays())
    full, _ = drawn()

    assert plain == full


def test_a_bar_is_full_at_most():
    assert against_target(100, 5).share == 1
    assert against_target(5, 5).share == against_target(5, 5).mark


def test_lines_grow_with_the_flow():
    _, drawing = drawn()

    def width(key):
        return next(i.width for i in group(drawing, key).items if isinstance(i, Outline) and i.width)

    assert width("2") > width("1") > width("3")


def test_an_edge_says_where_it_leads_and_carries_its_count():
    _, drawing = drawn()

    assert group(drawing, "2").spoken == "Contract → Passed?, 40 moves"
    assert words(group(drawing, "3")) == ["yes 12"]


def test_returns_are_dashed():
    _, drawing = drawn()

    line = next(item for item in group(drawing, "4").items if "dg-line" in item.names.split())

    assert palette.style_of(line.names).dash


def test_marks_tell_control_points_documents_and_forms():
    _, drawing = drawn()

    names = {key: " ".join(item.names for item in group(drawing, key).items) for key in ("sign", "form", "e")}

    assert "dg-shield" in names["sign"]
    assert "dg-mark" in names["sign"]
    assert "dg-mark" in names["form"]
    assert "dg-mark" not in names["e"]


@pytest.mark.parametrize("direction", Direction)
def test_every_look_is_known_to_the_style_sheet(direction):
    _, drawing = drawn(direction=direction)
    groups = {"dg-lane", "dg-node", "dg-edge", "dg-selected", *(f"dg-{kind}" for kind in NodeKind)}
    plain = {"dg-fill-plain", "dg-text-plain", "dg-tag-plain", "dg-tagged-plain"}  # look like their general name

    styled = set(re.findall(r"\.(dg-[a-z0-9-]+)", STYLE_SHEET.read_text(encoding="utf-8")))

    assert looks(drawing) - groups - plain <= styled
    assert looks(drawing) - groups - plain <= set(palette.STYLES)
    assert {name for name in palette.STYLES if not name.startswith("dg-cut")} <= styled


def test_nothing_but_groups_is_drawn_at_the_top():
    _, drawing = drawn()

    assert all(isinstance(item, Group) for item in drawing.items)
