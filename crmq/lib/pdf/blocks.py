"""What a document is made of. Plain values: callers bring translated text, nothing here is markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

from crmq.lib.pdf.typeset import Align

Tone = Literal["", "good", "warn", "bad", "accent", "muted"]


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1  # 1 or 2


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    tone: Tone = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: definitions, sources, what is missing."""

    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its name; `note` says n and period, `change` is a verdict in words."""

    label: str
    value: str
    note: str = ""
    change: str = ""
    tone: Tone = ""  # of the change


@dataclass(frozen=True, slots=True)
class KeyFigures:
    figures: Sequence[Figure]  # at most six fit a row


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    share: float = 1.0  # of the width, against the other columns
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Cells wrap, the heading repeats on each page. `empty` is shown instead of no rows."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    empty: str = ""
    tones: Sequence[Tone] = field(default_factory=tuple)  # one a row, where rows stand out


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float
    shown: str  # the value as people read it
    tone: Tone = "accent"
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars from zero; `most` is the value of a full bar, by default the largest."""

    bars: Sequence[Bar]
    most: float = 0.0


@dataclass(frozen=True, slots=True)
class Trend:
    """A line over equal steps of time; None leaves a gap. First and last step are named."""

    values: Sequence[float | None]
    labels: Sequence[str]
    shown: str = ""  # the last value as people read it
    low: float | None = None  # ends of the scale, by default those of the values
    high: float | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks in two columns, for pages that say much on one sheet."""

    left: Sequence["Block"]
    right: Sequence["Block"]
    share: float = 0.5  # of the left one


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that stay on one page, such as a heading and its table."""

    blocks: Sequence["Block"]


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Heading | Text | Note | KeyFigures | Table | Bars | Trend | Beside | Together | PageBreak


def texts(value: Any) -> Iterator[str]:
    """Every text in blocks, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts(getattr(value, each.name))
    elif isinstance(value, Sequence):
        for item in value:
            yield from texts(item)
