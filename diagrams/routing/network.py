"""What it costs to move over the grid, and how edges already laid raise the price."""

from __future__ import annotations

from dataclasses import dataclass, field

from diagrams.layout import Layout
from diagrams.routing.grid import ALONG, DOWN, LEFT, RIGHT, UP, Grid

BEND = 2.0
CROSSING = 4.0
MIXED = 1.4  # a bend where another edge passes: many of these turn out to cross
BESIDE_BEND = 0.3
SHARED, SHARED_TRACK = 0.35, 1.0  # another edge on the same stretch of a channel, of a track
TRACK_STEP, RANK_STEP, BORDER_STEP = 0.9, 0.6, 0.3

NOWHERE = -1  # a stretch that is never shared

Move = tuple[int, float, int, bool]  # next state, price, stretch, whether straight on


@dataclass(slots=True)
class Network:
    """The grid with what already runs on it.

    A state is `point * 4 + direction of arrival`; a stretch `point * 2 + axis` is the piece of
    grid to the right of a point or below it.
    """

    grid: Grid
    occupied: frozenset[int]
    x: list[float]
    y: list[float]
    moves: list[list[Move] | None]  # by state; None until somebody comes by
    ahead: tuple[list[float], list[float]]  # price to pass a point straight, by axis
    turning: list[float]  # price to bend at a point
    load: list[float]  # price to share a stretch
    shared: list[float]  # what one more edge adds to `load`
    known: dict[tuple[int, int], list[float]] = field(default_factory=dict)  # distances, by target

    def distances(self, column: int, row: int) -> list[float]:
        """The least that is left to pay from each point to a point of the grid."""
        known = self.known.get((column, row))
        if known is not None:
            return known
        across = [abs(x - self.x[column]) for x in self.x]
        out: list[float] = []
        for y in self.y:
            along = abs(y - self.y[row])
            if along:
                out += [dx + along + BEND if dx else along for dx in across]
            else:
                out += across
        self.known[column, row] = out
        return out

    def moves_from(self, state: int) -> list[Move]:
        """Straight on, left and right, but never back or into a node."""
        moves: list[Move] = []
        grid, point, arrived = self.grid, state >> 2, state & 3
        row, column = divmod(point, grid.columns)
        for way, is_open in (
            (RIGHT, column + 1 < grid.columns),
            (DOWN, row + 1 < grid.rows),
            (LEFT, column > 0),
            (UP, row > 0),
        ):
            after = point + grid.step[way]
            if not is_open or way == arrived ^ 2 or after in self.occupied:
                continue
            across = after % grid.columns
            price = RANK_STEP if way % 2 == ALONG else abs(self.x[column] - self.x[across])
            if way != arrived:
                price += BEND
            moves.append((after * 4 + way, price, stretch_of(grid, point, way), way == arrived))
        self.moves[state] = moves
        return moves

    def stub(self, point: int, side: int) -> float:
        """Price of the piece between a node and the point beside it."""
        step = RANK_STEP if side % 2 == ALONG else TRACK_STEP
        return step + self.load[stretch_of(self.grid, point, side)]

    def count(self, way: list[int], sign: int) -> None:
        """Add (1) or remove (-1) an edge from the prices."""
        step = self.grid.step
        for index, state in enumerate(way):
            point, direction = state >> 2, state & 3
            stretch = stretch_of(self.grid, point - step[direction], direction)
            self.load[stretch] += sign * self.shared[stretch]
            if index + 1 == len(way):
                return
            if way[index + 1] & 3 == direction:
                self.ahead[1 - direction % 2][point] += sign * CROSSING
                self.turning[point] += sign * MIXED
            else:
                self.ahead[0][point] += sign * BESIDE_BEND
                self.ahead[1][point] += sign * BESIDE_BEND


def stretch_of(grid: Grid, point: int, direction: int) -> int:
    low = point if direction in (RIGHT, DOWN) else point + grid.step[direction]
    return low * 2 + direction % 2


def network_of(layout: Layout, grid: Grid) -> Network:
    size = grid.columns * grid.rows
    x = [0.0]
    for left, right in zip(grid.lane, grid.lane[1:], strict=False):
        x.append(x[-1] + (TRACK_STEP if left == right else BORDER_STEP))
    y = [row * RANK_STEP for row in range(grid.rows)]
    shared = [0.0] * (size * 2)
    for point in range(size):
        row, column = divmod(point, grid.columns)
        shared[point * 2] = SHARED_TRACK if row % 2 else SHARED
        shared[point * 2 + 1] = SHARED_TRACK if grid.is_track[column] else SHARED
    moves: list[list[Move] | None] = [None] * (size * 4)
    occupied = frozenset(grid.point(key) for key in layout.cells)
    zeros = [0.0] * size
    return Network(grid, occupied, x, y, moves, (zeros[:], zeros[:]), zeros, [0.0] * (size * 2 + 1), shared)
