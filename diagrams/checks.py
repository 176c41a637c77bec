"""What is wrong with a definition, or could be better, before people rely on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from diagrams.definition import Definition, Place
from diagrams.graph import NodeKind

MOST_PLACES = 30  # beyond it, nobody takes a map in at a glance
STEPS = ("screening", "evaluation", "classification", "maintenance", "feedback", "refused")


class Code(StrEnum):
    NO_START = "no_start"
    NO_END = "no_end"
    NO_STAGE = "no_stage"
    UNREACHABLE = "unreachable"
    NO_WAY_OUT = "no_way_out"
    FEW_WAYS = "few_ways"
    UNLABELLED = "unlabelled"
    SAME_LABEL = "same_label"
    INTO_START = "into_start"
    OUT_OF_END = "out_of_end"
    SAME_NAME = "same_name"
    NO_OWNER = "no_owner"
    NO_TARGET = "no_target"
    NO_LANE = "no_lane"
    EMPTY_LANE = "empty_lane"
    STEP_TWICE = "step_twice"
    STEP_MISSING = "step_missing"
    TOO_MANY = "too_many"


MILD = {
    Code.SAME_NAME, Code.NO_OWNER, Code.NO_TARGET, Code.NO_LANE, Code.EMPTY_LANE, Code.STEP_TWICE, Code.STEP_MISSING,
    Code.TOO_MANY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """`key` names the place, the lane or the step it is about; blank for the whole."""

    code: Code
    key: str = ""
    count: int = 0

    @property
    def is_error(self) -> bool:
        """Errors keep a version from review; the others are advice."""
        return self.code not in MILD


def check(definition: Definition, *, heads: Collection[str] = ()) -> list[Finding]:
    """Everything found, errors first, then in the order of the places.

    `heads` are the lanes whose department has a head, who answers for stages without an owner.
    """
    found = [
        *_whole(definition),
        *_reach(definition),
        *(finding for place in definition.places for finding in _place(definition, place, heads)),
        *_steps(definition),
    ]
    return sorted(found, key=lambda finding: not finding.is_error)


def _whole(definition: Definition) -> Iterator[Finding]:
    kinds = Counter(place.kind for place in definition.places)
    for kind, code in (
        (NodeKind.START, Code.NO_START),
        (NodeKind.STAGE, Code.NO_STAGE),
        (NodeKind.END, Code.NO_END),
    ):
        if not kinds[kind]:
            yield Finding(code)
    if len(definition.places) > MOST_PLACES:
        yield Finding(Code.TOO_MANY, count=len(definition.places))
    used = {place.lane for place in definition.places}
    yield from (Finding(Code.EMPTY_LANE, lane.key) for lane in definition.lanes if lane.key not in used)
    names = Counter(place.name.any for place in definition.places if place.kind == NodeKind.STAGE)
    yield from (
        Finding(Code.SAME_NAME, place.key)
        for place in definition.places
        if place.kind == NodeKind.STAGE and names[place.name.any] > 1
    )


def _reach(definition: Definition) -> Iterator[Finding]:
    """Places that nothing leads to from a start, and places from which no end is reached."""
    ahead: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for way in definition.ways:
        ahead.setdefault(way.source, []).append(way.target)
        back.setdefault(way.target, []).append(way.source)
    for kind, code, ways in ((NodeKind.START, Code.UNREACHABLE, ahead), (NodeKind.END, Code.NO_WAY_OUT, back)):
        origins = [place.key for place in definition.places if place.kind == kind]
        if origins:
            reached = _reached(origins, ways)
            yield from (Finding(code, place.key) for place in definition.places if place.key not in reached)


def _reached(origins: list[str], ways: Mapping[str, list[str]]) -> set[str]:
    seen, waiting = set(origins), list(origins)
    while waiting:
        for key in ways.get(waiting.pop(), ()):
            if key not in seen:
                seen.add(key)
                waiting.append(key)
    return seen


def _place(definition: Definition, place: Place, heads: Collection[str]) -> Iterator[Finding]:
    leaving = definition.leaving(place.key)
    if place.kind == NodeKind.DECISION:
        if len(leaving) < 2:
            yield Finding(Code.FEW_WAYS, place.key)
        elif not all(way.label for way in leaving):
            yield Finding(Code.UNLABELLED, place.key)
        elif len({way.label.any for way in leaving}) < len(leaving):
            yield Finding(Code.SAME_LABEL, place.key)
    if place.kind == NodeKind.START and definition.arriving(place.key):
        yield Finding(Code.INTO_START, place.key)
    if place.kind == NodeKind.END and leaving:
        yield Finding(Code.OUT_OF_END, place.key)
    if place.kind == NodeKind.STAGE:
        if not place.lane:
            yield Finding(Code.NO_LANE, place.key)
        if not place.owner and place.lane not in heads:
            yield Finding(Code.NO_OWNER, place.key)
        if place.target_days is None:
            yield Finding(Code.NO_TARGET, place.key)


def _steps(definition: Definition) -> Iterator[Finding]:
    used = Counter(place.step for place in definition.places if place.step)
    for step in STEPS:
        if used[step] > 1:
            yield Finding(Code.STEP_TWICE, step, used[step])
        elif not used[step]:
            yield Finding(Code.STEP_MISSING, step)
