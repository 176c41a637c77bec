"""BPMN in and out: what we write we read back, what others write is read or reported, nothing else runs."""

import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagrams import bpmn
from diagrams.blueprints import BLUEPRINTS
from diagrams.bpmn import BadFile, NoteCode, Reason
from diagrams.definition import Definition, LaneOf, Place, Text, Way
from diagrams.graph import Cell, Edge, Graph, Lane, Node, NodeKind
from diagrams.layout import place
from diagrams.routing import Direction, route

HEAD = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
DIAGRAM = 'xmlns:b="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC"'


def drawn(definition):
    lanes = tuple(Lane(lane.key, lane.name.any) for lane in definition.lanes)
    loose = () if all(each.lane for each in definition.places) else (Lane("", "–"),)
    nodes = tuple(Node(each.key, each.kind, each.name.any, each.lane, each.cell) for each in definition.places)
    edges = tuple(Edge(way.key, way.source, way.target, way.label.any) for way in definition.ways)
    return route(place(Graph(lanes + loose, nodes, edges)), Direction.ROWS)


def read(body, head=HEAD):
    return bpmn.read(f"<definitions {head}>{body}</definitions>".encode())


def process(inside, ident="p"):
    return f'<process id="{ident}">{inside}</process>'


def flow(source, target, **more):
    extra = "".join(f' {name}="{value}"' for name, value in more.items())
    return f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}"{extra}/>'


SIMPLE = '<startEvent id="s"/><task id="t" name="Care"/><endEvent id="e"/>' + flow("s", "t") + flow("t", "e")


def edges(reading):
    return {(way.source, way.target) for way in reading.definition.ways}


# -- ours, out and back ---------------------------------------------------------------------------


@pytest.mark.parametrize("key", BLUEPRINTS)
def test_a_template_comes_back_as_it_went(key):
    definition = BLUEPRINTS[key].definition

    found = bpmn.read(bpmn.write(definition, drawn(definition)))

    assert found.notes == ()
    assert found.definition == definition


TEXTS = st.builds(
    Text,
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zs", "Zl", "Zp")), max_size=30),
    st.sampled_from(["", "客户回访", "投诉 & <8D> \"x\""]),
)  # fmt: skip
NAMES = TEXTS.filter(bool)


@st.composite
def all_definitions(draw):
    lanes = tuple(LaneOf(f"lane{number}", draw(NAMES)) for number in range(draw(st.integers(0, 3))))
    with_cells = draw(st.booleans())
    places = []
    for number in range(draw(st.integers(1, 7))):
        cell = Cell(number, draw(st.integers(0, 2))) if with_cells else None
        places.append(
            Place(
                f"k{number}", draw(st.sampled_from(NodeKind)), draw(NAMES), draw(st.sampled_from([lane.key for lane in lanes] or [""])),
                draw(st.sampled_from(["", "evaluation"])), draw(st.sampled_from(["", "li@example.org"])), draw(TEXTS), draw(TEXTS),
                draw(st.none() | st.floats(0.25, 3650)), draw(st.booleans()), draw(st.sampled_from([(), ("csat", "nps")])), cell,
            )
        )  # fmt: skip
    keys = [each.key for each in places]
    pairs = draw(st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=8, unique=True))
    ways = tuple(
        Way(source, target, draw(TEXTS), draw(TEXTS), draw(st.booleans()))
        for source, target in pairs
        if source != target
    )
    return Definition(draw(NAMES), lanes, tuple(places), ways)


@settings(max_examples=60, deadline=None)
@given(all_definitions())
def test_whatever_is_written_is_read_back(definition):
    found = bpmn.read(bpmn.write(definition, drawn(definition)))

    assert found.definition == definition
    assert found.notes == ()


def test_hostile_texts_stay_texts():
    hostile = Text('"/><script>alert(1)</script>&\x00\x0b]]>')
    definition = replace(
        BLUEPRINTS["services"].definition,
        places=tuple(replace(each, name=hostile) for each in BLUEPRINTS["services"].definition.places),
    )

    content = bpmn.write(definition, drawn(definition))

    assert b"<script" not in content
    assert bpmn.read(content).definition.places[0].name.en == '"/><script>alert(1)</script>&]]>'


