"""A diagram cut into pages between ranks, with letters where an edge goes on elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from math import ceil
from string import ascii_uppercase

from diagrams.geometry import Point
from diagrams.layout import Layout
from diagrams.routing import Direction, Route, Routes
from diagrams.shapes import Drawing, Overlays
from diagrams.shapes.edges import NOTHING, label, line
from diagrams.shapes.lanes import lane_group
from diagrams.shapes.nodes import node_group
from diagrams.shapes.primitives import Circle, Group, Item, Text

BAND = 26.0  # room beyond a cut for the letters
LETTER_RADIUS = 6.5
ROW = 13.0  # letters too close to each other stand in two rows
CLEAR = 3.0  # between a cut and a line that runs along it
REACH = 24.0  # how far a cut may move to find a clear place


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a diagram along its flow, from `start` to `end`."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an edge within one slice; it enters or leaves through a cut, or ends at a node."""

    points: tuple[Point, ...]
    comes_in: bool
    goes_out: bool

    @property
    def loose_ends(self) -> list[Point]:
        """Ends on a cut."""
        first, last = self.points[0], self.points[-1]
        return [first] * self.comes_in + [last] * self.goes_out


def sliced(routes: Routes, room: float) -> list[Slice]:
    """Slices of about equal length, none longer than `room` with header and letters.

    A single rank longer than that is cut where the page ends.
    """
    total = routes.height if routes.direction == Direction.COLUMNS else routes.width
    if total <= room:
        return [Slice(routes.header, total)]
    longest = max(room - routes.header - 2 * BAND, 50.0)
    places = [_clear(routes, cut) for cut in routes.cuts]
    slices = []
    start = routes.header
    while total - start > longest:
        even = start + (total - start) / ceil((total - start) / longest)
        fitting = [place for place in places if start < place <= start + longest]
        end = min(fitting, key=lambda place: abs(place - even), default=start + longest)
        slices.append(Slice(start, end))
        start = end
    return [*slices, Slice(start, total)]


def _clear(routes: Routes, cut: float) -> float:
    """The place closest to a cut where no line runs along it and no label is split."""
    axis = _axis(routes)
    taken: list[tuple[float, float]] = []
    for route in routes.edges.values():
        for start, end in zip(route.points, route.points[1:], strict=False):
            if start[axis] == end[axis]:
                taken.append((start[axis] - CLEAR, start[axis] + CLEAR))
        if route.label:
            box = route.label.box
            taken.append((box.y, box.bottom) if axis else (box.x, box.right))
    taken = [(low, high) for low, high in taken if low < cut + REACH and cut - REACH < high]
    for step in range(int(REACH)):
        for place in (cut + step, cut - step):
            if not any(low < place < high for low, high in taken):
                return place
    return cut


def _axis(routes: Routes) -> int:
    """Which coordinate runs along the flow."""
    return 1 if routes.direction == Direction.COLUMNS else 0


def parts(route: Route, axis: int, piece: Slice) -> list[Part]:
    """What of an edge lies within a slice."""
    out: list[Part] = []
    points: list[Point] = []
    comes_in = False
    for start, end in zip(route.points, route.points[1:], strict=False):
        low, high = sorted((start[axis], end[axis]))
        if (high <= piece.start or low >= piece.end) and (low != high or not piece.start < low < piece.end):
            continue
        inside = [_clamped(point, axis, piece) for point in (start, end)]
        if not points:
            points, comes_in = [inside[0]], inside[0] != start
        points.append(inside[1])
        if inside[1] != end:
            out.append(Part(tuple(points), comes_in, goes_out=True))
            points = []
    if points:
        out.append(Part(tuple(points), comes_in, goes_out=False))
    return out


def _clamped(point: Point, axis: int, piece: Slice) -> Point:
    place = min(max(point[axis], piece.start), piece.end)
    return (point[0], place) if axis else (place, point[1])


def draw_pages(layout: Layout, routes: Routes, overlays: Overlays, room: float) -> list[Drawing]:
    """One drawing a page; each repeats the names of the lanes."""
    slices = sliced(routes, room)
    letters = _letters(routes, slices)
    return [_page(layout, routes, overlays, piece, letters, index, len(slices)) for index, piece in enumerate(slices)]


