"""What BPMN has no words for travels in an extension of our own; other programs leave it alone."""

from __future__ import annotations

from math import isfinite

from diagrams.bpmn.names import MODEL, OURS
from diagrams.bpmn.notes import Note, NoteCode
from diagrams.bpmn.tree import Element
from diagrams.checks import STEPS
from diagrams.definition import LABEL_LENGTH, NAME_LENGTH, TEXT_LENGTH, Place, Text, Way
from diagrams.graph import Cell, NodeKind
from diagrams.keys import Keys, slug, text_of

CONDITION_LENGTH = 300
MAX_CELL = 500


def extension(element: Element, name: str) -> Element | None:
    holder = element.first(MODEL, "extensionElements")
    return holder.first(OURS, name) if holder else None


def texts_of(element: Element, name: str) -> Text:
    """A text in both languages, where we wrote it."""
    holder = element.first(MODEL, "extensionElements")
    found = {
        each.get("lang"): each.text for each in (holder.all(OURS, "text") if holder else ()) if each.get("of") == name
    }
    return Text(found.get("en", ""), found.get("zh", ""))


def place_from(element: Element, kind: NodeKind, lane: str, keys: Keys, notes: list[Note]) -> Place:
    own = extension(element, "place")
    said = own.get if own else lambda _name, default="": default
    written = " ".join(doc.text for doc in element.all(MODEL, "documentation")).strip()
    name = element.get("name")
    return Place(
        key=keys.free(said("key") or (name if slug(name) else element.get("id"))),
        kind=_kind(said("kind"), kind),
        name=_text(element, "name", name or _called(kind), NAME_LENGTH, notes),
        lane=lane,
        step=said("step") if said("step") in STEPS else "",
        owner=said("owner")[:254],
        definition=_text(element, "definition", written, TEXT_LENGTH, notes),
        entry=_text(element, "entry", "", TEXT_LENGTH, notes),
        target_days=_days(said("targetDays")),
        is_control=said("control") == "true",
        indicators=tuple(said("indicators").split()[:50]),
        cell=_cell(said("rank"), said("track")),
    )


def way_from(flow: Element, source: str, target: str, notes: list[Note]) -> Way:
    own = extension(flow, "way")
    written = flow.first(MODEL, "conditionExpression")
    return Way(
        source,
        target,
        _text(flow, "label", flow.get("name"), LABEL_LENGTH, notes),
        _text(flow, "condition", written.text if written else "", CONDITION_LENGTH, notes),
        is_return=own is not None and own.get("back") == "true",
    )


def _text(element: Element, of: str, fallback: str, limit: int, notes: list[Note]) -> Text:
    ours = texts_of(element, of)
    if ours:
        return Text(ours.en[:limit], ours.zh[:limit])
    if len(" ".join(fallback.split())) > limit:
        notes.append(Note(NoteCode.SHORTENED, element.name, " ".join(fallback.split())[:80]))
    return text_of(fallback, limit)


def _called(kind: NodeKind) -> str:
    return {NodeKind.START: "Start", NodeKind.END: "End", NodeKind.DECISION: "?"}.get(kind, "Stage")


def _kind(said: str, kind: NodeKind) -> NodeKind:
    return NodeKind(said) if said in set(map(str, NodeKind)) and kind == NodeKind.STAGE else kind


def _days(said: str) -> float | None:
    try:
        days = float(said)
    except ValueError:
        return None
    return days if isfinite(days) and 0 < days <= 3650 else None


def _cell(rank: str, track: str) -> Cell | None:
    if not (rank.isascii() and rank.isdigit() and track.isascii() and track.isdigit()):
        return None
    return Cell(int(rank), int(track)) if len(rank) < 4 > len(track) and int(rank) <= MAX_CELL >= int(track) else None
