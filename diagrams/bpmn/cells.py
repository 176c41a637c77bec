"""Cells out of the diagram interchange of other programs: its coordinates say order, not place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite

from diagrams.bpmn.names import BPMNDI, DC, OURS
from diagrams.bpmn.tree import Element
from diagrams.definition import Definition
from diagrams.graph import Cell

APART = 45.0  # middles closer than this share a rank or a track
Middle = tuple[float, float]


def placed(definition: Definition, root: Element, key_of: Mapping[str, str]) -> Definition:
    """Ours where we wrote them, else read off the drawing; blank where it does not show a node."""
    if any(element.space == OURS and element.name == "place" for element in root.walk()):
        return definition
    middles = _middles(root, key_of)
    if not middles:
        return definition
    along, across = (0, 1) if _is_horizontal(root) else (1, 0)
    ranks = _clustered({key: middle[along] for key, middle in middles.items()})
    tracks: dict[str, int] = {}
    for lane in {place.lane for place in definition.places}:
        inside = [place.key for place in definition.places if place.lane == lane and place.key in middles]
        tracks |= _clustered({key: middles[key][across] for key in inside})
    return replace(
        definition,
        places=tuple(
            replace(place, cell=Cell(ranks[place.key], tracks[place.key])) if place.key in ranks else place
            for place in definition.places
        ),
    )


def _middles(root: Element, key_of: Mapping[str, str]) -> dict[str, Middle]:
    """The first shape of each node; any coordinates, also negative ones."""
    found: dict[str, Middle] = {}
    for shape in root.walk():
        if shape.space != BPMNDI or shape.name != "BPMNShape":
            continue
        key, bounds = key_of.get(shape.get("bpmnElement")), shape.first(DC, "Bounds")
        if key is None or bounds is None or key in found:
            continue
        try:
            x, y, width, height = (float(bounds.get(name, "0")) for name in ("x", "y", "width", "height"))
        except ValueError:
            continue
        middle = x + width / 2, y + height / 2
        if all(map(isfinite, middle)):
            found[key] = middle
    return found


def _is_horizontal(root: Element) -> bool:
    """Pools and lanes run to the right unless the drawing says otherwise."""
    said = [
        shape.get("isHorizontal") for shape in root.walk() if shape.name == "BPMNShape" and shape.get("isHorizontal")
    ]
    return not said or said[0] != "false"


def _clustered(values: Mapping[str, float]) -> dict[str, int]:
    """Neighbouring values get the same number, counted from 0."""
    out: dict[str, int] = {}
    number, begin = -1, float("-inf")
    for key, value in sorted(values.items(), key=lambda item: (item[1], item[0])):
        if value - begin > APART:
            number, begin = number + 1, value
        out[key] = number
    return out