@dataclass(frozen=True, slots=True)
class Letter:
    """`row` 0 stands next to the cut, 1 behind its neighbour."""

    text: str
    row: int


Letters = dict[tuple[float, str, float], Letter]  # by cut, edge and place across


def _letters(routes: Routes, slices: list[Slice]) -> Letters:
    """A letter for every place where a cut meets an edge, in reading order."""
    axis = _axis(routes)
    out: Letters = {}
    numbers = count()
    for piece in slices[:-1]:
        met = [
            (point[1 - axis], key)
            for key, route in routes.edges.items()
            for part in parts(route, axis, piece)
            for point in part.loose_ends
            if point[axis] == piece.end
        ]
        row, previous = 0, float("-inf")
        for across, key in sorted(met):
            row = 1 - row if across - previous < ROW else 0
            previous = across
            out[piece.end, key, across] = Letter(_letter(next(numbers)), row)
    return out


def _letter(number: int) -> str:
    """A to Z, then AA, AB and so on."""
    more, rest = divmod(number, len(ascii_uppercase))
    return (_letter(more - 1) if more else "") + ascii_uppercase[rest]


def _page(
    layout: Layout,
    routes: Routes,
    overlays: Overlays,
    piece: Slice,
    letters: Letters,
    index: int,
    pages: int,
) -> Drawing:
    axis = _axis(routes)
    before, after = BAND * (index > 0), BAND * (index + 1 < pages)
    shift = routes.header + before - piece.start
    length = routes.header + before + piece.end - piece.start + after
    dx, dy = (0.0, shift) if axis else (shift, 0.0)
    graph = layout.graph
    groups = []
    for lane in graph.lanes:
        box = routes.lanes[lane.key]
        sized = replace(box, height=length) if axis else replace(box, width=length)
        groups.append(lane_group(lane, sized, routes))
    tints = {lane.key: lane.tint for lane in graph.lanes}
    for node in layout.flow:
        box = routes.nodes[node.key].moved(dx, dy)
        if piece.start <= routes.nodes[node.key].middle[axis] < piece.end:
            overlay = overlays.nodes.get(node.key)
            groups.append(node_group(node, box, tints.get(node.lane, 1), overlay, None))
    for key, route in routes.edges.items():
        items = _edge_on(layout, overlays, key, route, axis, piece, letters, (dx, dy))
        if items:
            groups.append(Group("dg-edge", tuple(items), key=key))
    wide, tall = (routes.width, length) if axis else (length, routes.height)
    return Drawing(wide, tall, tuple(groups))


def _edge_on(
    layout: Layout,
    overlays: Overlays,
    key: str,
    route: Route,
    axis: int,
    piece: Slice,
    letters: Letters,
    shift: Point,
) -> list[Item]:
    over = overlays.edges.get(key) or NOTHING
    leads_back = key in layout.returns
    items: list[Item] = []
    for part in parts(route, axis, piece):
        points = [(x + shift[0], y + shift[1]) for x, y in part.points]
        for is_cut, end in ((part.comes_in, 0), (part.goes_out, -1)):
            if is_cut:
                point = part.points[end]
                letter = letters[point[axis], key, point[1 - axis]]
                outwards = 1 if point[axis] == piece.end else -1
                points[end] = _beyond(points[end], axis, outwards * letter.row * ROW)
                items += _mark(letter.text, *_beyond(points[end], axis, outwards * LETTER_RADIUS))
        items += line(tuple(points), over, leads_back=leads_back, has_head=not part.goes_out)
    if route.label and piece.start <= route.label.box.middle[axis] < piece.end:
        spot = replace(route.label, box=route.label.box.moved(*shift))
        edge = layout.graph.edge[key]
        items += label(edge, replace(route, label=spot), over, leads_back=leads_back)
    return items


def _beyond(point: Point, axis: int, distance: float) -> Point:
    return (point[0], point[1] + distance) if axis else (point[0] + distance, point[1])


def _mark(letter: str, x: float, y: float) -> list[Item]:
    return [
        Circle("dg-cut", x, y, LETTER_RADIUS),
        Text("dg-cut-text", x, y + 2.9, letter, "middle"),
    ]
