from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from diagrams.definition import Definition


class NoteCode(StrEnum):
    LEFT_OUT = "left_out"  # has no part in a definition
    READ_AS = "read_as"  # became something simpler
    FLATTENED = "flattened"  # a subprocess whose inside came up
    DANGLING = "dangling"  # a flow without one of its ends
    TO_ITSELF = "to_itself"
    TWICE = "twice"  # a second flow between the same two
    SHORTENED = "shortened"  # a text too long
    BAD_ROW = "bad_row"  # of a table


@dataclass(frozen=True, slots=True)
class Note:
    """`kind` is the element, or the column and row of a table, `name` what it is called there."""

    code: NoteCode
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    definition: Definition
    notes: tuple[Note, ...]
