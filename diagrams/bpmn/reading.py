"""BPMN 2.0 in: what a file says about lanes, places and ways, and what of it was not understood."""

from __future__ import annotations

from diagrams.bpmn.cells import placed
from diagrams.bpmn.flows import Flows
from diagrams.bpmn.names import EXACT, KINDS, MODEL, OURS, SILENT, SUBPROCESSES
from diagrams.bpmn.notes import Note, NoteCode, Reading
from diagrams.bpmn.ours import place_from, texts_of, way_from
from diagrams.bpmn.tree import BadFile, Element, Reason, parse
from diagrams.definition import NAME_LENGTH, Definition, LaneOf, Place, Text
from diagrams.graph import NodeKind
from diagrams.keys import Keys, text_of

__all__ = ["Note", "NoteCode", "Reading", "read"]

MAX_PLACES = 400


def read(content: bytes) -> Reading:
    """A definition, and notes on everything in the file that it does not hold as it was.

    Errors: BadFile.
    """
    root = parse(content)
    if root.space != MODEL or root.name != "definitions":
        raise BadFile(Reason.NOT_BPMN, root.name[:60])
    reader = _Reader(root)
    reader.run()
    if not reader.places:
        raise BadFile(Reason.EMPTY)
    if len(reader.places) > MAX_PLACES:
        raise BadFile(Reason.TOO_MANY, str(len(reader.places)))
    definition = Definition(
        reader.name, tuple(reader.lanes.values()), tuple(reader.places.values()), tuple(reader.ways)
    )
    return Reading(placed(definition, root, reader.key_of), tuple(reader.notes))


class _Reader:
    def __init__(self, root: Element) -> None:
        self.root = root
        self.notes: list[Note] = []
        self.lanes: dict[str, LaneOf] = {}
        self.places: dict[str, Place] = {}
        self.key_of: dict[str, str] = {}  # id in the file to key here
        self.keys, self.lane_keys = Keys(), Keys()
        self.lane_of: dict[str, str] = {}  # id of a node to key of its lane
        self.flows = Flows(self.notes)
        self.name = Text("Process")

    def run(self) -> None:
        processes = list(self.root.all(MODEL, "process"))
        participants = self._participants()
        for process in processes:
            own = participants.get(process.get("id"))
            self._lanes(process)
            pool = "" if any(process.all(MODEL, "laneSet")) else self._pool(own, len(processes))
            self._nodes(process, pool)
            named = texts_of(process, "name") or text_of(
                process.get("name") or (own.get("name") if own else ""), NAME_LENGTH
            )
            self.name = named if named and process is processes[0] else self.name
        self.ways = self.flows.ways(self.key_of, way_from)
        self._leftovers()

    def _participants(self) -> dict[str, Element]:
        found = [each for part in self.root.all(MODEL, "collaboration") for each in part.all(MODEL, "participant")]
        return {each.get("processRef"): each for each in found}

    def _pool(self, participant: Element | None, processes: int) -> str:
        """A pool without lanes is a lane of its own where there are several pools."""
        name = participant.get("name") if participant else ""
        if not name or processes < 2:
            return ""
        return self._lane(Text(), name)

    def _lane(self, text: Text, name: str, key: str = "") -> str:
        text = text or text_of(name, NAME_LENGTH)
        key = self.lane_keys.free(key or text.any or "lane", 40)
        self.lanes[key] = LaneOf(key, text if text else Text(key))
        return key

    def _lanes(self, process: Element) -> None:
        for holder in process.all(MODEL, "laneSet", "childLaneSet"):
            for lane in holder.all(MODEL, "lane"):
                inner = list(lane.all(MODEL, "childLaneSet"))
                if inner and any(inner[0].all(MODEL, "lane")):
                    self._lanes(lane)
                    continue
                own = next((each for each in lane.walk() if each.space == OURS and each.name == "lane"), None)
                key = self._lane(texts_of(lane, "name"), lane.get("name"), own.get("key") if own else "")
                for reference in lane.all(MODEL, "flowNodeRef"):
                    self.lane_of[reference.text.strip()] = key

    def _nodes(self, holder: Element, pool: str) -> None:
        """Nodes of a process; those of a subprocess come up into it."""
        for element in holder.children:
            if element.space != MODEL:
                continue
            ident = element.get("id")
            if element.name == "sequenceFlow":
                self.flows.add(element)
            elif element.name == "boundaryEvent":
                self.flows.stands_for[ident] = element.get("attachedToRef")
                self._note(NoteCode.READ_AS, element)
            elif element.name in SUBPROCESSES and any(child.name in KINDS for child in element.children):
                lane = self.lane_of.get(ident, pool)
                self.flows.flatten(element)
                self._note(NoteCode.FLATTENED, element)
                self._nodes(element, lane)
            elif element.name in KINDS and ident not in self.flows.dropped:
                self._place(element, self.lane_of.get(ident, pool))

    def _place(self, element: Element, lane: str) -> None:
        if element.get("id") in self.key_of:
            return
        place = place_from(element, KINDS[element.name], lane, self.keys, self.notes)
        self.places[place.key] = place
        self.key_of[element.get("id")] = place.key
        if element.name not in EXACT and not (place.kind == NodeKind.STAGE and element.name in SUBPROCESSES):
            self._note(NoteCode.READ_AS, element)

    def _leftovers(self) -> None:
        """Everything of BPMN that has no part in the definition, once a kind and name."""
        seen: set[tuple[str, str]] = set()
        for element in self.root.walk():
            known = element.name in SILENT or element.name in KINDS
            inner = element.name.endswith(("Ref", "Definition", "Association", "Specification", "Characteristics"))
            if element.space != MODEL or known or (inner and not element.get("name")):
                continue
            entry = (element.name, element.get("name") or _written(element))
            if entry not in seen:
                seen.add(entry)
                self.notes.append(Note(NoteCode.LEFT_OUT, element.name, entry[1]))

    def _note(self, code: NoteCode, element: Element) -> None:
        self.notes.append(Note(code, element.name, element.get("name") or element.get("id")))


def _written(element: Element) -> str:
    """The text of a note on the drawing, else its id."""
    text = element.first(MODEL, "text")
    return " ".join(text.text.split())[:80] if text is not None and text.text.strip() else element.get("id")
