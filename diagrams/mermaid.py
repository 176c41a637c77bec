"""A definition as a Mermaid flowchart, for wikis and Markdown files."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from diagrams.definition import Definition, Place, Text, Way
from diagrams.graph import NodeKind

SHAPES = {
    NodeKind.START: ("((", "))"), NodeKind.END: ("(((", ")))"), NodeKind.STAGE: ("[", "]"), NodeKind.DECISION: ("{", "}"),
    NodeKind.DOCUMENT: ("[/", "/]"), NodeKind.FORM: ("[[", "]]"),
}  # fmt: skip
Say = Callable[[Text], str]


def write(definition: Definition, say: Say) -> str:
    """A `flowchart TD`; lanes are subgraphs, ways back dotted. `say` picks the language of a text.

    Keys are given numbers, because words such as "end" mean something to Mermaid.
    """
    return "\n".join([*_lines(definition, say), ""])


def _lines(definition: Definition, say: Say) -> Iterator[str]:
    numbers = {place.key: f"n{number}" for number, place in enumerate(definition.places)}
    yield "flowchart TD"
    for number, lane in enumerate(definition.lanes):
        yield f"  subgraph lane{number}[{quoted(say(lane.name))}]"
        yield from (f"    {_place(place, numbers, say)}" for place in definition.places if place.lane == lane.key)
        yield "  end"
    for place in definition.places:
        if place.lane not in definition.lane:
            yield f"  {_place(place, numbers, say)}"
    yield from (f"  {_way(way, numbers, say)}" for way in definition.ways)
    controls = [numbers[place.key] for place in definition.places if place.is_control]
    if controls:
        yield "  classDef control stroke-width:3px"
        yield f"  class {','.join(controls)} control"


def _place(place: Place, numbers: dict[str, str], say: Say) -> str:
    opening, closing = SHAPES[place.kind]
    return f"{numbers[place.key]}{opening}{quoted(say(place.name))}{closing}"


def _way(way: Way, numbers: dict[str, str], say: Say) -> str:
    line = "-.->" if way.is_return else "-->"
    label = f"|{quoted(say(way.label))}|" if way.label else ""
    return f"{numbers[way.source]} {line}{label} {numbers[way.target]}"


def quoted(text: str) -> str:
    """Quoted text; what would end it, or be taken as markup, becomes Mermaid's entity codes."""
    cleaned = " ".join(text.split())
    for sign in '#"<>&`':
        cleaned = cleaned.replace(sign, f"\0{ord(sign)};")
    return '"' + cleaned.replace("\0", "#") + '"'
