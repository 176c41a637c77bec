"""How a ready process is written down: a line a place, a line a way."""

from __future__ import annotations

from dataclasses import dataclass

from diagrams.definition import Definition, LaneOf, Place, Text, Way
from diagrams.graph import NodeKind

START, END, STAGE = NodeKind.START, NodeKind.END, NodeKind.STAGE
DECISION, DOCUMENT, FORM = NodeKind.DECISION, NodeKind.DOCUMENT, NodeKind.FORM
YES, NO = Text("yes", "是"), Text("no", "否")


@dataclass(frozen=True, slots=True)
class Blueprint:
    text: Text
    definition: Definition


def at(
    key: str,
    kind: NodeKind,
    lane: str,
    name: tuple[str, str],
    days: float | None = None,
    *,
    step: str = "",
    means: tuple[str, str] = ("", ""),
    enters: tuple[str, str] = ("", ""),
    checks: tuple[str, ...] = (),
) -> Place:
    """`days` is the target dwell time, `checks` the indicators of a control point."""
    return Place(
        key, kind, Text(*name), lane, step, "", Text(*means), Text(*enters), days, bool(checks), checks,
    )  # fmt: skip


def to(source: str, target: str, label: Text | None = None, *, back: bool = False) -> Way:
    return Way(source, target, label or Text(), is_return=back)


def blueprint(
    name: tuple[str, str],
    text: tuple[str, str],
    lanes: dict[str, tuple[str, str]],
    places: list[Place],
    ways: list[Way],
) -> Blueprint:
    described = tuple(LaneOf(key, Text(*names)) for key, names in lanes.items())
    return Blueprint(Text(*text), Definition(Text(*name), described, tuple(places), tuple(ways)))
