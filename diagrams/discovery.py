"""How customers really move through the stages, against how they are meant to.

A case is one customer's walk. Its events are ordered by time, then by sequence.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise

import numpy as np

Move = tuple[str, str]


class BadEvent(ValueError):
    """An event without a usable time."""


@dataclass(frozen=True, slots=True)
class Event:
    """A case entered a stage. sequence orders events of the same instant."""

    case: str | int
    stage: str
    at: datetime
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Variant:
    """One path from first to last stage, and how many cases took it; share is 0–1."""

    path: tuple[str, ...]
    cases: int
    share: float


@dataclass(frozen=True, slots=True)
class Conformance:
    """How real moves fit the defined ones.

    share:           allowed moves among all, 0–1, or None without any move.
    deviating_moves: moves the definition does not allow, most frequent first.
    deviating_paths: whole paths with such a move, most frequent first.
    """

    moves: int
    allowed: int
    share: float | None
    deviating_moves: tuple[tuple[Move, int], ...]
    deviating_paths: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Dwell:
    """Finished stays in one stage; median and p90 by linear interpolation (type 7)."""

    stage: str
    stays: int
    median: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True)
class Excess:
    """Time over target in one stage, summed over stays, and its share of all stages' (0–1)."""

    stage: str
    over: int
    excess: timedelta
    share: float


def directly_follows(events: Iterable[Event]) -> dict[Move, int]:
    """Count how often one stage came right after another.

    The counts sum to events − cases. Most frequent first, then by name.

    Errors: BadEvent.
    """
    counts = Counter(move for path in _paths(events) for move in pairwise(path))
    return dict(sorted(counts.items(), key=_by_frequency))


def variants(events: Iterable[Event]) -> list[Variant]:
    """Return the distinct paths, most frequent first, then by name. Errors: BadEvent."""
    return _variants(_paths(events))


def conformance(events: Iterable[Event], allowed: Set[Move]) -> Conformance:
    """Compare real moves with the moves that a definition allows.

    Shape:  `allowed` holds (from stage, to stage).
    Errors: BadEvent.
    """
    paths = _paths(events)
    moves = Counter(move for path in paths for move in pairwise(path))
    deviating = {move: count for move, count in moves.items() if move not in allowed}
    total = moves.total()
    kept = total - sum(deviating.values())
    return Conformance(
        moves=total,
        allowed=kept,
        share=kept / total if total else None,
        deviating_moves=tuple(sorted(deviating.items(), key=_by_frequency)),
        deviating_paths=tuple(
            variant for variant in _variants(paths) if not deviating.keys().isdisjoint(pairwise(variant.path))
        ),
    )


def dwell_times(events: Iterable[Event]) -> list[Dwell]:
    """Return how long cases stay in each stage, by name of stage.

    A stay lasts from its event to the next event of the case; the last stay of a case is
    not over and does not count.

    Errors: BadEvent.
    """
    return [
        Dwell(
            stage=stage,
            stays=len(stays),
            median=timedelta(seconds=float(np.percentile(stays, 50))),
            p90=timedelta(seconds=float(np.percentile(stays, 90))),
        )
        for stage, stays in sorted(_stays(events).items())
    ]


def bottlenecks(events: Iterable[Event], targets: Mapping[str, timedelta]) -> list[Excess]:
    """Return the stages with time over target, the bottleneck first.

    Every stay counts, so a stage that makes many customers wait a little outweighs one that
    makes a few wait long only if the sum says so. Stages without a target are left out.

    Errors: BadEvent; ValueError for a negative target.
    """
    for stage, target in targets.items():
        if target < timedelta():
            raise ValueError(f"The target of {stage} is {target}: give zero or more.")
    over = {
        stage: [late for stay in stays if (late := stay - targets[stage].total_seconds()) > 0]
        for stage, stays in _stays(events).items()
        if stage in targets
    }
    total = sum(map(sum, over.values()))
    found = [
        Excess(stage, len(late), timedelta(seconds=sum(late)), sum(late) / total)
        for stage, late in over.items()
        if late
    ]
    return sorted(found, key=lambda one: (-one.share, one.stage))


def _cases(events: Iterable[Event]) -> list[list[Event]]:
    ordered = list(events)
    for event in ordered:
        if event.at.utcoffset() is None:
            raise BadEvent(f"{event.at} of case {event.case} has no time zone.")
    ordered.sort(key=lambda event: (str(event.case), event.at, event.sequence))
    return [list(group) for _, group in groupby(ordered, key=lambda event: str(event.case))]


def _paths(events: Iterable[Event]) -> list[tuple[str, ...]]:
    return [tuple(event.stage for event in case) for case in _cases(events)]


def _variants(paths: Sequence[tuple[str, ...]]) -> list[Variant]:
    counts = sorted(Counter(paths).items(), key=_by_frequency)
    return [Variant(path, cases, cases / len(paths)) for path, cases in counts]


def _stays(events: Iterable[Event]) -> dict[str, list[float]]:
    stays: defaultdict[str, list[float]] = defaultdict(list)
    for case in _cases(events):
        for event, following in pairwise(case):
            stays[event.stage].append((following.at - event.at).total_seconds())
    return stays


def _by_frequency(counted: tuple[tuple[str, ...], int]) -> tuple[int, tuple[str, ...]]:
    return -counted[1], counted[0]
