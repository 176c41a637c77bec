"""The way of every edge over the grid: the cheapest one, given all others.

A* over (point, direction). Length, bends, crossings, shared lines and the sides of nodes each
have their price; after the first round every edge with a bend is taken up and laid again with
all others in place.
"""

from __future__ import annotations

from heapq import heappop, heappush

from diagrams.graph import Edge, NodeKind
from diagrams.layout import Layout
from diagrams.routing.grid import Grid
from diagrams.routing.network import BEND, NOWHERE, Move, Network, network_of

ROUNDS = 2
INFINITE = float("inf")

# Price of a side (right, down, left, up) to leave from and to arrive at.
LEAVE, LEAVE_BACK = (0.8, 0.0, 0.8, 3.5), (0.0, 2.0, 0.0, 2.0)
ARRIVE, ARRIVE_BACK = (0.6, 3.5, 0.6, 0.0), (0.0, 2.5, 0.0, 1.2)
# Price per edge that leaves from or arrives at the same side already.
SAME_WAY, OTHER_WAY, AT_A_CORNER = 1.2, 2.6, 6.0
# Price of a second label at a side and of more; two find room on both sides of their lines.
LABEL_BESIDE = (0.0, 1.0, 6.0)
CROWDED = 9.0  # price per edge at the same side for an edge whose label found no room before

Way = list[int]  # states (point * 4 + direction) from beside the source to the target


def ways(layout: Layout, grid: Grid, crowded: frozenset[str] = frozenset()) -> dict[str, Way]:
    """Edge key to its way over the grid, for every edge.

    `crowded` are edges that need a side of their source to themselves.
    """
    network = network_of(layout, grid)
    router = Router(layout, grid, network, crowded)
    edges = sorted(layout.graph.edges, key=router.urgency)
    found: dict[str, Way] = {}
    for edge in edges:
        found[edge.key] = router.lay(edge)
    for _ in range(ROUNDS - 1):
        for edge in edges:
            way = found[edge.key]
            if any(state % 4 != way[0] % 4 for state in way):
                router.take_up(edge, way)
                found[edge.key] = router.lay(edge)
    return found


class Router:
    """Lays edges into a network, and takes them up again."""

    def __init__(self, layout: Layout, grid: Grid, network: Network, crowded: frozenset[str]) -> None:
        self.layout, self.grid, self.network, self.crowded = layout, grid, network, crowded
        keys = list(layout.cells)
        self.leaving = {key: [0] * 4 for key in keys}  # edges by side
        self.arriving = {key: [0] * 4 for key in keys}
        self.labels = {key: [0] * 4 for key in keys}
        self.alone = {key: [0] * 4 for key in keys}  # crowded edges that leave there
        self.has_corners = {node.key: node.kind == NodeKind.DECISION for node in layout.graph.nodes}

    def urgency(self, edge: Edge) -> tuple[bool, int]:
        """Short edges first, those that lead back last."""
        grid = self.grid
        across = abs(grid.column[edge.source] - grid.column[edge.target])
        along = abs(grid.row[edge.source] - grid.row[edge.target])
        bent = 4 if across and along else 0
        return edge.key in self.layout.returns, across + along + bent

    def lay(self, edge: Edge) -> Way:
        way = self._cheapest(edge)
        self._count(edge, way, 1)
        return way

    def take_up(self, edge: Edge, way: Way) -> None:
        self._count(edge, way, -1)

    def _count(self, edge: Edge, way: Way, sign: int) -> None:
        self.network.count(way, sign)
        self.leaving[edge.source][way[0] % 4] += sign
        self.arriving[edge.target][(way[-1] + 2) % 4] += sign
        if edge.label:
            self.labels[edge.source][way[0] % 4] += sign
        if edge.key in self.crowded:
            self.alone[edge.source][way[0] % 4] += sign

    def _busy(self, edge: Edge, key: str, side: int) -> float:
        """Price for what is at a side of the source or target (`key`) already."""
        leaving, arriving = self.leaving[key][side], self.arriving[key][side]
        price = CROWDED * self.alone[key][side]
        if edge.key in self.crowded and key == edge.source:
            price += CROWDED * (leaving + arriving)
        if self.has_corners[key]:
            return price + AT_A_CORNER * (leaving + arriving)
        if key == edge.source:
            return price + SAME_WAY * leaving + OTHER_WAY * arriving
        return price + SAME_WAY * arriving + OTHER_WAY * leaving

    def _openings(self, edge: Edge) -> list[tuple[float, int]]:
        """First states beside the source, with their price."""
        prices = LEAVE_BACK if edge.key in self.layout.returns else LEAVE
        start = self.grid.point(edge.source)
        out = []
        for side in range(4):
            price = prices[side] + self._busy(edge, edge.source, side)
            if edge.label:
                price += LABEL_BESIDE[min(2, self.labels[edge.source][side])]
            state = (start + self.grid.step[side]) * 4 + side
            out.append((price + self.network.stub(start, side), state))
        return out

    def _gates(self, edge: Edge) -> dict[int, tuple[int, float]]:
        """Points beside the target, with the direction of the last move and its price."""
        prices = ARRIVE_BACK if edge.key in self.layout.returns else ARRIVE
        goal = self.grid.point(edge.target)
        gates = {}
        for side in range(4):
            price = prices[side] + self._busy(edge, edge.target, side)
            price += self.network.stub(goal, side)
            gates[goal + self.grid.step[side]] = ((side + 2) % 4, price)
        return gates

    def _cheapest(self, edge: Edge) -> Way:
        network, load = self.network, self.network.load
        gates, goal = self._gates(edge), self.grid.point(edge.target)
        guess = network.distances(self.grid.column[edge.target], self.grid.row[edge.target])
        best: dict[int, float] = {}
        came: dict[int, int] = {}
        queue: list[tuple[float, float, int]] = []
        for price, state in self._openings(edge):
            best[state] = price
            heappush(queue, (price + guess[state >> 2], price, state))
        while queue:
            _, price, state = heappop(queue)
            point = state >> 2
            if point == goal:
                return _traced(came, state)
            if price > best[state]:
                continue
            moves = network.moves[state] or network.moves_from(state)
            if point in gates:
                moves = [*moves, *_last_move(state, goal, *gates[point])]
            straight, bent = network.ahead[state & 1][point], network.turning[point]
            for following, step, stretch, is_straight in moves:
                total = price + step + load[stretch] + (straight if is_straight else bent)
                if total < best.get(following, INFINITE):
                    best[following] = total
                    came[following] = state
                    heappush(queue, (total + guess[following >> 2], total, following))
        raise AssertionError("every point of the grid can be reached")


def _last_move(state: int, goal: int, direction: int, price: float) -> list[Move]:
    """From beside the target into it, unless that means turning back."""
    arrived = state & 3
    if arrived == direction ^ 2:
        return []
    is_straight = arrived == direction
    return [(goal * 4 + direction, price if is_straight else price + BEND, NOWHERE, is_straight)]


def _traced(came: dict[int, int], state: int) -> Way:
    way = [state]
    while state in came:
        state = came[state]
        way.append(state)
    return way[::-1]
