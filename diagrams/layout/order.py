"""The order of nodes within a rank, so that few edges cross.

The layered method of Sugiyama, Tagawa and Toda (1981): edges over several ranks get a stand-in
on each rank between, then sweeps sort every rank by the mean place of its neighbours, and
neighbours change places where that removes crossings. Lanes keep their own nodes together.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from dataclasses import dataclass

from diagrams.graph import Graph
from diagrams.layout.ranks import Ranking

SWEEPS = 10
Links = list[list[int]]


@dataclass(slots=True)
class Layers:
    """Nodes and stand-ins as numbers, rank by rank, with links to the rank above and below."""

    rows: list[list[int]]
    lane: list[int]
    above: Links
    below: Links


def ordered(graph: Graph, ranking: Ranking) -> dict[tuple[int, int], list[str]]:
    """(lane, rank) to its nodes from left to right."""
    numbers = {key: number for number, key in enumerate(key for key in ranking.flow.order if key not in ranking.side)}
    layers = _layers(graph, ranking, numbers)
    _untangle(layers)
    place = {vertex: index for row in layers.rows for index, vertex in enumerate(row)}
    cells: dict[tuple[int, int], list[str]] = {}
    for key in sorted(numbers, key=lambda key: place[numbers[key]]):
        cells.setdefault((graph.lane_index[key], ranking.rank[key]), []).append(key)
    for key, side in ranking.side.items():
        source = ranking.flow.before[key][0]
        row = cells[graph.lane_index[key], ranking.rank[key]]
        row.insert(row.index(source) + (side > 0), key)
    return cells


def _layers(graph: Graph, ranking: Ranking, numbers: dict[str, int]) -> Layers:
    lane = [graph.lane_index[key] for key in numbers]
    rank_of = [ranking.rank[key] for key in numbers]
    links: list[tuple[int, int]] = []
    for edge in graph.edges:
        if edge.source not in numbers or edge.target not in numbers:
            continue
        upper, lower = sorted((numbers[edge.source], numbers[edge.target]), key=lambda vertex: rank_of[vertex])
        previous = upper
        for rank in range(rank_of[upper] + 1, rank_of[lower]):
            lane.append(lane[lower])
            rank_of.append(rank)
            links.append((previous, len(lane) - 1))
            previous = len(lane) - 1
        if rank_of[upper] != rank_of[lower]:
            links.append((previous, lower))
    rows: list[list[int]] = [[] for _ in range(max(rank_of, default=-1) + 1)]
    above: Links = [[] for _ in lane]
    below: Links = [[] for _ in lane]
    for upper, lower in links:
        below[upper].append(lower)
        above[lower].append(upper)
    for vertex in _depth_first(len(lane), below):
        rows[rank_of[vertex]].append(vertex)
    for row in rows:
        row.sort(key=lambda vertex: lane[vertex])
    return Layers(rows, lane, above, below)


def _depth_first(count: int, below: Links) -> list[int]:
    order: list[int] = []
    seen = [False] * count
    for root in range(count):
        stack = [root]
        while stack:
            vertex = stack.pop()
            if not seen[vertex]:
                seen[vertex] = True
                order.append(vertex)
                stack += reversed(below[vertex])
    return order


def _untangle(layers: Layers) -> None:
    best = [list(row) for row in layers.rows]
    fewest = crossings(layers)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        _sweep(layers, downwards=sweep % 2 == 0)
        _swap_neighbours(layers)
        count = crossings(layers)
        if count < fewest:
            best, fewest = [list(row) for row in layers.rows], count
    layers.rows[:] = best


def crossings(layers: Layers) -> int:
    """How many links between neighbouring ranks cross."""
    total = 0
    for upper, lower in zip(layers.rows, layers.rows[1:], strict=False):
        place = {vertex: index for index, vertex in enumerate(lower)}
        seen: list[int] = []
        for vertex in upper:
            ends = sorted(place[other] for other in layers.below[vertex])
            for end in ends:
                total += len(seen) - bisect_left(seen, end + 1)
            for end in ends:
                insort(seen, end)
    return total


def _sweep(layers: Layers, *, downwards: bool) -> None:
    rows = layers.rows if downwards else layers.rows[::-1]
    links = layers.above if downwards else layers.below
    lane = layers.lane
    for previous, row in itertools.pairwise(rows):
        place = {vertex: index for index, vertex in enumerate(previous)}
        mean: dict[int, float] = {}
        for index, vertex in enumerate(row):
            ends = links[vertex]
            mean[vertex] = sum(place[end] for end in ends) / len(ends) if ends else index
        row.sort(key=lambda vertex: (lane[vertex], mean[vertex]))


def _swap_neighbours(layers: Layers) -> None:
    place = [0] * len(layers.lane)
    for row in layers.rows:
        for index, vertex in enumerate(row):
            place[vertex] = index
    for _ in range(3):
        improved = False
        for row in layers.rows:
            for index in range(len(row) - 1):
                left, right = row[index], row[index + 1]
                if layers.lane[left] == layers.lane[right] and _gain(layers, place, left, right) > 0:
                    row[index], row[index + 1] = right, left
                    place[left], place[right] = index + 1, index
                    improved = True
        if not improved:
            return


def _gain(layers: Layers, place: list[int], left: int, right: int) -> int:
    """Crossings that go away when two neighbours change places."""
    gain = 0
    for links in (layers.above, layers.below):
        for one in links[left]:
            here = place[one]
            for other in links[right]:
                there = place[other]
                gain += (here > there) - (here < there)
    return gain
