"""What changed from one version of a definition to the next, and both of them as one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar

from diagrams.definition import Definition, LaneOf, Place, Way
from diagrams.shapes import Change

Thing = TypeVar("Thing", Place, Way)
LEFT_OUT = {"key", "source", "target", "cell"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a place or a way by its name here, with its values."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Changed(Generic[Thing]):
    """What became of one place or way; `before` or `after` is None for new and removed ones."""

    change: Change
    before: Thing | None
    after: Thing | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def thing(self) -> Thing:
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Difference:
    """`union` holds everything of both versions: the later one, and what it left out."""

    union: Definition
    places: tuple[Changed[Place], ...]
    ways: tuple[Changed[Way], ...]

    def __bool__(self) -> bool:
        return bool(self.places or self.ways)

    @property
    def counts(self) -> dict[Change, int]:
        """How many places and ways of each kind of change; every kind is there."""
        out = dict.fromkeys(Change, 0)
        for change in [each.change for each in self.places] + [each.change for each in self.ways]:
            out[change] += 1
        return out


def compare(before: Definition, after: Definition) -> Difference:
    """Match places by key and ways by both ends.

    A place that only stands elsewhere in its lane has moved; so has one in another lane, whose
    fields name the lanes.
    """
    moved = _order_changed(before, after)
    places = _changes(before.places, after.places, lambda place: place.key in moved)
    ways = _changes(before.ways, after.ways, lambda _way: False)
    return Difference(_union(before, after), tuple(places), tuple(ways))


def _changes(
    before: Iterable[Thing], after: Iterable[Thing], is_moved: Callable[[Thing], bool]
) -> list[Changed[Thing]]:
    old, new = ({thing.key: thing for thing in things} for things in (before, after))
    found: list[Changed[Thing]] = []
    for key, thing in new.items():
        if key not in old:
            found.append(Changed(Change.ADDED, None, thing))
            continue
        differing = _fields(old[key], thing)
        if {each.field for each in differing} - {"lane"}:
            found.append(Changed(Change.CHANGED, old[key], thing, differing))
        elif differing or is_moved(thing):
            found.append(Changed(Change.MOVED, old[key], thing, differing))
    found += [Changed(Change.REMOVED, thing, None) for key, thing in old.items() if key not in new]
    return found


def _fields(old: Place | Way, new: Place | Way) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(each.name, getattr(old, each.name), getattr(new, each.name))
        for each in fields(new)
        if each.name not in LEFT_OUT and getattr(old, each.name) != getattr(new, each.name)
    )


def _order_changed(before: Definition, after: Definition) -> set[str]:
    """Places that changed their order along the flow or their track among those in both versions.

    A rank that was only opened or closed elsewhere shifts numbers, but moves nobody.
    """
    both = before.place.keys() & after.place.keys()
    old, new = (_order(version, both) for version in (before, after))
    return {key for key in old.keys() & new.keys() if old[key] != new[key]}


def _order(version: Definition, keys: Collection[str]) -> dict[str, tuple[int, int]]:
    """Which of the ranks that `keys` use each of them has, and its track."""
    cells = {key: cell for key in keys if (cell := version.place[key].cell)}
    ranks = {rank: place for place, rank in enumerate(sorted({cell.rank for cell in cells.values()}))}
    return {key: (ranks[cell.rank], cell.track) for key, cell in cells.items()}


def _union(before: Definition, after: Definition) -> Definition:
    """The later version where both have something, with what it left out put in without a cell."""
    lanes: dict[str, LaneOf] = {lane.key: lane for lane in (*after.lanes, *before.lanes)}
    order = {lane.key: lane for lane in after.lanes}
    gone = [replace(place, cell=None) for place in before.places if place.key not in after.place]
    lost = [way for way in before.ways if way.key not in after.way]
    used = {place.lane for place in (*after.places, *gone)}
    kept = tuple(lane for key, lane in (order | lanes).items() if key in used)
    return Definition(after.name, kept, (*after.places, *gone), (*after.ways, *lost))
