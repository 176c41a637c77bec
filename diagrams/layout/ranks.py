"""How far along the flow each node stands.

Inside a lane a node stands below all that lead to it. A hand-over to another lane may stay on
the same rank and run straight across, as long as nothing stands in between.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from diagrams.graph import Graph, NodeKind
from diagrams.layout.flow import Flow

LEFT, RIGHT = -1, 1


@dataclass(slots=True)
class Ranking:
    """Filled while nodes are placed one by one in the order of the flow."""

    graph: Graph
    flow: Flow
    rank: dict[str, int] = field(default_factory=dict)
    side: dict[str, int] = field(default_factory=dict)  # ends beside the node that leads there
    standing: defaultdict[tuple[int, int], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )  # (lane, rank) to node keys
    passed: set[tuple[int, int]] = field(default_factory=set)  # crossed by a straight hand-over

    def put(self, key: str, rank: int) -> None:
        lane = self.graph.lane_index[key]
        self.rank[key] = rank
        self.standing[lane, rank].append(key)
        for source in self.level_sources(key, rank):
            self.passed.update((between, rank) for between in self.between(source, key))

    def level_sources(self, key: str, rank: int) -> list[str]:
        return [source for source in self.flow.before[key] if self.rank.get(source) == rank]

    def between(self, one: str, other: str) -> range:
        low, high = sorted((self.graph.lane_index[one], self.graph.lane_index[other]))
        return range(low + 1, high)

    def takes(self, key: str, rank: int) -> bool:
        """Whether the node can stand here with its level hand-overs running straight."""
        lane = self.graph.lane_index[key]
        if (lane, rank) in self.passed:
            return False
        sources = self.level_sources(key, rank)
        if not sources:
            return True
        if self.standing[lane, rank]:
            return False
        return all(self._has_free_way(source, key, rank) for source in sources)

    def _has_free_way(self, source: str, key: str, rank: int) -> bool:
        lane = self.graph.lane_index[source]
        towards = RIGHT if lane < self.graph.lane_index[key] else LEFT
        for other in self.standing[lane, rank]:
            if other != source and self.side.get(other, towards) == towards:
                return False
        return not any(
            self.standing[between, rank] or (between, rank) in self.passed for between in self.between(source, key)
        )


def ranked(graph: Graph, flow: Flow) -> Ranking:
    """Rank every node, 0 first."""
    ranking = Ranking(graph, flow)
    for key in flow.order:
        beside = _beside(ranking, key)
        if beside:
            source = flow.before[key][0]
            ranking.side[key] = beside
            ranking.put(key, ranking.rank[source])
            continue
        rank = _earliest(ranking, key)
        while not ranking.takes(key, rank):
            rank += 1
        ranking.put(key, rank)
    _tighten(ranking)
    return ranking


def _earliest(ranking: Ranking, key: str) -> int:
    lane = ranking.graph.lane_index
    return max(
        (ranking.rank[source] + (lane[source] == lane[key]) for source in ranking.flow.before[key]),
        default=0,
    )


def _beside(ranking: Ranking, key: str) -> int:
    """The side on which an end stands level with the node that leads there, or 0."""
    graph, flow = ranking.graph, ranking.flow
    lane = graph.lane_index
    if graph.node[key].kind != NodeKind.END or len(flow.before[key]) != 1:
        return 0
    source = flow.before[key][0]
    others = [lane[target] for target in flow.after[source] if target != key]
    if lane[source] != lane[key] or lane[source] not in others:
        return 0
    if len(ranking.standing[lane[source], ranking.rank[source]]) > 1:
        return 0
    if all(other <= lane[source] for other in others):
        return RIGHT
    return LEFT if all(other >= lane[source] for other in others) else 0


def _tighten(ranking: Ranking) -> None:
    """Move what only waits closer to where it leads, last nodes first."""
    flow, rank = ranking.flow, ranking.rank
    for key in reversed(flow.order):
        after, before = flow.after[key], flow.before[key]
        is_start = ranking.graph.node[key].kind == NodeKind.START
        if is_start or key in ranking.side or len(after) <= len(before):
            continue
        lane = ranking.graph.lane_index[key]
        latest = min(rank[target] for target in after) - 1
        if latest <= rank[key] or ranking.level_sources(key, rank[key]):
            continue
        if len(ranking.graph.lanes) > 1 and (ranking.standing[lane, latest] or (lane, latest) in ranking.passed):
            continue
        ranking.standing[lane, rank[key]].remove(key)
        rank[key] = latest
        ranking.standing[lane, latest].append(key)
