"""The track of every node inside its lane, so that lines run straight."""

from __future__ import annotations

from collections import defaultdict

from diagrams.graph import Cell, Graph
from diagrams.layout.ranks import Ranking

ROUNDS = 4
NEXT, FAR, BACK, TOWARDS = 2.0, 0.8, 0.2, 0.02  # how strongly a neighbour pulls


def tracked(graph: Graph, ranking: Ranking, rows: dict[tuple[int, int], list[str]]) -> dict[str, Cell]:
    """Give the ordered nodes of each (lane, rank) a track, keeping their order."""
    tracks: dict[int, int] = defaultdict(int)
    for (lane, _), row in rows.items():
        tracks[lane] = max(tracks[lane], len(row))
    track = {key: index for row in rows.values() for index, key in enumerate(row)}
    pulls, leans = _pulls(graph, ranking)
    ranks = sorted(rows, key=lambda at: (at[1], at[0]))
    for turn in range(ROUNDS):
        for at in ranks if turn % 2 == 0 else reversed(ranks):
            row, count = rows[at], tracks[at[0]]
            if count > 1:
                costs = [_costs(pulls[key], leans[key], track, count) for key in row]
                track.update(zip(row, cheapest(costs), strict=True))
    return {key: Cell(ranking.rank[key], track[key]) for key in ranking.rank}


def _pulls(graph: Graph, ranking: Ranking) -> tuple[dict[str, list[tuple[str, float]]], dict[str, float]]:
    pulls: dict[str, list[tuple[str, float]]] = {node.key: [] for node in graph.nodes}
    leans = {node.key: 0.0 for node in graph.nodes}
    lane, rank = graph.lane_index, ranking.rank
    for edge in graph.edges:
        source, target = edge.source, edge.target
        if lane[source] != lane[target]:
            towards = TOWARDS if lane[source] < lane[target] else -TOWARDS
            leans[source] += towards
            leans[target] -= towards
            continue
        far = abs(rank[source] - rank[target]) > 1
        weight = BACK if edge.key in ranking.flow.returns else FAR if far else NEXT
        pulls[source].append((target, weight))
        pulls[target].append((source, weight))
    return pulls, leans


def _costs(pulls: list[tuple[str, float]], lean: float, track: dict[str, int], count: int) -> list[float]:
    return [sum(weight * abs(place - track[other]) for other, weight in pulls) - lean * place for place in range(count)]


def cheapest(costs: list[list[float]]) -> list[int]:
    """Rising places, one per row of `costs`, with the smallest sum."""
    best = costs[0]
    choices: list[list[int]] = []
    for row in costs[1:]:
        choice, following = [], []
        low, at = float("inf"), 0
        for place, cost in enumerate(row):
            following.append(low + cost)
            choice.append(at)
            if best[place] < low:
                low, at = best[place], place
        best = following
        choices.append(choice)
    place = best.index(min(best))
    places = [place]
    for choice in reversed(choices):
        place = choice[place]
        places.append(place)
    return places[::-1]
