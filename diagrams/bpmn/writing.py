"""BPMN 2.0 out, with diagram interchange: lanes to the right, as most programs draw them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from diagrams.bpmn.names import BPMNDI, DC, DI, MODEL, OURS, WRITTEN
from diagrams.definition import Definition, Place, Text, Way
from diagrams.geometry import Box
from diagrams.graph import NodeKind
from diagrams.routing import Direction, Routes

BAND = 30.0  # of the pool, left of its lanes
# Characters that XML 1.0 cannot hold at all.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(definition: Definition, routes: Routes) -> bytes:
    """A whole file. `routes` is the drawing of the definition, with its lanes as rows."""
    assert routes.direction == Direction.ROWS
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<bpmn:definitions xmlns:bpmn="{MODEL}" xmlns:bpmndi="{BPMNDI}" xmlns:dc="{DC}" xmlns:di="{DI}" '
        f'xmlns:crmq="{OURS}" id="definitions" targetNamespace="{OURS}" exporter="crmq">',
        '<bpmn:collaboration id="collaboration">',
        f'<bpmn:participant id="pool" name={_quoted(definition.name.any)} processRef="process"/>',
        "</bpmn:collaboration>",
        f'<bpmn:process id="process" name={_quoted(definition.name.any)} isExecutable="false">',
        *_extension(_texts("name", definition.name)),
        *_lanes(definition),
        *(line for place in definition.places for line in _place(definition, place)),
        *(line for way in definition.ways for line in _way(way)),
        "</bpmn:process>",
        *_diagram(definition, routes),
        "</bpmn:definitions>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _quoted(text: str) -> str:
    return quoteattr(FORBIDDEN.sub("", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _escaped(text: str) -> str:
    return escape(FORBIDDEN.sub("", text), {"\r": "&#13;"})


def _extension(inside: list[str]) -> Iterator[str]:
    if inside:
        yield f"<bpmn:extensionElements>{''.join(inside)}</bpmn:extensionElements>"


def _texts(of: str, text: Text) -> list[str]:
    return [
        f'<crmq:text of="{of}" lang="{language}">{_escaped(value)}</crmq:text>'
        for language, value in (("en", text.en), ("zh", text.zh))
        if value
    ]


def _lanes(definition: Definition) -> Iterator[str]:
    if not definition.lanes:
        return
    yield '<bpmn:laneSet id="lanes">'
    for number, lane in enumerate(definition.lanes):
        yield f'<bpmn:lane id="lane_{number}" name={_quoted(lane.name.any)}>'
        yield from _extension([f"<crmq:lane key={_quoted(lane.key)}/>", *_texts("name", lane.name)])
        for place in definition.places:
            if place.lane == lane.key:
                yield f"<bpmn:flowNodeRef>{_node(place.key)}</bpmn:flowNodeRef>"
        yield "</bpmn:lane>"
    yield "</bpmn:laneSet>"


def _node(key: str) -> str:
    return f"node_{key}"


def _flow(way: Way) -> str:
    return f"flow_{way.key}"


def _place(definition: Definition, place: Place) -> Iterator[str]:
    tag = f"bpmn:{WRITTEN[place.kind]}"
    yield f'<{tag} id="{_node(place.key)}" name={_quoted(place.name.any)}>'
    if place.definition:
        yield f"<bpmn:documentation>{_escaped(place.definition.any)}</bpmn:documentation>"
    texts = [*_texts("name", place.name), *_texts("definition", place.definition), *_texts("entry", place.entry)]
    yield from _extension([_own(place), *texts])
    yield from (f"<bpmn:incoming>{_flow(way)}</bpmn:incoming>" for way in definition.arriving(place.key))
    yield from (f"<bpmn:outgoing>{_flow(way)}</bpmn:outgoing>" for way in definition.leaving(place.key))
    yield f"</{tag}>"


def _own(place: Place) -> str:
    said = {
        "key": place.key,
        "kind": place.kind.value if place.kind in (NodeKind.DOCUMENT, NodeKind.FORM) else "",
        "step": place.step,
        "owner": place.owner,
        "targetDays": "" if place.target_days is None else repr(place.target_days),
        "control": "true" if place.is_control else "",
        "indicators": " ".join(place.indicators),
        "rank": str(place.cell.rank) if place.cell else "",
        "track": str(place.cell.track) if place.cell else "",
    }
    return f"<crmq:place {' '.join(f'{name}={_quoted(value)}' for name, value in said.items() if value)}/>"


def _way(way: Way) -> Iterator[str]:
    name = f" name={_quoted(way.label.any)}" if way.label else ""
    yield (
        f'<bpmn:sequenceFlow id="{_flow(way)}"{name} sourceRef="{_node(way.source)}" targetRef="{_node(way.target)}">'
    )
    back = ['<crmq:way back="true"/>'] if way.is_return else []
    yield from _extension([*back, *_texts("label", way.label), *_texts("condition", way.condition)])
    if way.condition:
        yield (
            '<bpmn:conditionExpression xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:type="bpmn:tFormalExpression">{_escaped(way.condition.any)}</bpmn:conditionExpression>'
        )
    yield "</bpmn:sequenceFlow>"


def _diagram(definition: Definition, routes: Routes) -> Iterator[str]:
    yield '<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="collaboration">'
    yield _shape("pool", Box(-BAND, 0, routes.width + BAND, routes.height), is_lane=True)
    for number, lane in enumerate(definition.lanes):
        yield _shape(f"lane_{number}", routes.lanes[lane.key], is_lane=True)
    for place in definition.places:
        yield _shape(_node(place.key), routes.nodes[place.key])
    for way in definition.ways:
        points = "".join(f'<di:waypoint x="{x:.1f}" y="{y:.1f}"/>' for x, y in routes.edges[way.key].points)
        yield f'<bpmndi:BPMNEdge id="edge_{way.key}" bpmnElement="{_flow(way)}">{points}</bpmndi:BPMNEdge>'
    yield "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"


def _shape(ident: str, box: Box, *, is_lane: bool = False) -> str:
    flat = ' isHorizontal="true"' if is_lane else ""
    bounds = f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    return f'<bpmndi:BPMNShape id="shape_{ident}" bpmnElement="{ident}"{flat}><dc:Bounds {bounds}/></bpmndi:BPMNShape>'
