"""A definition as one table: a row a lane, a place or a way. Out as CSV, in from CSV or XLSX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isfinite

from diagrams.bpmn.notes import Note, NoteCode, Reading
from diagrams.bpmn.ours import MAX_CELL
from diagrams.checks import STEPS
from diagrams.definition import LABEL_LENGTH, NAME_LENGTH, TEXT_LENGTH, Definition, LaneOf, Place, Text, Way
from diagrams.graph import Cell, NodeKind
from diagrams.keys import Keys, slug

COLUMNS = (
    "row", "key", "kind", "name_en", "name_zh", "lane", "step", "owner", "target_days", "control", "indicators",
    "definition_en", "definition_zh", "entry_en", "entry_zh", "rank", "track", "from", "to", "condition_en",
    "condition_zh", "back",
)  # fmt: skip
NEEDED = {"row", "name_en"}
TRUE = {"yes", "true", "1", "x", "是"}
Row = Mapping[str, str]


class NotADefinition(Exception):
    """The table lacks a column that is needed; `column` names it."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def rows(definition: Definition) -> Iterator[list[str | int | float | None]]:
    """In the order of COLUMNS. The first row names the process."""
    yield _row(row="process", name_en=definition.name.en, name_zh=definition.name.zh)
    for lane in definition.lanes:
        yield _row(row="lane", key=lane.key, name_en=lane.name.en, name_zh=lane.name.zh)
    for place in definition.places:
        yield _row(
            row="place", key=place.key, kind=place.kind.value, name_en=place.name.en, name_zh=place.name.zh,
            lane=place.lane, step=place.step, owner=place.owner, target_days=place.target_days,
            control="yes" if place.is_control else "", indicators=" ".join(place.indicators),
            definition_en=place.definition.en, definition_zh=place.definition.zh,
            entry_en=place.entry.en, entry_zh=place.entry.zh,
            rank=place.cell.rank if place.cell else None, track=place.cell.track if place.cell else None,
        )  # fmt: skip
    for way in definition.ways:
        ends = {"from": way.source, "to": way.target}
        yield _row(
            row="way", name_en=way.label.en, name_zh=way.label.zh, condition_en=way.condition.en,
            condition_zh=way.condition.zh, back="yes" if way.is_return else "", **ends,
        )  # fmt: skip


def _row(**said: str | float | None) -> list[str | int | float | None]:
    return [said.get(column, "") for column in COLUMNS]


def read(columns: Sequence[str], lines: Iterable[tuple[int, Sequence[str]]]) -> Reading:
    """`lines` are row numbers of the sheet with their cells. Rows that make no sense are noted.

    Errors: NotADefinition.
    """
    names = [slug(column) for column in columns]
    for column in sorted(NEEDED - set(names)):
        raise NotADefinition(column)
    reader = _Reader()
    for number, cells in lines:
        reader.take(number, {name: cell.strip() for name, cell in zip(names, cells, strict=False)})
    return reader.reading()


class _Reader:
    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.name = Text("Process")
        self.lanes: dict[str, LaneOf] = {}
        self.places: dict[str, Place] = {}
        self.ways: list[tuple[int, Row]] = []
        self.keys = Keys()

    def take(self, number: int, row: Row) -> None:
        kind = row.get("row", "").lower()
        text = _text(row, "name", NAME_LENGTH)
        if kind == "process":
            self.name = text or self.name
        elif kind == "lane" and (row.get("key") or text):
            key = row.get("key") or slug(text.any) or f"lane_{number}"
            self.lanes[key] = LaneOf(key, text or Text(key))
        elif kind == "place" and text:
            self._place(number, row, text)
        elif kind == "way":
            self.ways.append((number, row))
        elif any(row.values()):
            self._bad("row", number)

    def _place(self, number: int, row: Row, text: Text) -> None:
        kind = row.get("kind", "").lower() or "stage"
        if kind not in set(map(str, NodeKind)):
            self._bad("kind", number)
            return
        wanted = row.get("key", "") or text.en or f"node_{number}"
        key = self.keys.free(wanted)
        if row.get("key") and key != row["key"]:
            self._bad("key", number)
        lane = row.get("lane", "")
        if lane and lane not in self.lanes:
            self.lanes[lane] = LaneOf(lane, Text(lane))
        self.places[key] = Place(
            key, NodeKind(kind), text, lane, self._step(number, row), row.get("owner", "")[:254],
            _text(row, "definition", TEXT_LENGTH), _text(row, "entry", TEXT_LENGTH), self._days(number, row),
            row.get("control", "").lower() in TRUE, tuple(row.get("indicators", "").split()[:50]), _cell(row),
        )  # fmt: skip

    def _step(self, number: int, row: Row) -> str:
        step = row.get("step", "").lower()
        if step and step not in STEPS:
            self._bad("step", number)
            return ""
        return step

    def _days(self, number: int, row: Row) -> float | None:
        said = row.get("target_days", "").replace(",", ".")
        if not said:
            return None
        try:
            days = float(said)
        except ValueError:
            days = -1
        if not isfinite(days) or not 0 < days <= 3650:
            self._bad("target_days", number)
            return None
        return days

    def _bad(self, column: str, number: int) -> None:
        self.notes.append(Note(NoteCode.BAD_ROW, column, str(number)))

    def reading(self) -> Reading:
        ways: dict[str, Way] = {}
        for number, row in self.ways:
            source, target = row.get("from", ""), row.get("to", "")
            if source not in self.places or target not in self.places:
                self.notes.append(Note(NoteCode.DANGLING, "way", str(number)))
            elif source == target:
                self.notes.append(Note(NoteCode.TO_ITSELF, "way", str(number)))
            elif f"{source}.{target}" in ways:
                self.notes.append(Note(NoteCode.TWICE, "way", str(number)))
            else:
                back = row.get("back", "").lower() in TRUE
                way = Way(source, target, _text(row, "name", LABEL_LENGTH), _text(row, "condition", 300), back)
                ways[way.key] = way
        definition = Definition(
            self.name, tuple(self.lanes.values()), tuple(self.places.values()), tuple(ways.values())
        )
        return Reading(definition, tuple(self.notes))


def _text(row: Row, name: str, limit: int) -> Text:
    return Text(row.get(f"{name}_en", "")[:limit], row.get(f"{name}_zh", "")[:limit])


def _cell(row: Row) -> Cell | None:
    rank, track = row.get("rank", ""), row.get("track", "")
    if not (rank.isdigit() and track.isdigit() and len(rank) < 4 > len(track)):
        return None
    return Cell(int(rank), int(track)) if max(int(rank), int(track)) <= MAX_CELL else None
