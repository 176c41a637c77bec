"""A process as a value: lanes, places and ways with their texts in both languages.

Files are read into it and written from it; checks and differences look at it. It knows neither
the database nor where anything is on paper, except for the cells somebody chose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from diagrams.graph import Cell, NodeKind

KEY_LENGTH = 60  # of keys of places
NAME_LENGTH, LABEL_LENGTH, TEXT_LENGTH = 200, 80, 500
PASSED = (NodeKind.START, NodeKind.DECISION, NodeKind.DOCUMENT, NodeKind.FORM)  # where customers never rest


@dataclass(frozen=True, slots=True)
class Text:
    """The same text in English and in Chinese; either may be blank."""

    en: str = ""
    zh: str = ""

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)

    @property
    def any(self) -> str:
        return self.en or self.zh


BLANK = Text()


@dataclass(frozen=True, slots=True)
class LaneOf:
    """A department by its code."""

    key: str
    name: Text


@dataclass(frozen=True, slots=True)
class Place:
    """A node. `step` is the part of the chain it stands for, `owner` an e-mail address."""

    key: str
    kind: NodeKind
    name: Text
    lane: str = ""
    step: str = ""
    owner: str = ""
    definition: Text = BLANK
    entry: Text = BLANK
    target_days: float | None = None
    is_control: bool = False
    indicators: tuple[str, ...] = ()
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A transition; there is at most one from one place to another."""

    source: str
    target: str
    label: Text = BLANK
    condition: Text = BLANK
    is_return: bool = False

    @property
    def key(self) -> str:
        return f"{self.source}.{self.target}"


@dataclass(frozen=True)
class Definition:
    name: Text
    lanes: tuple[LaneOf, ...] = ()
    places: tuple[Place, ...] = ()
    ways: tuple[Way, ...] = field(default=())

    @cached_property
    def place(self) -> dict[str, Place]:
        return {place.key: place for place in self.places}

    @cached_property
    def way(self) -> dict[str, Way]:
        return {way.key: way for way in self.ways}

    @cached_property
    def lane(self) -> dict[str, LaneOf]:
        return {lane.key: lane for lane in self.lanes}

    def leaving(self, key: str) -> list[Way]:
        return [way for way in self.ways if way.source == key]

    def arriving(self, key: str) -> list[Way]:
        return [way for way in self.ways if way.target == key]
