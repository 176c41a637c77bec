"""Sequence flows, through subprocesses and events at the border of activities."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from diagrams.bpmn.names import KINDS, MODEL
from diagrams.bpmn.notes import Note, NoteCode
from diagrams.bpmn.tree import Element
from diagrams.definition import Way


class Flows:
    def __init__(self, notes: list[Note]) -> None:
        self.notes = notes
        self.found: list[Element] = []
        self.stands_for: dict[str, str] = {}  # id of a border event to its activity
        self.entries: dict[str, list[str]] = {}  # id of a subprocess to where its inside begins
        self.exits: dict[str, list[str]] = {}  # and to where it ends
        self.dropped: set[str] = set()  # starts and ends inside subprocesses

    def add(self, element: Element) -> None:
        self.found.append(element)

    def flatten(self, holder: Element) -> None:
        """Note where the inside of a subprocess begins and ends. Its own start and end are left out
        where something follows or leads to them.
        """
        nodes = [child for child in holder.children if child.space == MODEL and child.name in KINDS]
        flows = list(holder.all(MODEL, "sequenceFlow"))
        kept = [node.get("id") for node in nodes if node.name not in ("startEvent", "endEvent")]
        if not kept:
            kept = [node.get("id") for node in nodes]
        else:
            self.dropped |= {node.get("id") for node in nodes if node.get("id") not in kept}
        starts = {node.get("id") for node in nodes if node.name == "startEvent"} & self.dropped
        ends = {node.get("id") for node in nodes if node.name == "endEvent"} & self.dropped
        first = [flow.get("targetRef") for flow in flows if flow.get("sourceRef") in starts]
        last = [flow.get("sourceRef") for flow in flows if flow.get("targetRef") in ends]
        reached = {flow.get("targetRef") for flow in flows}
        left = {flow.get("sourceRef") for flow in flows}
        self.entries[holder.get("id")] = (
            [key for key in first if key in kept] or [key for key in kept if key not in reached] or kept[:1]
        )
        self.exits[holder.get("id")] = (
            [key for key in last if key in kept] or [key for key in kept if key not in left] or kept[-1:]
        )

    def ways(self, key_of: Mapping[str, str], way_from: Callable[[Element, str, str, list[Note]], Way]) -> list[Way]:
        """The flows as ways between keys; what cannot be one is noted."""
        out: dict[str, Way] = {}
        for flow in self.found:
            sources = self._ends(flow.get("sourceRef"), self.exits)
            targets = self._ends(flow.get("targetRef"), self.entries)
            pairs = [(key_of.get(source), key_of.get(target)) for source in sources for target in targets]
            if self.dropped & {flow.get("sourceRef"), flow.get("targetRef")}:
                continue
            for source, target in pairs:
                way = self._way(flow, source, target, out, way_from)
                if way:
                    out[way.key] = way
        return list(out.values())

    def _way(
        self,
        flow: Element,
        source: str | None,
        target: str | None,
        known: Mapping[str, Way],
        way_from: Callable[[Element, str, str, list[Note]], Way],
    ) -> Way | None:
        name = flow.get("name") or flow.get("id")
        if source is None or target is None:
            self.notes.append(Note(NoteCode.DANGLING, "sequenceFlow", name))
        elif source == target:
            self.notes.append(Note(NoteCode.TO_ITSELF, "sequenceFlow", name))
        elif f"{source}.{target}" in known:
            self.notes.append(Note(NoteCode.TWICE, "sequenceFlow", name))
        else:
            return way_from(flow, source, target, self.notes)
        return None

    def _ends(self, ident: str, inside: Mapping[str, list[str]], depth: int = 0) -> list[str]:
        ident = self.stands_for.get(ident, ident)
        if ident not in inside or depth > 20:
            return [ident]
        return [end for inner in inside[ident] for end in self._ends(inner, inside, depth + 1)]