# -- theirs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["bpmn", "bpmn2", "semantic", "model"])
def test_namespaces_count_and_prefixes_do_not(prefix):
    body = f'<{prefix}:process id="p"><{prefix}:startEvent id="s"/><{prefix}:userTask id="u" name="Visit"/><{prefix}:endEvent id="e"/></{prefix}:process>'
    content = f'<?xml version="1.0"?><{prefix}:definitions xmlns:{prefix}="http://www.omg.org/spec/BPMN/20100524/MODEL">{body}</{prefix}:definitions>'

    found = bpmn.read(content.encode())

    assert [each.kind.value for each in found.definition.places] == ["start", "stage", "end"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gb2312", "iso-8859-1", "big5"])
def test_encodings_are_read_by_mark_or_declaration(encoding):
    name = {"iso-8859-1": "Zoë", "big5": "回訪"}.get(encoding, "回访")
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    body = process(f'<task id="t" name="{name}"/>')

    found = bpmn.read(
        f'<?xml version="1.0" encoding="{declared}"?><definitions {HEAD}>{body}</definitions>'.encode(encoding)
    )

    assert found.definition.places[0].name.any == name


def test_a_subprocess_comes_up_and_is_reported():
    inside = '<startEvent id="i"/><task id="a" name="A"/><task id="b" name="B"/><endEvent id="o"/>'
    sub = f'<subProcess id="sub" name="Both">{inside}{flow("i", "a")}{flow("a", "b")}{flow("b", "o")}</subProcess>'

    found = read(process(f'<startEvent id="s"/>{sub}<endEvent id="e"/>{flow("s", "sub")}{flow("sub", "e")}'))

    assert edges(found) == {("s", "a"), ("a", "b"), ("b", "e")}
    assert [(note.code, note.name) for note in found.notes] == [(NoteCode.FLATTENED, "Both")]


def test_a_closed_subprocess_is_a_stage():
    found = read(process(f'<startEvent id="s"/><subProcess id="sub" name="Both"/>{flow("s", "sub")}'))

    assert [each.name.en for each in found.definition.places][1:] == ["Both"]
    assert found.notes == ()


def test_what_has_no_place_here_is_reported_and_not_swallowed():
    odd = '<dataObjectReference id="d" name="Contract"/><textAnnotation id="n"><text>Mind this</text></textAnnotation><association id="a" sourceRef="n" targetRef="t"/>'
    body = process(SIMPLE + odd) + '<message id="m" name="Order"/>'

    found = read(body)

    assert {(note.kind, note.name) for note in found.notes} == {
        ("dataObjectReference", "Contract"), ("textAnnotation", "Mind this"), ("association", "a"), ("message", "Order"),
    }  # fmt: skip


def test_kinds_that_become_simpler_are_reported():
    found = read(
        process('<task id="t"/><parallelGateway id="g" name="Fork"/><intermediateCatchEvent id="c" name="Wait"/>')
    )

    assert [(note.code, note.kind) for note in found.notes] == [
        (NoteCode.READ_AS, "parallelGateway"), (NoteCode.READ_AS, "intermediateCatchEvent"),
    ]  # fmt: skip


def test_an_event_at_the_border_leaves_from_its_activity():
    body = (
        f'{SIMPLE}<boundaryEvent id="b" name="Late" attachedToRef="t"/><task id="x" name="Escalate"/>{flow("b", "x")}'
    )

    found = read(process(body))

    assert ("care", "escalate") in edges(found)


def test_flows_that_cannot_be_ways_are_reported():
    found = read(
        process(f'{SIMPLE}{flow("t", "t")}{flow("t", "nobody")}<sequenceFlow id="again" sourceRef="s" targetRef="t"/>')
    )

    assert [note.code for note in found.notes] == [NoteCode.TO_ITSELF, NoteCode.DANGLING, NoteCode.TWICE]
    assert len(found.definition.ways) == 2


def test_lanes_within_lanes_and_pools_become_lanes():
    lanes = '<laneSet id="l"><lane id="1" name="Firm"><childLaneSet id="cl"><lane id="2" name="Sales"><flowNodeRef>t</flowNodeRef></lane><lane id="3" name="客服部"/></childLaneSet></lane></laneSet>'
    pools = '<collaboration id="c"><participant id="a" name="Us" processRef="p"/><participant id="b" name="Supplier" processRef="q"/></collaboration>'

    found = read(pools + process(lanes + SIMPLE) + process('<task id="z" name="Ship"/>', "q"))

    assert [lane.name.any for lane in found.definition.lanes] == ["Sales", "客服部", "Supplier"]
    assert [found.definition.place[key].lane for key in ("care", "ship")] == ["sales", "supplier"]


def test_cells_are_read_off_a_drawing_with_negative_coordinates():
    shapes = "".join(
        f'<b:BPMNShape bpmnElement="{key}"><c:Bounds x="{x}" y="-300" width="100" height="80"/></b:BPMNShape>'
        for key, x in (("s", -900), ("t", -700), ("e", -500))
    )

    found = read(process(SIMPLE) + shapes, f"{HEAD} {DIAGRAM}")

    assert [each.cell for each in found.definition.places] == [Cell(0, 0), Cell(1, 0), Cell(2, 0)]


def test_without_a_drawing_the_layout_is_free():
    assert {each.cell for each in read(process(SIMPLE)).definition.places} == {None}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.NOT_XML),
        (b"<definitions", Reason.NOT_XML),
        (b"hello", Reason.NOT_XML),
        (b"<html/>", Reason.NOT_BPMN),
        (b"\xff\xff\xff", Reason.ENCODING),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', Reason.ENCODING),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', Reason.DOCTYPE),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', Reason.DOCTYPE),
        (b"<a>" * 100 + b"</a>" * 100, Reason.TOO_DEEP),
        (b" " * (6 << 20), Reason.TOO_BIG),
        (f"<definitions {HEAD}/>".encode(), Reason.EMPTY),
        (f"<definitions {HEAD}><process>{'<task/>' * 3}</process></definitions>".encode(), None),
    ],
)
def test_files_that_are_none_are_refused(content, reason):
    if reason is None:
        assert len(bpmn.read(content).definition.places) == 1
        return
    with pytest.raises(BadFile) as told:
        bpmn.read(content)

    assert told.value.reason == reason


def test_too_many_nodes_are_refused():
    tasks = "".join(f'<task id="t{number}"/>' for number in range(500))

    with pytest.raises(BadFile) as told:
        read(process(tasks))

    assert told.value.reason == Reason.TOO_MANY


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | st.text(string.printable, max_size=200).map(str.encode))
def test_noise_is_refused_and_breaks_nothing(content):
    try:
        bpmn.read(content)
    except BadFile:
        pass
